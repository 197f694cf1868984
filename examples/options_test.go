package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

var shelf = []lesson.Lesson{empty("01-lost-update"), empty("02-lost-mail"), empty("13-bulk")}

func TestALessonIsGivenByNumberNameOrPartOfTheName(t *testing.T) {
	for _, c := range []struct{ args, runs []string }{
		{[]string{"-full"}, []string{"01", "02", "13"}},
		{[]string{"01"}, []string{"01"}},
		{[]string{"1"}, []string{"01"}},
		{[]string{"13-bulk"}, []string{"13"}},
		{[]string{"MAIL"}, []string{"02"}},
		{[]string{"./examples/02-lost-mail/"}, []string{"02"}},
		{[]string{"bulk", "01", "1"}, []string{"01", "13"}},
		{[]string{"-sql", "01"}, []string{"01"}},
		{[]string{"01", "-sql", "13", "-o", "text"}, []string{"01", "13"}},
		{[]string{"-sql", "--", "01"}, []string{"01"}},
	} {
		stdout, stderr, status := runs(t, shelf, c.args...)
		assert.Equal(t, ok, status, "%q: %s", c.args, stderr)
		var ran []string
		for line := range strings.Lines(stdout) {
			if title, is := strings.CutPrefix(line, "── "); is {
				ran = append(ran, title[:2])
			}
		}
		assert.Equal(t, c.runs, ran, "%q", c.args)
	}
}

func TestAMisunderstandingIsExplainedWithStatus2(t *testing.T) {
	for _, c := range []struct{ args, says []string }{
		{[]string{"99"}, []string{`"99"`, "01-lost-update", "02-lost-mail", "13-bulk"}},
		{[]string{""}, []string{`""`, "13-bulk"}},
		{[]string{"lost"}, []string{`"lost"`, "01-lost-update", "02-lost-mail"}},
		{[]string{"-x"}, []string{"-x", "-h"}},
		{[]string{"01", "-x"}, []string{"-x"}},
		{[]string{"--", "-sql"}, []string{`"-sql"`, "13-bulk"}},
		{[]string{"-o", "yaml"}, []string{`"yaml"`, "text", "json"}},
		{[]string{"01", "-o", ""}, []string{`""`, "text", "json"}},
		{[]string{"-o"}, []string{"-o"}},
		{[]string{"-list", "-o", "json"}, []string{"-list"}},
	} {
		stdout, stderr, status := runs(t, shelf, c.args...)
		assert.Equal(t, misusage, status, "%q", c.args)
		assert.Empty(t, stdout, "%q", c.args)
		for _, says := range c.says {
			assert.Contains(t, stderr, says, "%q", c.args)
		}
	}
	_, stderr, _ := runs(t, shelf, "lost")
	assert.NotContains(t, stderr, "13-bulk", "only what is ambiguous is named")
}

func TestHelpShowsExamplesAndIsNoFailure(t *testing.T) {
	for _, args := range [][]string{{"-h"}, {"--help"}, {"01", "-h"}} {
		stdout, stderr, status := runs(t, shelf, args...)
		assert.Equal(t, ok, status)
		assert.Empty(t, stderr)
		assert.Contains(t, stdout, "go run ./examples 03")
	}
}

func TestListNamesNumbersTitlesAndParts(t *testing.T) {
	stdout, stderr, status := runs(t, shelf, "-list")
	assert.Equal(t, ok, status)
	assert.Empty(t, stderr)
	assert.Equal(t, `The four problems
  01  Title of 01-lost-update
  02  Title of 02-lost-mail
  13  Title of 13-bulk
`, stdout)
}

func TestStatementsAreShownOnRequest(t *testing.T) {
	without, _, _ := runs(t, []lesson.Lesson{flipped()})
	with, _, _ := runs(t, []lesson.Lesson{flipped()}, "03", "-sql")
	assert.NotContains(t, without, "COMMIT")
	assert.Contains(t, with, "COMMIT")
}
