package doubleship

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// contested is the order that all requests are about, and filled how many pieces of its
// product the warehouse has at first.
const contested, filled = 1, 100

// requests is what one way lets meet: ship with ship, ship with cancel, and shipApart
// with shipApart.
type requests struct{ ship, cancel, shipApart request }

// request makes a session that carries it out.
type request func() explore.Session

// rows is a request of Active Record.
func rows(do func(*gorm.DB, int64) error) request {
	return func() explore.Session {
		return explore.Session{Do: func(_ context.Context, db *gorm.DB) error { return do(db, contested) }}
	}
}

// orders is a request of the domain model. It has a Store on its session's connection.
func orders(do func(context.Context, *repository.Store, domainmodel.OrderID) error) request {
	return func() explore.Session {
		var store *repository.Store
		return explore.Session{
			Prepare: func(db *gorm.DB) (err error) { store, err = repository.New(db); return err },
			Do:      func(ctx context.Context, _ *gorm.DB) error { return do(ctx, store, contested) },
		}
	}
}

// seen is how each sequence of two requests ended.
type seen struct{ twoShips, shipAndCancel, apart []ending }

// ending is what two requests have left behind.
type ending struct {
	errs   [2]error
	status string // of the order's row
	taken  int    // pieces out of stock
	mails  int
}

func (e ending) refused() string {
	n := 0
	for _, err := range e.errs {
		if err != nil {
			n++
		}
	}
	return [3]string{neitherRefused, oneRefused, "both refused"}[n]
}

const neitherRefused, oneRefused = "neither refused", "one refused"

// run has the requests meet in every sequence. For the record, it runs one sequence of two
// that ship the order again: both have read the order before either changes it.
func run(ctx context.Context, w *lesson.World, r requests) error {
	if _, err := lesson.PaidOrder(w.DB.WithContext(ctx), lesson.Coffee); err != nil {
		return err
	}
	ships, s := newRace(w, r.ship, r.ship), seen{}
	overlapping, err1 := ships.explore(ctx, &s.twoShips)
	_, err2 := newRace(w, r.ship, r.cancel).explore(ctx, &s.shipAndCancel)
	_, err3 := newRace(w, r.shipApart, r.shipApart).explore(ctx, &s.apart)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	w.Seen = s
	if w.Side == lesson.ActiveRecord && !w.Care {
		well := 0
		for _, e := range s.twoShips {
			if e.refused() == oneRefused {
				well++
			}
		}
		w.Notes = append([]string{
			fmt.Sprintf("Of the %d sequences, %d end well: those in which one request waits for the", len(s.twoShips), well),
			"other. One of the rest; time goes down:",
		},
			overlapping.Timeline([2]string{"one request", "the other"}, 76)...)
	}
	return ships.record(ctx, overlapping)
}

// race is two requests that meet.
type race struct {
	explore.Exploration
	world *lesson.World
}

func newRace(w *lesson.World, one, other request) *race {
	r := &race{explore.Exploration{DB: w.DB, Tap: w.Tap(), Sessions: [2]explore.Session{one(), other()}}, w}
	r.Sessions[0].Name, r.Sessions[1].Name = "one", "other"
	return r
}

const mail = "e-mail"

// explore runs all sequences, and returns the shortest in which the requests overlap.
func (r *race) explore(ctx context.Context, endings *[]ending) (overlapping explore.Schedule, err error) {
	defer func(before func(activerecord.Mail) error) { activerecord.SendMail = before }(activerecord.SendMail)
	activerecord.SendMail = func(activerecord.Mail) error { r.Note(mail); return nil }
	r.Check = func(ctx context.Context, end explore.Outcome) (marked []string, err error) {
		e, err := r.look(ctx, end)
		*endings = append(*endings, e)
		if overlap(end.Schedule) {
			marked = []string{"they overlap"} // Shortest is one of those that are marked
		}
		if overlapping == nil {
			overlapping = end.Schedule // in case that none does
		}
		return marked, err
	}
	found, err := r.Run(ctx)
	if err == nil && found.Shortest != nil {
		overlapping = found.Shortest
	}
	return overlapping, err
}

// overlap reports whether both requests have read all that they read outside of a
// transaction when the first one begins.
func overlap(s explore.Schedule) bool {
	begins := func(step explore.Step) bool { return step.Operation.Kind == sqltap.Begin }
	first := slices.IndexFunc(s, begins)
	if first < 0 {
		return false
	}
	next := slices.IndexFunc(s[first:], func(step explore.Step) bool { return step.Session != s[first].Session })
	return next > 0 && begins(s[first+next])
}

// look says what two requests have left behind, once the relay has sent the e-mails that
// wait in the outbox.
func (r *race) look(ctx context.Context, end explore.Outcome) (ending, error) {
	db := r.world.DB.WithContext(ctx)
	e := ending{errs: end.Errs, mails: end.Schedule.Noted(mail)}
	before := len(r.world.Mails())
	err1 := r.deliver(ctx)
	e.mails += len(r.world.Mails()) - before
	var left int
	err2 := db.Table("stocks").Where("product_id = ?", lesson.Coffee).Select("quantity").Take(&left).Error
	e.taken = filled - left
	var err3 error
	e.status, err3 = lesson.Status(ctx, db, contested)
	return e, errors.Join(unlessRefused(end.Errs[0]), unlessRefused(end.Errs[1]), err1, err2, err3)
}

func (r *race) deliver(ctx context.Context) error {
	if r.world.Side == lesson.ActiveRecord {
		return nil
	}
	return r.world.Relay().Drain(ctx)
}

// record runs the sequence once more. Recording begins when the first request does.
func (r *race) record(ctx context.Context, sequence explore.Schedule) error {
	do := r.Sessions[0].Do
	r.Sessions[0].Do = func(ctx context.Context, db *gorm.DB) error {
		r.world.StartRecording()
		return do(ctx, db)
	}
	errs, err := r.Replay(ctx, sequence)
	r.world.Refusal = errors.Join(errs[:]...)
	return errors.Join(err, r.deliver(ctx))
}

// unlessRefused returns the error, unless it says that the request was refused.
func unlessRefused(err error) error {
	_, cannotShip := errors.AsType[*domainmodel.CannotShipOrderError](err)
	_, cannotCancel := errors.AsType[*domainmodel.CannotCancelOrderError](err)
	_, conflict := errors.AsType[*domainmodel.ConflictError](err)
	if cannotShip || cannotCancel || conflict || errors.Is(err, activerecord.ErrWrongStatus) {
		return nil
	}
	return err
}

func sentOnce(c *lesson.Check) (string, bool) {
	return inAll(c.Seen.(seen).twoShips, "1 e-mail, 1 piece", func(e ending) string {
		return lesson.Plural(e.mails, "e-mail") + ", " + lesson.Plural(e.taken, "piece")
	})
}

func oneIsRefused(c *lesson.Check) (string, bool) {
	return inAll(c.Seen.(seen).twoShips, oneRefused, ending.refused)
}

// shippedOrCancelled also says what became of an order that is both.
func shippedOrCancelled(c *lesson.Check) (string, bool) {
	endings := c.Seen.(seen).shipAndCancel
	accepted := map[string]int{}
	for _, e := range endings {
		if e.refused() == neitherRefused && e.taken == 1 {
			accepted[e.status]++
		}
	}
	observed, kept := inAll(endings, oneRefused, func(e ending) string {
		sent := e.taken > 0
		switch {
		case e.refused() == oneRefused && sent == (e.status == activerecord.StatusShipped):
			return oneRefused
		case e.refused() == neitherRefused && e.taken == 1:
			return "both accepted"
		}
		return fmt.Sprintf("%s sent, row %q", lesson.Plural(e.taken, "piece"), e.status)
	})
	var rows []string
	for _, status := range slices.Sorted(maps.Keys(accepted)) {
		rows = append(rows, fmt.Sprintf("%q in %d", status, accepted[status]))
	}
	if rows != nil {
		observed += ": row " + strings.Join(rows, ", ")
	}
	return observed, kept
}

func stockTakenOnceApart(c *lesson.Check) (string, bool) {
	return inAll(c.Seen.(seen).apart, "1 piece", func(e ending) string { return lesson.Plural(e.taken, "piece") })
}

// inAll reports whether every sequence has ended as is right, and says in how many the
// others have ended how.
func inAll(endings []ending, right string, text func(ending) string) (string, bool) {
	counts := map[string]int{}
	for _, e := range endings {
		counts[text(e)]++
	}
	if counts[right] == len(endings) {
		return fmt.Sprintf("%s in all of %d sequences", right, len(endings)), true
	}
	delete(counts, right)
	var wrong []string
	for text, n := range counts {
		wrong = append(wrong, fmt.Sprintf("%s in %d", text, n))
	}
	slices.Sort(wrong)
	return fmt.Sprintf("%s of %d sequences", strings.Join(wrong, ", "), len(endings)), false
}
