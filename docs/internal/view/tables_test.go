package view

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

var shopped = operations(
	"SELECT * FROM orders JOIN order_items ON order_id = orders.id",
	"UPDATE orders SET total = (SELECT SUM(price) FROM order_items)",
	"INSERT INTO outbox_events VALUES (1)",
	"UPDATE stocks SET quantity = 1",
)

func TestReadsAndWritesOfEachTableAreCounted(t *testing.T) {
	touched := touchesOf(&lesson.WayResult{Operations: shopped})
	assert.Equal(t, map[string]*touches{
		"orders": {reads: 1, writes: 1}, "order_items": {reads: 2}, "outbox_events": {writes: 1}, "stocks": {writes: 1},
	}, touched)
	assert.Equal(t, "1 read, 1 write", touched["orders"].String())
	assert.Equal(t, "not touched", touched["customers"].String())
}

// A trigger or a cascade did it: lesson 03 has one, and lesson 15 the other.
func TestATableThatChangedWithoutAStatementWasChangedByTheDatabase(t *testing.T) {
	left, right := sides(Tables(both(
		lesson.WayResult{Operations: operations("UPDATE order_items SET quantity = 2"), Before: orders("1 10 1"), After: orders("1 20 1")},
		lesson.WayResult{Operations: operations("SELECT * FROM orders"), Before: orders("1 10 1"), After: orders("1 20 1")},
	)))

	assert.Contains(t, left, "orders: changed by the database; order_items: 1 write</desc>")
	assert.Equal(t, 2, strings.Count(left, `class="box written"`))
	assert.Equal(t, 1, strings.Count(left, `class="write"`), "no arrow is drawn from the code")
	assert.Contains(t, right, "orders: 1 read, changed by the database; order_items: not touched</desc>")
}

// The boundary is the difference: one pair of arrows to the tables of an order. Events are
// saved with it, and are not part of it.
func TestOnlyTheDomainModelHasABoundary(t *testing.T) {
	left, right := sides(Tables(both(lesson.WayResult{Operations: shopped}, lesson.WayResult{Operations: shopped})))

	assert.NotContains(t, left, "boundary")
	assert.Equal(t, 3, strings.Count(left, `class="write"`))
	assert.Equal(t, 2, strings.Count(left, `class="read"`))
	assert.Contains(t, right, `<rect class="boundary" x="86" y="26" width="312" height="80" rx="8"/>`)
	assert.Contains(t, right, ">one aggregate, saved in one transaction</text>")
	assert.Equal(t, 3, strings.Count(right, `class="write"`))
	assert.Equal(t, 1, strings.Count(right, `class="read"`))
	assert.Contains(t, right, "orders: 1 read, 1 write; order_items: 2 reads; outbox_events: 1 write; stocks: 1 write</desc>")
}

func TestAnAggregateThatWasOnlyReadIsNotCalledSaved(t *testing.T) {
	html := Tables(both(lesson.WayResult{}, lesson.WayResult{Operations: shopped[:1]}))
	assert.Contains(t, html, ">one aggregate</text>")
}

// It reads or writes rows beside the aggregate.
func TestTheDomainModelWithCareHasNoBoundary(t *testing.T) {
	ways := both(lesson.WayResult{}, lesson.WayResult{Operations: shopped})
	ways[1].Care = true
	assert.NotContains(t, Tables(ways), "boundary")
}

var text = regexp.MustCompile(`<text class="name"[^>]*y="(\d+)">(\w+)`)

// One looks from one drawing to the next, and finds the table in the same place.
func TestTablesStandInTheSamePlaceInEachDrawing(t *testing.T) {
	left, right := sides(Tables(both(lesson.WayResult{Operations: shopped[:1]}, lesson.WayResult{Operations: shopped[3:]})))

	assert.Equal(t, text.FindAllStringSubmatch(left, -1), text.FindAllStringSubmatch(right, -1))
	assert.Len(t, text.FindAllString(left, -1), 3)
}
