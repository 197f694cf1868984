// Package shop is the application layer of a shop that uses both: its commands go
// through the domain model and the repositories, its lists and reports through
// Active Record queries, on one database.
//
// It knows nothing of terminals, requests or files. The lesson and the command
// examples/shop use the same one.
package shop

import (
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Shop is what can be done in the shop. All fields are needed.
type Shop struct {
	Store *repository.Store
	Now   func() time.Time
	// NewID makes the IDs of new orders. Outside of tests, domainmodel.NewOrderID does.
	NewID func(at time.Time) (domainmodel.OrderID, error)
	// Send sends an e-mail. No command calls it: the Relay does.
	Send func(activerecord.Mail) error
}
