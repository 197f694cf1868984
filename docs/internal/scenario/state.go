package scenario

import (
	"fmt"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// state is what matters of an order, in memory or in its rows.
type state struct {
	status string
	total  int64
	items  []domainmodel.ItemSnapshot
}

func stateOfRows(order *activerecord.Order) state {
	s := state{status: order.Status, total: order.Total}
	for _, item := range order.Items {
		s.items = append(s.items, domainmodel.ItemSnapshot{ProductID: domainmodel.ProductID(item.ProductID), UnitPrice: item.UnitPrice, Quantity: item.Quantity})
	}
	return s
}

func stateOf(order *domainmodel.Order) state {
	snapshot := order.Snapshot()
	return state{string(snapshot.Status), snapshot.Total, snapshot.Items}
}

// String returns the state as people write it, such as "pending, 12.50 EUR: 1 coffee, 1 tea".
func (s state) String() string {
	var items []string
	for _, name := range Products() {
		for _, item := range s.items {
			if int64(item.ProductID) == productIDs[name] {
				items = append(items, fmt.Sprintf("%d %s", item.Quantity, name))
			}
		}
	}
	if items == nil {
		items = []string{"no items"}
	}
	return fmt.Sprintf("%s, %s: %s", s.status, lesson.Euros(s.total), strings.Join(items, ", "))
}
