// Package bloatedoranemic is lesson 01: a model that does everything, or rules
// that stand everywhere.
package bloatedoranemic

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "01-bloated-or-anemic",
	Part:    lesson.FourProblems,
	Title:   "Bloated or anemic",
	Problem: "Either the model does everything, or its rules move out into services, jobs and handlers, where they drift apart.",
	Fair:    "A disciplined team calls Order.Ship from everywhere and never writes a status directly: one rule, in a model that grows with each feature.",
	Bites:   "An order has two models, and a mapper between them that must keep up with both.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/01-bloated-or-anemic/activerecord.go#shipFromHandler", "examples/01-bloated-or-anemic/activerecord.go#shipOvernight"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"domainmodel/status.go#transitions"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "With an outdated WHERE, a job that calls Ship ships no cancelled order",
			Expected: lesson.BothSides,
			Check:    jobByShip,
		},
		{
			Text:     "With an outdated WHERE, a job that is one UPDATE ships no cancelled order",
			Expected: lesson.NeitherSide,
			Check:    jobByUpdate,
		},
		{
			Text:     "Go code that sets an order's status past its rules does not compile",
			Expected: lesson.OnlyDomainModel,
			Check:    statusIsOutOfReach,
		},
		{
			Text:     "Order is neither its own row nor its own storage",
			Expected: lesson.OnlyDomainModel,
			Check:    storageIsElsewhere,
		},
		{
			Text:     "It takes fewer lines of code",
			Expected: lesson.OnlyActiveRecord,
			Check:    fewerLines,
		},
	},
}

// The order of both scenarios, and one for the job that the scenario does not run.
const first, second = 1, 2

// jobByShip looks at what the domain side's scenario did, and has Active Record do
// the same.
func jobByShip(ctx context.Context, w *lesson.World) (string, bool, error) {
	db, order, refused := w.DB.WithContext(ctx), int64(first), w.Refusal
	if w.Side == lesson.ActiveRecord {
		order = second
		if err := placeCancelled(db); err != nil {
			return "", false, err
		}
		refused = shipOvernightByModel(db)
	}
	_, asDomain := errors.AsType[*domainmodel.CannotShipOrderError](refused)
	if !asDomain && !errors.Is(refused, activerecord.ErrWrongStatus) {
		return "", false, fmt.Errorf("the job was to be refused: %v", refused)
	}
	status, err := lesson.Status(ctx, db, order)
	return fmt.Sprintf("found, then refused by Ship; the row says %q", status), status == activerecord.StatusCancelled, err
}

// jobByUpdate looks at what Active Record's scenario did, and does the same past the
// domain model.
func jobByUpdate(ctx context.Context, w *lesson.World) (string, bool, error) {
	db, told := w.DB.WithContext(ctx), "though the handler refused"
	if w.Side == lesson.DomainModel {
		if err := shipOvernight(db); err != nil {
			return "", false, err
		}
		_, err := w.Store.Orders.FindByID(ctx, first)
		if _, corrupt := errors.AsType[*domainmodel.CorruptOrderError](err); !corrupt {
			return "", false, fmt.Errorf("load an order whose status was set past it: %v", err)
		}
		told = "and the next load refuses the order"
	}
	status, err := lesson.Status(ctx, db, first)
	return fmt.Sprintf("the row says %q, %s", status, told), status == activerecord.StatusCancelled, err
}

// statusIsOutOfReach sets the status of an order in memory, and saves it where that
// compiles.
func statusIsOutOfReach(ctx context.Context, w *lesson.World) (string, bool, error) {
	if w.Side == lesson.DomainModel {
		if err := lesson.Compile(fmt.Sprintf(snippet, "_ = order.Status()")); err != nil {
			return "", false, fmt.Errorf("the command should compile: %w", err)
		}
		err := lesson.Compile(fmt.Sprintf(snippet, "order.status = domainmodel.StatusShipped"))
		return fmt.Sprintf("compiler: %v", err), err != nil, nil
	}
	db := w.DB.WithContext(ctx)
	order, err := activerecord.FindOrder(db, second)
	if err != nil {
		return "", false, err
	}
	order.Status = shipped
	err1 := db.Model(order).Select("Status").Updates(order).Error
	status, err2 := lesson.Status(ctx, db, second)
	return fmt.Sprintf("it compiled, and the row says %q", status), false, errors.Join(err1, err2)
}

const snippet = `package snippet

import "github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"

func do(order *domainmodel.Order) { %s }
`

// fewerLines counts the lines of activerecord, and of domainmodel and repository: with
// what Active Record has nothing like, and without.
func fewerLines(_ context.Context, w *lesson.World) (string, bool, error) {
	activeRecord, err1 := lesson.CountLines("activerecord/*.go")
	all, err2 := lesson.CountLines("domainmodel/*.go", "repository/*.go", "repository/unitofwork/*.go", "repository/outbox/*.go", "repository/internal/suitable/*.go", "repository/internal/rows/*.go", "repository/internal/statement/*.go", "repository/internal/refusal/*.go")
	beyond, err3 := lesson.CountLines(extras...)
	if err := errors.Join(err1, err2, err3); err != nil {
		return "", false, err
	}
	if w.Side == lesson.ActiveRecord {
		return fmt.Sprintf("about %d in activerecord", hundreds(activeRecord)), activeRecord < all-beyond, nil
	}
	return fmt.Sprintf("about %d; %d without outbox, relay, keys, audit, checks",
		hundreds(all), hundreds(all-beyond)), all-beyond < activeRecord, nil
}

func hundreds(n int) int { return (n + 50) / 100 * 100 }

// extras are what package repository has and Active Record does not.
var extras = []string{
	"repository/outbox.go", "repository/outbox/*.go",
	"repository/unitofwork/options.go", "repository/unitofwork/key.go", "repository/audit.go", "repository/guard/*.go", "repository/internal/suitable/*.go",
}
