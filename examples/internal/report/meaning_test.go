package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
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
			says(did(r, way))
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
	r := bare()
	activeRecord, domainModel := lesson.Way{Side: lesson.ActiveRecord}, lesson.Way{Side: lesson.DomainModel}
	assert.Equal(t, "no statements", did(r, activeRecord))
	r.DomainModel = lesson.WayResult{
		Operations: ran("s"), Tables: []string{"a", "b"}, Mails: make([]activerecord.Mail, 2),
	}
	assert.Equal(t, "no statements; no e-mails", did(r, activeRecord))
	assert.Equal(t, "1 statement on a, b; 2 e-mails", did(r, domainModel))
	r.DomainModel.Tables = strings.Split("abcdef", "")
	assert.Equal(t, "1 statement on 6 tables; 2 e-mails", did(r, domainModel))
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

func TestTheRowsOfEachWayAreTold(t *testing.T) {
	table := func(name string, columns string, rows ...string) lesson.Table {
		table := lesson.Table{Name: name, Columns: strings.Fields(columns), Key: strings.Fields(columns)[:1]}
		for _, row := range rows {
			var values lesson.Row
			for text := range strings.FieldsSeq(row) {
				values = append(values, lesson.Value{Text: text, Null: text == "NULL"})
			}
			table.Rows = append(table.Rows, values)
		}
		return table
	}
	items := func(rows ...string) lesson.Table { return table("items", "id order_id quantity", rows...) }
	orders := func(rows ...string) lesson.Table { return table("orders", "id total version paid_at", rows...) }
	events := func(rows ...string) lesson.Table { return table("events", "id kind sent_at", rows...) }
	before := []lesson.Table{
		items("1 7 1", "2 7 1", "3 7 1", "5 7 1"),
		orders("1 10 1 NULL", "7 10 1 NULL"),
		events(),
	}
	r := bare()
	r.ActiveRecord = lesson.WayResult{Before: before, After: []lesson.Table{
		items("1 7 9", "2 7 9", "3 7 9", "6 7 1"), orders("1 10 1 NULL", "7 10 2 now"), events(),
	}}
	r.DomainModel = lesson.WayResult{Before: before, After: []lesson.Table{
		items("1 7 9", "2 7 9", "3 7 9", "5 7 1"), orders("1 20 2 now", "7 10 2 now"), events("1 Paid NULL", "2 Paid NULL", "4 Paid NULL"),
	}}
	text := Style{Width: 80}.Lesson(r)
	assert.Contains(t, text, `
  Active Record: no statements
  rows: − items 5
        + items 6: order_id 7, quantity 1
        items 1–3: quantity 1 → 9
        and 1 more row of orders; nothing in events
`)
	assert.Contains(t, text, `
  Domain Model: no statements
  rows: orders 1: total 10 → 20
        + events 1, 2, 4: Paid
        4 rows of items, orders as in every way
`)

	r.DomainModel.After = before
	assert.Contains(t, Style{Width: 80}.Lesson(r), "rows: items, orders: nothing changed\n")
	r.ActiveRecord.After = before
	assert.NotContains(t, Style{Width: 80}.Lesson(r), "rows:")
}

func TestStatementsAreShownWithTheirValues(t *testing.T) {
	r := bare()
	r.DomainModel.Operations = ran("BEGIN")
	for id := range 5 {
		r.DomainModel.Operations = append(r.DomainModel.Operations,
			sqltap.Operation{Kind: sqltap.Exec, SQL: "UPDATE ?", Args: []any{int64(id), "EU", nil}})
	}
	assert.Contains(t, Style{Width: 40, SQL: true}.Lesson(r), `
    1  BEGIN
    2  UPDATE ?
       ← 0, 'EU', NULL
       … 1 statement 4 more times
`)
}
