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

// cost is what its shipping costs, where that is not looked up.
const cost = 545

// requests is what one way lets meet: ship with ship, ship with cancel, and shipApart
// with shipApart.
type requests struct{ ship, cancel, shipApart request }

func requestsOf(w *lesson.World) requests {
	switch {
	case w.Side == lesson.DomainModel:
		return domainModelRequests
	case w.Care:
		return careRequests
	}
	return activeRecordRequests
}

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

// seen is how each sequence of two requests ended, by their meeting's ID.
type seen map[string][]ending

// ending is what two requests have left behind.
type ending struct {
	schedule explore.Schedule

	errs   [2]error
	status string // of the order's row
	taken  int    // pieces out of stock
	mails  int
}

// prepare places the order.
func prepare(ctx context.Context, w *lesson.World) error {
	_, err := lesson.PaidOrder(w.DB.WithContext(ctx), lesson.Coffee)
	return err
}

// run has the requests meet in every sequence. For the record, it runs one sequence of two
// that ship the order again: both have read the order before either changes it.
func run(ctx context.Context, w *lesson.World, r requests) error {
	if err := prepare(ctx, w); err != nil {
		return err
	}
	s := seen{}
	w.Seen = s
	var overlapping explore.Schedule
	for _, m := range meetings {
		endings, found, err := newRace(w, r, m).explore(ctx)
		if err != nil {
			return err
		}
		s[m.id] = endings
		w.Explorations = append(w.Explorations, m.exploration(endings))
		if m.id == twoShips.id {
			overlapping = found
		}
	}
	if w.Side == lesson.ActiveRecord && !w.Care {
		well := 0
		for _, e := range s[twoShips.id] {
			if twoShips.right(e) {
				well++
			}
		}
		w.Notes = append([]string{
			fmt.Sprintf("Of the %d sequences, %d end well: those in which one request waits for the", len(s[twoShips.id]), well),
			"other. One of the rest; time goes down:",
		},
			overlapping.Timeline(names, 76)...)
	}
	return newRace(w, r, twoShips).record(ctx, overlapping)
}

// replay runs one sequence of a meeting.
func replay(ctx context.Context, w *lesson.World, exploration, cell string) (lesson.Cell, error) {
	i := slices.IndexFunc(meetings, func(m meeting) bool { return m.id == exploration })
	if i < 0 {
		return lesson.Cell{}, lesson.ErrNoSuchCell
	}
	sequence, err := explore.ParseSchedule(cell)
	if err != nil {
		return lesson.Cell{}, errors.Join(lesson.ErrNoSuchCell, err)
	}
	if err := prepare(ctx, w); err != nil {
		return lesson.Cell{}, err
	}
	end, err := newRace(w, requestsOf(w), meetings[i]).replay(ctx, sequence)
	return meetings[i].cell(end), err
}

// race is two requests that meet.
type race struct {
	explore.Exploration
	world *lesson.World
}

// names are those of the requests that meet.
var names = [2]string{"one request", "the other"}

func newRace(w *lesson.World, r requests, m meeting) *race {
	one, other := m.of(r)
	met := &race{explore.Exploration{DB: w.DB, Tap: w.Tap(), Sessions: [2]explore.Session{one(), other()}}, w}
	for i, name := range names {
		met.Sessions[i].Name = name
	}
	return met
}

const mail = "e-mail"

// explore runs all sequences, and returns the shortest in which the requests overlap.
func (r *race) explore(ctx context.Context) (endings []ending, overlapping explore.Schedule, err error) {
	defer r.noteMails()()
	r.Check = func(ctx context.Context, end explore.Outcome) (marked []string, err error) {
		e, err := r.look(ctx, end)
		endings = append(endings, e)
		r.world.Tried()
		if overlap(end.Schedule) {
			marked = []string{"they overlap"} // Shortest is one of those that are marked
		}
		return marked, err
	}
	found, err := r.Run(ctx)
	if err != nil {
		return nil, nil, err
	}
	if overlapping = found.Shortest; overlapping == nil {
		overlapping = endings[0].schedule
	}
	slices.SortFunc(endings, func(a, b ending) int { return a.schedule.Compare(b.schedule) })
	return endings, overlapping, nil
}

// replay runs one sequence.
func (r *race) replay(ctx context.Context, sequence explore.Schedule) (ending, error) {
	defer r.noteMails()()
	end, err := r.Replay(ctx, sequence)
	if err != nil {
		return ending{}, err
	}
	r.world.Refusal = errors.Join(end.Errs[:]...)
	return r.look(ctx, end)
}

// noteMails has the e-mails of requests noted in the schedule, until restore is called.
func (r *race) noteMails() (restore func()) {
	send := activerecord.SendMail
	activerecord.SendMail = func(m activerecord.Mail) error {
		r.Note(mail)
		return send(m)
	}
	return func() { activerecord.SendMail = send }
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
	e := ending{schedule: end.Schedule, errs: end.Errs, mails: end.Schedule.Noted(mail)}
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
	return r.world.Relay().Drain(explore.WithSession(ctx, "the relay"))
}

// record runs the sequence once more. Recording begins when the first request does.
func (r *race) record(ctx context.Context, sequence explore.Schedule) error {
	do := r.Sessions[0].Do
	r.Sessions[0].Do = func(ctx context.Context, db *gorm.DB) error {
		r.world.StartRecording()
		return do(ctx, db)
	}
	end, err := r.Replay(ctx, sequence)
	r.world.Refusal = errors.Join(end.Errs[:]...)
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

func sentOnce(c *lesson.Check) (string, bool) { return sent.ask(c.Seen.(seen)[twoShips.id]) }

func oneIsRefused(c *lesson.Check) (string, bool) { return refusals.ask(c.Seen.(seen)[twoShips.id]) }

// shippedOrCancelled also says what became of an order that is both.
func shippedOrCancelled(c *lesson.Check) (string, bool) {
	endings := c.Seen.(seen)[shipAndCancel.id]
	accepted := map[string]int{}
	for _, e := range endings {
		if accepts(e) == bothAccepted {
			accepted[e.status]++
		}
	}
	observed, kept := exclusive.ask(endings)
	var rows []string
	for _, status := range slices.Sorted(maps.Keys(accepted)) {
		rows = append(rows, fmt.Sprintf("%q in %d", status, accepted[status]))
	}
	if rows != nil {
		observed += ": row " + strings.Join(rows, ", ")
	}
	return observed, kept
}

func stockTakenOnceApart(c *lesson.Check) (string, bool) { return taken.ask(c.Seen.(seen)[apart.id]) }
