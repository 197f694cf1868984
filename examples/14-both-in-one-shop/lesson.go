// Package bothinoneshop is lesson 14: a shop that uses both, on one database. Its
// application layer is package shop in this folder.
package bothinoneshop

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson. Its domain side is both together.
var Lesson = lesson.Lesson{
	Name:    "14-both-in-one-shop",
	Part:    lesson.Both,
	Title:   "Both in one shop",
	Problem: "A shop has commands, which need an aggregate, and lists, which don't.",
	Fair:    "The lists are the same on both sides. Active Record's commands can have a version (05) and an outbox (08), if nobody forgets them.",
	Bites:   "A new column is added to two models. No code may write orders past the repositories.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/14-both-in-one-shop/activerecord.go#ship"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/14-both-in-one-shop/shop/commands.go#Shop.Ship", "examples/14-both-in-one-shop/shop/queries.go#Shop.Report"},
		Run:  runBoth,
	},
	Claims: []lesson.Claim{
		{
			Text:     "The list takes one statement, and so does the report",
			Expected: lesson.BothSides,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				s := w.Seen.(seen)
				return fmt.Sprintf("%d and %d", s.listStatements, s.reportStatements), s.listStatements == 1 && s.reportStatements == 1, nil
			},
		},
		{
			Text:     "The list shows at once what a command wrote",
			Expected: lesson.BothSides,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				s := w.Seen.(seen)
				at := slices.IndexFunc(s.list, func(r activerecord.OrderRow) bool { return r.ID == s.shipped })
				if at < 0 {
					return "the order is not in the list", false, nil
				}
				row := s.list[at]
				return fmt.Sprintf("%s, %s, after Ship", row.Status, lesson.Euros(row.Total)),
					row.Status == activerecord.StatusShipped && row.Total == 1000, nil
			},
		},
		{
			Text:     "The customer of the shipped order is told, though the mailer was down",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				again := "done"
				if err := w.Seen.(seen).again; err != nil {
					again = "refused"
				}
				mails := len(w.Mails())
				return fmt.Sprintf("tried again: %s; mails: %d", again, mails), mails == 1, nil
			},
		},
		{
			Text:     "The total is right after two sessions changed the order",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				return lesson.Totals(ctx, w.DB, w.Seen.(seen).contested)
			},
		},
		{
			Text:     "The report says what the items of the orders come to",
			Expected: lesson.OnlyDomainModel,
			Check:    reportIsTheSum,
		},
		{
			Text:     "After SQL has edited an item past both models, the list is right",
			Expected: lesson.NeitherSide,
			Check:    editedItem,
		},
	},
}

// seen is what a scenario saw.
type seen struct {
	shipped, contested int64 // orders
	again              error // of trying the mail again

	list                             []activerecord.OrderRow
	report                           []activerecord.Revenue
	listStatements, reportStatements int
}

var errDown = errors.New("the mailer is down")

// look looks at the list and at the report, and counts what each takes.
func (s *seen) look(w *lesson.World, list func() ([]activerecord.OrderRow, error), report func() ([]activerecord.Revenue, error)) (err error) {
	count := func() int { return len(lesson.Statements(w.Recorded())) }
	before := count()
	if s.list, err = list(); err != nil {
		return err
	}
	between := count()
	s.report, err = report()
	s.listStatements, s.reportStatements = between-before, count()-between
	return err
}

// reportIsTheSum compares the report with the items; of both together, with the
// aggregates.
func reportIsTheSum(ctx context.Context, w *lesson.World) (string, bool, error) {
	s := w.Seen.(seen)
	var reported, sum int64
	for _, line := range s.report {
		reported += line.Total
	}
	for _, row := range s.list {
		total, err := sumOfItems(ctx, w, row.ID)
		if err != nil {
			return "", false, err
		}
		sum += total
	}
	return fmt.Sprintf("reported %s, items sum to %s", lesson.Euros(reported), lesson.Euros(sum)), reported == sum, nil
}

// editedItem edits an item past the models, and looks at the list again.
func editedItem(ctx context.Context, w *lesson.World) (string, bool, error) {
	db, id := w.DB.WithContext(ctx), w.Seen.(seen).shipped
	if err := db.Exec("UPDATE order_items SET quantity = 999 WHERE order_id = ?", id).Error; err != nil {
		return "", false, err
	}
	rows, err := activerecord.ListOrders(db, activerecord.StatusShipped, "", 0, 1)
	if err != nil || len(rows) != 1 {
		return "", false, fmt.Errorf("list the shipped order, got %d: %w", len(rows), err)
	}
	observed := "listed with " + lesson.Euros(rows[0].Total)
	if w.Side == lesson.DomainModel {
		_, err := w.Store.Orders.FindByID(ctx, domainmodel.OrderID(id))
		if _, corrupt := errors.AsType[*domainmodel.CorruptOrderError](err); corrupt {
			observed += "; a command refuses the order"
		}
	}
	return observed, rows[0].Total == 999*1000, nil
}

func sumOfItems(ctx context.Context, w *lesson.World, id int64) (int64, error) {
	if w.Side == lesson.ActiveRecord {
		order, err := activerecord.FindOrder(w.DB.WithContext(ctx), id)
		if err != nil {
			return 0, err
		}
		return order.CalculateTotal(), nil
	}
	order, err := w.Store.Orders.FindByID(ctx, domainmodel.OrderID(id)) // which refuses a total that is not the sum
	if err != nil {
		return 0, err
	}
	return order.Total().Minor(), nil
}
