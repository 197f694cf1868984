package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// rules are what holds at all times in a shop that works. The page and the tests name them by ID.
var rules = []struct {
	ID, Text string
	look     func(*observation) (observed string, kept bool)
}{
	{"total", "The stored total is the sum of the items", totalIsSum},
	{"memory", "What the caller holds of the order is what its rows say", memoryIsRows},
	{"payment", "A paid order's customer was charged its total, once", chargedIsTotal},
	{"end", "No order is both shipped and cancelled", endedOnce},
	{"stock", "What was taken out of the stock has been shipped", takenIsShipped},
	{"mail", "The customer gets one e-mail when the order ships, and none before", mailedOnce},
}

// observation is what the rules look at, after a step.
type observation struct {
	order   *activerecord.Order // its rows
	stocks  []activerecord.Stock
	inHand  *state
	charged []int64
	sent    int   // e-mails
	waiting int64 // e-mails that a relay will send
}

// observe reads what the rules look at.
func (r *recorder) observe(ctx context.Context) (*observation, error) {
	db := r.world.DB.WithContext(ctx)
	o := &observation{inHand: r.inHand, charged: r.charged, sent: len(r.world.Mails())}
	var err error
	if o.order, err = activerecord.FindOrder(db, orderID); err != nil {
		return nil, err
	}
	if err := db.Order("product_id").Find(&o.stocks).Error; err != nil {
		return nil, err
	}
	err = db.Table("outbox_events").Where("sent_at IS NULL AND kind = ?", "OrderWasShipped").Count(&o.waiting).Error
	return o, err
}

func (o *observation) claims() []lesson.ClaimResult {
	var claims []lesson.ClaimResult
	for _, rule := range rules {
		observed, kept := rule.look(o)
		claims = append(claims, lesson.ClaimResult{ID: rule.ID, Text: rule.Text, Observed: observed, Kept: kept, Expected: true})
	}
	return claims
}

func totalIsSum(o *observation) (string, bool) {
	sum := o.order.CalculateTotal()
	return fmt.Sprintf("stored %s, items sum to %s", lesson.Euros(o.order.Total), lesson.Euros(sum)), o.order.Total == sum
}

func memoryIsRows(o *observation) (string, bool) {
	if o.inHand == nil {
		return "the caller holds no order", true
	}
	memory, rows := o.inHand.String(), stateOfRows(o.order).String()
	return fmt.Sprintf("memory: %s; rows: %s", memory, rows), memory == rows
}

func chargedIsTotal(o *observation) (string, bool) {
	if o.order.PaidAt == nil && o.charged == nil {
		return "not paid", true
	}
	var sum int64
	charged := []string{}
	for _, amount := range o.charged {
		sum += amount
		charged = append(charged, lesson.Euros(amount))
	}
	return fmt.Sprintf("charged %s; total %s", strings.Join(charged, " and "), lesson.Euros(o.order.Total)),
		o.order.PaidAt != nil && sum == o.order.Total
}

func endedOnce(o *observation) (string, bool) {
	if o.order.ShippedAt != nil && o.order.CancelledAt != nil {
		return fmt.Sprintf("shipped and cancelled; its status is %q", o.order.Status), false
	}
	return o.order.Status, true
}

func takenIsShipped(o *observation) (string, bool) {
	var observed []string
	kept := true
	for _, stock := range o.stocks {
		taken, shipped := lesson.InStock-stock.Quantity, 0
		at := slices.IndexFunc(o.order.Items, func(i activerecord.OrderItem) bool { return i.ProductID == stock.ProductID })
		if o.order.ShippedAt != nil && at >= 0 {
			shipped = o.order.Items[at].Quantity
		}
		if taken != 0 || shipped != 0 {
			observed = append(observed, fmt.Sprintf("%s: %d taken, %d shipped", nameOf(stock.ProductID), taken, shipped))
		}
		kept = kept && taken == shipped
	}
	if observed == nil {
		return "nothing was taken", kept
	}
	return strings.Join(observed, "; "), kept
}

func mailedOnce(o *observation) (string, bool) {
	shipped := 0
	if o.order.ShippedAt != nil {
		shipped = 1
	}
	observed := lesson.Plural(o.sent, "e-mail")
	if o.waiting > 0 {
		observed += fmt.Sprintf(", and %d waits in the outbox", o.waiting)
	}
	return observed, o.sent+int(o.waiting) == shipped
}
