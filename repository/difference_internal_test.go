package repository

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Whatever commands do to the items, the rows to which the difference is applied are
// the items afterwards, in their order: what is removed goes, what is changed stays
// where it is, and what is added comes last, as rows do.
func TestTheDifferenceTurnsTheRowsIntoTheItems(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) // the same orders every time
	for range 2000 {
		before := someItems(random, nil)
		after := someItems(random, before)
		removed, changed, added := difference(before, after)

		rows := slices.DeleteFunc(slices.Clone(before), func(row domainmodel.ItemSnapshot) bool { return slices.Contains(removed, row) })
		require.Len(t, rows, len(before)-len(removed))
		for _, change := range changed {
			at := slices.Index(rows, change[0])
			require.GreaterOrEqual(t, at, 0)
			require.NotEqual(t, change[0], change[1], "what has not changed is not written")
			require.Equal(t, change[0].ProductID, change[1].ProductID)
			rows[at] = change[1]
		}
		rows = append(rows, added...)
		require.Equal(t, slices.Concat(after), slices.Concat(rows), "from %v to %v", before, after)
	}
}

// someItems does a few random things to the items.
func someItems(random *rand.Rand, items []domainmodel.ItemSnapshot) []domainmodel.ItemSnapshot {
	items = slices.Clone(items)
	for range random.IntN(8) {
		id := domainmodel.ProductID(1 + random.IntN(5))
		at := slices.IndexFunc(items, func(i domainmodel.ItemSnapshot) bool { return i.ProductID == id })
		switch {
		case at < 0:
			items = append(items, domainmodel.ItemSnapshot{ProductID: id, UnitPrice: random.Int64N(3), Quantity: 1})
		case random.IntN(2) == 0:
			items = slices.Delete(items, at, at+1)
		default:
			items[at].Quantity = 1 + random.IntN(3)
		}
	}
	return items
}
