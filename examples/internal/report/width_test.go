package report

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

var paint = regexp.MustCompile("\x1b\\[[0-9;]*m")

// everything is all that a style can show of the results.
func everything(s Style, results []*lesson.Result) string {
	var text strings.Builder
	var all []lesson.Lesson
	for _, r := range results {
		all = append(all, r.Lesson)
		text.WriteString(s.Part(r.Lesson.Part))
		text.WriteString(s.Lesson(r))
		text.WriteString(s.Overview(r))
	}
	return text.String() + s.Legend() + s.List(all)
}

// A terminal breaks a line that is too long wherever it likes, and what stood in
// columns is a heap.
func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	results := append(observed(t), awkward(), bare())
	for width := 20; width <= 200; width += 3 { // each one takes minutes on a busy machine
		for _, color := range []bool{false, true} {
			text := everything(Style{Width: width, Color: color, SQL: true}, results)
			require.True(t, utf8.ValidString(text))
			for line := range strings.SplitSeq(text, "\n") {
				if color {
					line = paint.ReplaceAllString(line, "")
				}
				// A lesson may have a thousand statements: asking testify of each line takes minutes.
				if columns(line) > width || strings.ContainsAny(line, "\x1b\t") {
					require.LessOrEqual(t, utf8.RuneCountInString(line), width, "%q at width %d", line, width)
					require.NotContains(t, line, "\x1b", "what was observed does not reach the terminal's controls")
					require.NotContains(t, line, "\t")
				}
			}
		}
	}
}

func TestAnyWidthIsShownSomehow(t *testing.T) {
	for _, width := range []int{-1, 0, 1, 19, 100_000_000} {
		assert.NotPanics(t, func() { everything(Style{Width: width, SQL: true}, []*lesson.Result{awkward(), bare()}) })
	}
}

// Color only repeats what the text says.
func TestColorsChangeNothingButColor(t *testing.T) {
	results := append(observed(t), awkward())
	for _, width := range []int{20, 40, 80, 140} {
		plain := everything(Style{Width: width}, results)
		colored := everything(Style{Width: width, Color: true}, results)
		assert.False(t, strings.Contains(plain, "\x1b"))
		assert.True(t, strings.Contains(colored, "\x1b"))
		assert.True(t, plain == paint.ReplaceAllString(colored, ""), "width %d", width)
	}
}

func TestBothSidesStandBesideEachOtherWhereThereIsRoom(t *testing.T) {
	beside := regexp.MustCompile(`(?m)^ *Active Record: .* Domain Model: `)
	for _, r := range observed(t) {
		assert.True(t, beside.MatchString(Style{Width: 120}.Lesson(r)), r.Lesson.Name)
		assert.False(t, beside.MatchString(Style{Width: 119}.Lesson(r)), r.Lesson.Name)
	}
}

// What scrolls away is not compared. A third way takes a second screen.
func TestALessonFitsOnAScreenOrTwo(t *testing.T) {
	for _, r := range observed(t) {
		screen := 55
		assert.LessOrEqual(t, strings.Count(Style{Width: 80}.Lesson(r), "\n"), screen*(len(r.Lesson.Ways())-1), "lines of %s at 80 columns", r.Lesson.Name)
	}
}

func TestNothingOfTheCodeIsLostWhereItIsBroken(t *testing.T) {
	signs := func(text string) string {
		return strings.Join(strings.Fields(strings.ReplaceAll(text, continued, "")), "")
	}
	for _, r := range observed(t) {
		for _, way := range r.Lesson.Ways() {
			for _, code := range r.By(way).Code {
				for width := 18; width <= 120; width++ {
					assert.Equal(t, signs(code.Text), signs(strings.Join(codeLines(code.Text, width), "\n")))
				}
			}
		}
	}
}

func TestProseIsBrokenBetweenWords(t *testing.T) {
	assert.Equal(t, []string{"one two", "three"}, wrap(" one\ttwo\nthree", 9))
	assert.Equal(t, []string{"a", "bcdef", "gh i"}, wrap("a bcdefgh i", 5))
	assert.Equal(t, []string{""}, wrap(" \n", 5))
}

func TestCodeIsBrokenWhereAPersonWould(t *testing.T) {
	assert.Equal(t, []string{"  f(one,", "   ↳ two)"}, codeLines("\tf(one, two)", 11))
	guard := "if err != nil {\n\treturn err\n}"
	assert.Equal(t, []string{"if err != nil { return err }"}, codeLines(guard, 28))
	assert.Len(t, codeLines(guard, 27), 3, "it is on one line only where it fits")
	open := "if ok {\n\treturn T{\n\t}\n}"
	assert.Equal(t, strings.ReplaceAll(open, "\t", "    "), strings.Join(codeLines(open, 80), "\n"))
}
