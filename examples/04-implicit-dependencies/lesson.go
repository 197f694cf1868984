// Package implicitdependencies is lesson 04: what shipping touches, and where that
// is written down.
package implicitdependencies

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "04-implicit-dependencies",
	Part:    lesson.FourProblems,
	Title:   "Implicit dependencies",
	Problem: "Order.Ship(db) reaches warehouses, rates, stock and the mailer, and its signature mentions none of them.",
	Fair:    "A disciplined team passes what a method needs instead of a database handle, or moves Ship into a service. That is the domain model's way, one method at a time; as long as the handle is there, nothing stops the next query.",
	Bites:   "Each dependency is an interface, an adapter and a field to wire, even where one query would do.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"activerecord/order.go#Order.Ship~PROBLEM 4"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"domainmodel/shipping.go#ShippingService"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "Every table that shipping touches belongs to a dependency it declares",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				s := w.Seen.(shipping)
				undeclared := s.undeclared()
				return s.String(), len(undeclared) == 0, nil
			},
		},
		{
			Text:     "Shipping itself sends no mail",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				during := w.Seen.(shipping).mails
				return fmt.Sprintf("%d sent by shipping, %d after it by the outbox", during, len(w.Mails())-during), during == 0, nil
			},
		},
		{
			Text:     "With a fake for everything that can be replaced, shipping runs without a database",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				w.StartRecording()
				fakes, err := shipWithFakes[w.Side](ctx, w)
				statements := len(lesson.Statements(w.Recorded()))
				return fmt.Sprintf("%s replaced, %d statements left", fakes, statements), statements == 0, err
			},
		},
	},
}
