package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// onOneLine undoes the wrapping, to look for sentences.
func onOneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestALessonSaysWhatWasObserved(t *testing.T) {
	for _, r := range observed(t) {
		text := onOneLine(Style{Width: 80, SQL: true}.Lesson(r))
		says := func(sentence string) {
			t.Helper()
			assert.True(t, strings.Contains(text, onOneLine(sentence)), "lesson %s says: %s", r.Lesson.Name, sentence)
		}
		says(r.Lesson.Title)
		says(r.Lesson.Problem)
		says(r.Lesson.Fair)
		says(r.Lesson.Bites)
		for _, way := range r.Lesson.Ways() {
			observed := r.By(way)
			for _, claim := range observed.Claims {
				says(claim.Text)
				says(mark(claim.Kept) + " " + r.Lesson.NameOf(way) + " " + claim.Observed)
			}
			says(did(observed))
		}
		for _, cost := range r.Costs {
			says(cost.What)
		}
	}
}

func TestStatementsAreNumbered(t *testing.T) {
	r := bare()
	r.DomainModel.Operations = ran("BEGIN", "INSERT INTO `orders` (`customer_id`,`region`,`status`)")
	assert.NotContains(t, Style{Width: 40}.Lesson(r), "BEGIN")
	assert.Contains(t, Style{Width: 40, SQL: true}.Lesson(r), `
    1  BEGIN
    2  INSERT INTO `+"`orders` (\n       `customer_id`,`region`,`status`)\n")
}

func TestStatementsOfALoopAreShownOnce(t *testing.T) {
	r := bare()
	loop := []string{"SELECT", "UPDATE"}
	r.DomainModel.Operations = ran(slices.Concat([]string{"BEGIN"}, slices.Repeat(loop, 5), []string{"COMMIT", "COMMIT", "COMMIT"})...)
	assert.Contains(t, Style{Width: 40, SQL: true}.Lesson(r), `
     1  BEGIN
     2  SELECT
     3  UPDATE
        … 2 statements 4 more times
    12  COMMIT
    13  COMMIT
    14  COMMIT
`)
}

func TestARefusalIsShown(t *testing.T) {
	r := awkward()
	assert.Contains(t, Style{Width: 80}.Lesson(r), "refused: long long")
	r.ActiveRecord.Refusal = nil
	assert.NotContains(t, Style{Width: 80}.Lesson(r), "refused")
}

func TestWhatASideDidIsCounted(t *testing.T) {
	assert.Equal(t, "no statements; no e-mails", did(&lesson.WayResult{}))
	assert.Equal(t, "1 statement on a, b; 2 e-mails", did(&lesson.WayResult{
		Operations: ran("s"), Tables: []string{"a", "b"}, Mails: make([]activerecord.Mail, 2),
	}))
}

func TestTheOverviewShowsTheClaimThatTellsMost(t *testing.T) {
	for _, width := range []int{40, 80, 140} {
		text := onOneLine(Style{Width: width}.Overview(awkward()))
		assert.Contains(t, text, "✗ Active Record 1 of 3")
		assert.Contains(t, text, "✓ with care 2 of 3")
		assert.Contains(t, text, "✓ Domain Model 3 of 3")
		assert.Contains(t, text, "not as expected")
	}
	assert.NotContains(t, Style{Width: 80}.Overview(bare()), "not as expected")
}

// A reader who runs all lessons should see them without scrolling far.
func TestTheOverviewFitsOnTwoScreens(t *testing.T) {
	lines := 0
	for _, r := range observed(t) {
		text := Style{Width: 80}.Overview(r)
		lines += strings.Count(text, "\n")
		assert.LessOrEqual(t, strings.Count(text, "\n"), 6, "%s", text)
	}
	assert.LessOrEqual(t, lines, 120)
}

func TestCostsAreRatiosToTheCheapest(t *testing.T) {
	for _, c := range []struct {
		each, cheapest time.Duration
		text           string
	}{
		{397 * time.Nanosecond, 397 * time.Nanosecond, "397 ns 1×"},
		{12_345_678, 397, "12.3 ms 30,000×"},
		{2_500, 1_000, "2.50 µs 2.5×"},
		{9_960, 1_000, "9.96 µs 10×"},
		{99_600, 1_000, "99.6 µs 100×"},
		{36_400, 1_000, "36.4 µs 40×"},
		{249_900, 1_000, "250 µs 300×"},
		{9_996, 9_996, "10.0 µs 1×"},
		{99_951, 99_951, "100 µs 1×"},
		{3 * time.Second, 1, "3.00 s 3,000,000,000×"},
		{999_999, 999_999, "1.00 ms 1×"},
		{0, 0, "0 ns 1×"},
	} {
		assert.Equal(t, c.text, duration(c.each)+" "+ratio(c.each, c.cheapest))
	}
	text := Style{Width: 80}.Lesson(&lesson.Result{Costs: []lesson.Cost{
		{What: "a database", Each: 12_345_678}, {What: "an order", Each: 397},
	}})
	assert.Regexp(t, `a database +12\.3 ms +30,000×\n +an order +397 ns +1×\n`, text)
}
