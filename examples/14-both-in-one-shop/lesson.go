// Package bothinoneshop is lesson 14: a shop that uses both, on one database. Its
// application layer is package shop in this folder.
package bothinoneshop

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
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
