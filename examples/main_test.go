package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	noaggregateboundary "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/03-no-aggregate-boundary"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
)

// runs runs the command, as a pipe and a log file see it.
func runs(t *testing.T, all []lesson.Lesson, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, err strings.Builder
	status = run(t.Context(), args, &out, &err, all)
	return out.String(), err.String(), status
}

// empty returns a lesson that does nothing, for tests of the command around it.
func empty(name string) lesson.Lesson {
	nothing := lesson.Scenario{Run: func(context.Context, *lesson.World) error { return nil }}
	return lesson.Lesson{Name: name, Part: lesson.FourProblems, Title: "Title of " + name, ActiveRecord: nothing, DomainModel: nothing}
}

// flipped returns lesson 03 with the opposite of what it expects of its first claim.
func flipped() lesson.Lesson {
	l := noaggregateboundary.Lesson
	l.Claims = slices.Clone(l.Claims)
	l.Claims[0].Expected = lesson.OnlyActiveRecord
	return l
}

func TestEveryLessonComesOutAsItExpects(t *testing.T) {
	for _, args := range [][]string{{}, {"-full"}} {
		stdout, stderr, status := runs(t, lessons.All(), args...)
		assert.Equal(t, ok, status)
		assert.Empty(t, stderr)
		assert.NotContains(t, stdout, "\x1b", "there are no colors where nobody sees them")
		for _, l := range lessons.All() {
			assert.Equal(t, 1, strings.Count(stdout, l.Title), "%s is told once", l.Name)
			assert.Equal(t, 1, strings.Count(stdout, strings.ToUpper(string(l.Part))), "its part is announced once")
		}
	}
}

// A lesson that does not show what it claims must not pass for one that does.
func TestAVerdictThatIsNotExpectedIsLoudAndFails(t *testing.T) {
	stdout, stderr, status := runs(t, []lesson.Lesson{empty("01-empty"), flipped()}, "-full")
	assert.Equal(t, failed, status)
	assert.Contains(t, stdout, "✗ expected ✓ Active Record")
	assert.Contains(t, stdout, "✓ expected ✗ Domain Model")
	assert.Contains(t, stderr, "03-no-aggregate-boundary")

	stdout, stderr, status = runs(t, []lesson.Lesson{empty("01-empty"), flipped()})
	assert.Equal(t, failed, status)
	assert.Contains(t, stdout, "not as expected")
	assert.Contains(t, stderr, "03-no-aggregate-boundary")
	assert.NotContains(t, stderr, "01-empty")

	stdout, stderr, status = runs(t, []lesson.Lesson{flipped()}, "-o", "json")
	assert.Equal(t, failed, status)
	assert.Contains(t, stdout, `"as_expected": false`)
	assert.Contains(t, stderr, "03-no-aggregate-boundary")
}

func TestALessonThatCanNotRunFailsTheRun(t *testing.T) {
	broken := empty("02-broken")
	broken.DomainModel.Run = func(context.Context, *lesson.World) error { return errors.New("no luck") }
	all := []lesson.Lesson{empty("01-empty"), broken}

	stdout, stderr, status := runs(t, all)
	assert.Equal(t, failed, status)
	assert.Contains(t, stderr, "lesson 02-broken, Domain Model: no luck")
	assert.Contains(t, stdout, "Title of 01-empty", "what ran before it has been told")

	stdout, _, status = runs(t, all, "-o", "json")
	assert.Equal(t, failed, status)
	assert.Empty(t, stdout, "half of a JSON document is none")
}

func TestAnInterruptEndsTheRun(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	stubborn := empty("01-stubborn")
	stubborn.ActiveRecord.Run = func(context.Context, *lesson.World) error { interrupt(); return nil }
	var stdout, stderr strings.Builder
	status := run(ctx, nil, &stdout, &stderr, []lesson.Lesson{stubborn, empty("02-next")})
	assert.Equal(t, failed, status)
	assert.Equal(t, "examples: interrupted\n", stderr.String())
	assert.Empty(t, stdout.String())
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestOutputThatCanNotBeWrittenFailsTheRun(t *testing.T) {
	for _, args := range [][]string{{}, {"01"}, {"-o", "json"}, {"-list"}, {"-h"}} {
		var stderr strings.Builder
		status := run(t.Context(), args, fullDisk{}, &stderr, []lesson.Lesson{empty("01-a"), empty("02-b")})
		assert.Equal(t, failed, status, "%q", args)
		assert.Contains(t, stderr.String(), "disk full", "%q", args)
	}
}

func TestProgressIsShownLateAndTakenAwayAgain(t *testing.T) {
	var quick strings.Builder
	progress(&quick, "running …", time.Hour)()
	assert.Empty(t, quick.String(), "what is quick needs no progress line")

	shown := make(chan string, 2)
	done := progress(writer(func(text string) { shown <- text }), "running …", 0)
	assert.Equal(t, "running …", <-shown)
	done()
	require.Len(t, shown, 1, "when done returns, the line is gone")
	assert.Equal(t, "\r         \r", <-shown)
}

type writer func(text string)

func (w writer) Write(p []byte) (int, error) { w(string(p)); return len(p), nil }
