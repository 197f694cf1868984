package view

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// orders is a table whose rows are "id total version".
func orders(rows ...string) []lesson.Table {
	table := lesson.Table{Name: "orders", Columns: []string{"id", "total", "version"}, Key: []string{"id"}}
	for _, row := range rows {
		var values lesson.Row
		for _, text := range strings.Fields(row) {
			values = append(values, lesson.Value{Text: text, Null: text == "NULL"})
		}
		table.Rows = append(table.Rows, values)
	}
	return []lesson.Table{table}
}

func both(activeRecord, domainModel lesson.WayResult) []Way {
	return []Way{
		{Way: lesson.Way{Side: lesson.ActiveRecord}, Name: "Active Record", Result: &activeRecord},
		{Way: lesson.Way{Side: lesson.DomainModel}, Name: "Domain Model", Result: &domainModel},
	}
}

// sides returns what the HTML has for either way.
func sides(html string) (activeRecord, domainModel string) {
	_, html, _ = strings.Cut(html, `<section class="activerecord">`)
	activeRecord, domainModel, _ = strings.Cut(html, `<section class="domainmodel">`)
	return activeRecord, domainModel
}

// That a total stayed as it was says nothing by itself. It says everything beside the total
// that the other way stored.
func TestARowThatOneWayChangedIsShownForBoth(t *testing.T) {
	html := Rows(both(
		lesson.WayResult{Before: orders("1 3000 1"), After: orders("1 3000 1")},
		lesson.WayResult{Before: orders("1 3000 1"), After: orders("1 999000 1")},
	))

	left, right := sides(html)
	assert.Contains(t, left, "nothing changed here")
	assert.Contains(t, left, `<li class="unchanged"><b>id 1</b><dl><div class="unlike"><dt>total</dt><dd>3000</dd></div></dl></li>`)
	assert.Contains(t, right, "1 changed row<")
	assert.Contains(t, right, `<li class="changed"><b>id 1</b><dl><div class="unlike"><dt>total</dt><dd><del>3000</del> → <ins>999000</ins></dd></div></dl></li>`)
	assert.NotContains(t, html, "version", "it changed nowhere")
}

// The Domain Model counts up the version whenever it saves, so it would be marked in almost
// every row that is right on both sides.
func TestNeitherAValueThatBothLeftTheSameNorTheVersionIsMarked(t *testing.T) {
	html := Rows(both(
		lesson.WayResult{Before: orders("1 3000 1"), After: orders("1 4000 1")},
		lesson.WayResult{Before: orders("1 3000 1"), After: orders("1 4000 2")},
	))

	left, _ := sides(html)
	assert.Contains(t, left, "<div><dt>total</dt>")
	assert.Contains(t, left, `<div><dt>version</dt><dd>1</dd>`)
	assert.NotContains(t, html, "unlike")
}

func TestOfThreeWaysTheOddOneOutIsMarked(t *testing.T) {
	for totals, want := range map[[3]string]int{
		{"1000", "999000", "999000"}: 1,
		{"1000", "2000", "999000"}:   3,
		{"2000", "2000", "2000"}:     0,
	} {
		var ways []Way
		for _, total := range totals {
			ways = append(ways, Way{Result: &lesson.WayResult{Before: orders("1 1000 1"), After: orders("1 " + total + " 1")}})
		}
		html := Rows(ways)
		assert.Equal(t, want, strings.Count(html, "unlike"), totals)
		if want == 1 {
			assert.Contains(t, html, `<div class="unlike"><dt>total</dt><dd>1000</dd></div>`)
		}
	}
}

// In lesson 20, the domain side counts up versions before it begins, and the other does not.
func TestARowIsTheSameWithAnotherVersion(t *testing.T) {
	html := Rows(both(
		lesson.WayResult{Before: orders("1 3000 1"), After: orders("1 4000 1")},
		lesson.WayResult{Before: orders("1 3000 4"), After: orders("1 5000 5")},
	))
	assert.Equal(t, 2, strings.Count(html, `<div class="unlike"><dt>total</dt>`))
}

// Lesson 10 ends with order 203 on one side and 274 on the other: an ID may mean another row.
func TestARowThatOnlySharesItsKeyIsNotShownBesideTheOther(t *testing.T) {
	html := Rows(both(
		lesson.WayResult{Before: orders("1 500 1"), After: orders("1 500 1")},
		lesson.WayResult{Before: orders("1 3000 1"), After: orders("1 999000 1")},
	))

	left, right := sides(html)
	assert.NotContains(t, left, "<li")
	assert.NotContains(t, right, "unlike")
}

func TestRowsThatCameAndWentShowAllValues(t *testing.T) {
	html := Rows(both(
		lesson.WayResult{Before: orders("1 3000 1"), After: orders()},
		lesson.WayResult{Before: orders(), After: orders("2 <b> NULL")},
	))

	left, right := sides(html)
	assert.Contains(t, left, "1 deleted row<")
	assert.Contains(t, left, `<li class="deleted"><b>− id 1</b><dl><div><dt>total</dt><dd><del>3000</del></dd></div><div><dt>version</dt><dd><del>1</del></dd></div></dl></li>`)
	assert.Contains(t, right, "1 new row<")
	assert.Contains(t, right, `<li class="new"><b>+ id 2</b><dl><div><dt>total</dt><dd><ins>&lt;b&gt;</ins></dd></div></dl></li>`)
}

func TestOfManyRowsAFewAreShown(t *testing.T) {
	before, after := orders(), orders()
	for i := range 200 {
		before[0].Rows = append(before[0].Rows, orders(fmt.Sprintf("%d 10 1", i))[0].Rows...)
		after[0].Rows = append(after[0].Rows, orders(fmt.Sprintf("%d 20 1", i))[0].Rows...)
	}
	html := Rows(both(lesson.WayResult{Before: before, After: after}, lesson.WayResult{Before: before, After: before}))

	left, right := sides(html)
	assert.Equal(t, fewRows, strings.Count(left, "<li"))
	assert.Contains(t, left, "and 197 more rows")
	assert.Contains(t, right, "and 197 more rows")
}

func TestTablesThatNoWayChangedAreNotShown(t *testing.T) {
	same := lesson.WayResult{Before: orders("1 3000 1"), After: orders("1 3000 1")}
	assert.Empty(t, Rows(both(same, same)))
}
