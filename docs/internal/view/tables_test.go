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
	touched := touchesOf(shopped)
	assert.Equal(t, map[string]*touches{
		"orders": {reads: 1, writes: 1}, "order_items": {reads: 2}, "outbox_events": {writes: 1}, "stocks": {writes: 1},
	}, touched)
	assert.Equal(t, "1 read, 1 write", touched["orders"].String())
	assert.Equal(t, "not touched", touched["customers"].String())
}

// The boundary is the difference: one pair of arrows to all tables of an order.
func TestOnlyTheDomainSideHasABoundary(t *testing.T) {
	left, right := sides(Tables(both(lesson.WayResult{Operations: shopped}, lesson.WayResult{Operations: shopped})))

	assert.NotContains(t, left, "boundary")
	assert.Equal(t, 3, strings.Count(left, `class="write"`))
	assert.Equal(t, 2, strings.Count(left, `class="read"`))
	assert.Contains(t, right, `<rect class="boundary" x="86" y="24" width="312" height="124" rx="8"/>`)
	assert.Equal(t, 2, strings.Count(right, `class="write"`))
	assert.Equal(t, 1, strings.Count(right, `class="read"`))
	assert.Contains(t, right, "orders: 1 read, 1 write; order_items: 2 reads; outbox_events: 1 write; stocks: 1 write</desc>")
}

var text = regexp.MustCompile(`<text class="name"[^>]*y="(\d+)">(\w+)`)

// One looks from one drawing to the next, and finds the table in the same place.
func TestTablesStandInTheSamePlaceInEachDrawing(t *testing.T) {
	left, right := sides(Tables(both(lesson.WayResult{Operations: shopped[:1]}, lesson.WayResult{Operations: shopped[3:]})))

	assert.Equal(t, text.FindAllStringSubmatch(left, -1), text.FindAllStringSubmatch(right, -1))
	assert.Len(t, text.FindAllString(left, -1), 3)
}
