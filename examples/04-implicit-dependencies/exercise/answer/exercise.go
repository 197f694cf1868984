// Package exercise is an answer to the exercise of lesson 04.
//
// The signature is now the list of what the function uses, and the compiler keeps it complete. A
// time that comes in is a value: nothing to fake. A function suffices for a mailer of one use; an
// interface would be next, when several functions share it. The program decides once, in main,
// which clock and which mailer it has.
package exercise

import (
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Remind has mail remind the customer of an order that is pending for more than a day.
func Remind(order *domainmodel.Order, now time.Time, mail func(domainmodel.CustomerID) error) error {
	if order.Status() != domainmodel.StatusPending || now.Sub(order.PlacedAt()) <= 24*time.Hour {
		return nil
	}
	return mail(order.CustomerID())
}
