package rung4

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// mailShipped is the handler of the outbox: what was shipped is mailed after COMMIT,
// in the words of before.
func (s Shop) mailShipped(ctx context.Context, event domainmodel.SavedEvent) error {
	shipped, ok := event.Event.(domainmodel.OrderWasShipped)
	if !ok {
		return nil
	}
	var customer activerecord.Customer
	if err := s.DB.WithContext(ctx).First(&customer, int64(shipped.CustomerID)).Error; err != nil {
		return err
	}
	return s.Mail(activerecord.Mail{
		To:      customer.Email,
		Subject: fmt.Sprintf("Your order %s has been shipped", shipped.OrderID),
		Body:    fmt.Sprintf("Dear %s,\n\nyour order %s is on its way to you.\n", customer.Name, shipped.OrderID),
	})
}
