package shop

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Relay tells customers what has happened: Run in a program that keeps running, Drain
// in one that ends after each command. A mail that can't be sent is tried again later.
// Any number of relays can run side by side, in any number of processes.
func (s Shop) Relay() repository.Relay {
	return repository.Relay{Store: s.Store, Handlers: []domainmodel.Notifier{domainmodel.NotifierFunc(s.notify)}}
}

func (s Shop) notify(ctx context.Context, event domainmodel.SavedEvent) error {
	shipped, ok := event.Event.(domainmodel.OrderWasShipped)
	if !ok {
		return nil // no mail is sent about the others
	}
	db, err := s.Store.DB(ctx)
	if err != nil {
		return err
	}
	var customer activerecord.Customer
	err = db.First(&customer, int64(shipped.CustomerID)).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return &UnknownCustomerError{shipped.OrderID, shipped.CustomerID}
	}
	if err != nil {
		return fmt.Errorf("find customer %s: %w", shipped.CustomerID, err)
	}
	return s.Send(activerecord.Mail{
		To:      customer.Email,
		Subject: fmt.Sprintf("Your order %s has been shipped", shipped.OrderID),
		Body:    fmt.Sprintf("Dear %s,\n\nyour order %s is on its way to you.\n", customer.Name, shipped.OrderID),
	})
}

// UnknownCustomerError says that nobody can be mailed about the order, since its customer does not
// exist.
type UnknownCustomerError struct {
	OrderID    domainmodel.OrderID
	CustomerID domainmodel.CustomerID
}

func (e *UnknownCustomerError) Error() string {
	return fmt.Sprintf("there is no customer %s to mail about order %s: restore the customer's row, or discard the event", e.CustomerID, e.OrderID)
}
