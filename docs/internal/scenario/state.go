package scenario

import (
	"context"
	"fmt"
	"slices"
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

// invariants looks at the rules after a step.
func (r *recorder) invariants(ctx context.Context, row *activerecord.Order, rows state) ([]Invariant, error) {
	mail, err := r.mailInvariant(ctx, row)
	if err != nil {
		return nil, err
	}
	stock, err := r.stockInvariant(ctx, row)
	if err != nil {
		return nil, err
	}
	sum := row.CalculateTotal()
	inHand := Invariant{"memory", "What the caller holds of the order is what its rows say", "nothing in hand", true}
	if r.inHand != nil {
		inHand.Observed = fmt.Sprintf("in hand: %s; rows: %s", r.inHand, rows)
		inHand.Kept = r.inHand.String() == rows.String()
	}
	ended := Invariant{"end", "No order is both shipped and cancelled", row.Status, true}
	if row.ShippedAt != nil && row.CancelledAt != nil {
		ended.Observed, ended.Kept = fmt.Sprintf("shipped and cancelled; the status says %q", row.Status), false
	}
	return []Invariant{
		{"total", "The stored total is the sum of the items",
			fmt.Sprintf("stored %s, items sum to %s", lesson.Euros(row.Total), lesson.Euros(sum)), row.Total == sum},
		inHand,
		r.paymentInvariant(row),
		ended, stock, mail,
	}, nil
}

func (r *recorder) paymentInvariant(row *activerecord.Order) Invariant {
	invariant := Invariant{"payment", "What the customer was charged is the total of an order that was paid", "not paid", true}
	if row.PaidAt == nil && r.charged == nil {
		return invariant
	}
	var sum int64
	charged := []string{}
	for _, amount := range r.charged {
		sum += amount
		charged = append(charged, lesson.Euros(amount))
	}
	invariant.Observed = fmt.Sprintf("charged %s; total %s", strings.Join(charged, " and "), lesson.Euros(row.Total))
	invariant.Kept = row.PaidAt != nil && sum == row.Total
	return invariant
}

// stockInvariant compares what was taken out of the stock with what has shipped.
func (r *recorder) stockInvariant(ctx context.Context, row *activerecord.Order) (Invariant, error) {
	invariant := Invariant{"stock", "What is missing in the stock has been shipped", "nothing taken", true}
	var stocks []activerecord.Stock
	if err := r.world.DB.WithContext(ctx).Order("product_id").Find(&stocks).Error; err != nil {
		return invariant, err
	}
	var observed []string
	for _, stock := range stocks {
		taken, shipped := filled-stock.Quantity, 0
		at := slices.IndexFunc(row.Items, func(i activerecord.OrderItem) bool { return i.ProductID == stock.ProductID })
		if row.ShippedAt != nil && at >= 0 {
			shipped = row.Items[at].Quantity
		}
		if taken != 0 || shipped != 0 {
			observed = append(observed, fmt.Sprintf("%s: %d taken, %d shipped", nameOf(stock.ProductID), taken, shipped))
		}
		invariant.Kept = invariant.Kept && taken == shipped
	}
	if observed != nil {
		invariant.Observed = strings.Join(observed, "; ")
	}
	return invariant, nil
}

// filled is how many pieces of each product the stock has at first.
const filled = 100

// mailInvariant counts the e-mails. One that waits in the outbox will be sent.
func (r *recorder) mailInvariant(ctx context.Context, row *activerecord.Order) (Invariant, error) {
	invariant := Invariant{ID: "mail", Text: "The customer of a shipped order gets one e-mail, and nobody else any"}
	sent, want := len(r.world.Mails()), 0
	var waiting int64
	err := r.world.DB.WithContext(ctx).Table("outbox_events").
		Where("sent_at IS NULL AND kind = ?", "OrderWasShipped").Count(&waiting).Error
	if row.ShippedAt != nil {
		want = 1
	}
	invariant.Observed = fmt.Sprintf("shipped: %d, e-mails sent: %d", want, sent)
	if waiting > 0 {
		invariant.Observed += fmt.Sprintf(", waiting: %d", waiting)
	}
	invariant.Kept = sent+int(waiting) == want
	return invariant, err
}
