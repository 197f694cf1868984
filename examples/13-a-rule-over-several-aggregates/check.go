package severalaggregates

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The customer has a paid order at first. On the domain side, new ones have IDs from opened on.
const paid, opened = 1, 100

// requests are those of one way, and parts of them.
type requests struct {
	sideBySide, look, place, cancel request // of orders
	ship, shipInTwo                 request // the paid order, with one transaction and with two
	giveBack                        request // the goods of cancelled orders; runs from time to time
}

func (r requests) open() request { return then(r.look, r.place) }

func then(first, second request) request {
	return func(ctx context.Context, s session) error {
		if err := first(ctx, s); err != nil {
			return err
		}
		return second(ctx, s)
	}
}

type request func(context.Context, session) error

// session is what a request works with.
type session struct {
	db    *gorm.DB
	store *repository.Store   // nil on the side of Active Record
	id    domainmodel.OrderID // of the order that it opens, on the domain side
}

func sessionOf(w *lesson.World, db *gorm.DB, store *repository.Store) session {
	if w.Side == lesson.ActiveRecord {
		store = nil
	}
	return session{db, store, opened}
}

func rows(do func(*gorm.DB) error) request {
	return func(_ context.Context, s session) error { return do(s.db) }
}

func orders(do func(context.Context, *repository.Store, domainmodel.OrderID) error) request {
	return func(ctx context.Context, s session) error { return do(ctx, s.store, s.id) }
}

// run explores the remedies, and then has two requests open an order side by side, for the
// record.
func run(ctx context.Context, w *lesson.World, r requests) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	s := seen{requests: r}
	if err := s.explore(ctx, w); err != nil {
		return err
	}
	w.Seen = s
	if w.Side == lesson.ActiveRecord && !w.Care {
		w.Notes = []string{
			"An aggregate is loaded, checked and saved as a whole: here, an order.",
			"A sequence is one way to mix the statements of two requests: all were run.",
			"With two transactions, a row keyed by the order's ID notes what was",
			"reserved. Goods of cancelled orders are returned by a job (Active Record)",
			"or by an event handler (Domain Model).",
		}
	}
	w.StartRecording()
	w.Refusal = r.sideBySide(ctx, sessionOf(w, w.DB.WithContext(ctx), w.Store))
	return unlessRefused(w.Refusal)
}

func prepare(db *gorm.DB) error {
	_, err := lesson.PaidOrder(db, lesson.Coffee)
	return errors.Join(err, db.AutoMigrate(&reservation{}, &version{}), db.Create(&version{CustomerID: lesson.Ada}).Error)
}

// unlessRefused returns the error, unless it says that the request was refused.
func unlessRefused(err error) error {
	for _, refusal := range []error{errPending, errChanged, errReleased, activerecord.ErrWrongStatus, gorm.ErrDuplicatedKey} {
		if errors.Is(err, refusal) {
			return nil
		}
	}
	if kind := domainmodel.KindOf(err); kind == domainmodel.KindRefused || kind == domainmodel.KindConflict {
		return nil
	}
	return err
}

// seen is how every sequence of two requests ended, by what is done about the rule.
type seen struct {
	requests
	indexed, locked, forgotten, asOne, apart, inTwo findings
}

type findings struct{ wrong, refused, sequences int }

func (f findings) String() string { return fmt.Sprintf("%d of %d", f.wrong, f.sequences) }

func (s *seen) explore(ctx context.Context, w *lesson.World) (err error) {
	run := func(found *findings, one, other, right request) {
		if err == nil {
			*found, err = interleave(ctx, w, one, other, right)
		}
	}
	decided := func(context.Context, session) error { return nil }
	run(&s.locked, locked(s.open()), locked(s.open()), onePending)
	run(&s.forgotten, locked(s.open()), s.open(), onePending)
	run(&s.asOne, asOne(s.look, s.place), asOne(s.look, s.place), onePending)
	run(&s.apart, asOne(s.look, s.place), asOne(decided, s.cancel), decided)
	run(&s.inTwo, s.shipInTwo, then(s.cancel, s.giveBack), then(s.giveBack, takenIfShipped))
	if !w.Care {
		err = errors.Join(err, createIndex(w.DB))
		defer func() { err = errors.Join(err, w.DB.Exec("DROP INDEX one_pending").Error) }()
	}
	run(&s.indexed, s.open(), s.open(), onePending)
	return err
}

// interleave runs two requests in every sequence of their statements.
func interleave(ctx context.Context, w *lesson.World, one, other, right request) (found findings, err error) {
	x := explore.Exploration{DB: w.DB, Tap: w.Tap(), Check: func(ctx context.Context, end explore.Outcome) (_ []string, err error) {
		for _, told := range end.Errs {
			if told != nil {
				found.refused++
			}
			err = errors.Join(err, unlessRefused(told))
		}
		wrong := right(ctx, sessionOf(w, w.DB.WithContext(ctx), w.Store))
		if wrong == errWrong {
			found.wrong++
			return nil, err
		}
		return nil, errors.Join(err, wrong)
	}}
	for i, do := range []request{one, other} {
		var store *repository.Store
		x.Sessions[i] = explore.Session{
			Name:    []string{"one", "other"}[i],
			Prepare: func(db *gorm.DB) (err error) { store, err = repository.New(db); return err },
			Do: func(ctx context.Context, db *gorm.DB) error {
				s := sessionOf(w, db, store)
				s.id += domainmodel.OrderID(i)
				return do(ctx, s)
			},
		}
	}
	result, err := x.Run(ctx)
	if err == nil {
		found.sequences = result.Schedules
	}
	return found, err
}

// errWrong says that a rule is broken.
var errWrong = errors.New("wrong")

func onePending(_ context.Context, s session) error {
	pending, err := pendingOf(s.db)
	if err == nil && pending != 1 {
		return errWrong
	}
	return err
}

func pendingOf(db *gorm.DB) (pending int64, err error) {
	err = db.Table("orders").Where("customer_id = ? AND status = 'pending'", lesson.Ada).Count(&pending).Error
	return pending, err
}

func takenIfShipped(ctx context.Context, s session) error {
	status, err1 := lesson.Status(ctx, s.db, paid)
	taken, err2 := takenOf(s.db)
	err := errors.Join(err1, err2)
	if err == nil && (taken == 1) != (status == activerecord.StatusShipped) {
		return errWrong
	}
	return err
}

// takenOf returns how many of the hundred pieces are not in stock.
func takenOf(db *gorm.DB) (taken int, err error) {
	err = db.Table("stocks").Where("product_id = ?", lesson.Coffee).Select("100 - quantity").Take(&taken).Error
	return taken, err
}

func oneIsPlaced(c *lesson.Check) (string, bool) {
	pending, err := pendingOf(c.DB)
	c.NoError(err)
	told := "no error"
	if c.Refusal != nil {
		told = "the second request is refused"
	}
	return fmt.Sprintf("%d pending; %s", pending, told), pending == 1
}

func byIndexOrLock(c *lesson.Check) (string, bool) {
	s := c.Seen.(seen)
	return fmt.Sprintf("two are pending in %v sequences (index), %v (lock)", s.indexed, s.locked), s.indexed.wrong+s.locked.wrong == 0
}

func oneForgetsTheLock(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).forgotten
	return fmt.Sprintf("two are pending in %v sequences", found), found.wrong == 0
}

func byWiderAggregate(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).asOne
	return fmt.Sprintf("two are pending in %v sequences", found), found.wrong == 0
}

func othersAreNotRefused(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).apart
	return fmt.Sprintf("one is refused in %d of %d sequences", found.refused, found.sequences), found.refused == 0
}

// crashInOne has the connection break when the order is written.
func crashInOne(c *lesson.Check) (string, bool) {
	crashed := false
	c.Tap().Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		if strings.HasPrefix(op.SQL, "UPDATE") && strings.Contains(op.SQL, "shipped_at") {
			crashed = true
			return sqltap.DropConnection(ctx, op, call)
		}
		return call(ctx)
	})
	err := c.Seen.(seen).ship(c.Context(), sessionOf(c.World, c.DB, c.Store))
	c.Tap().Intercept(nil)
	if !crashed {
		c.Errorf("nothing crashed: %w", err)
	}
	taken, err := takenOf(c.DB)
	c.NoError(err)
	return fmt.Sprintf("%d pieces taken; the order is %s", taken, c.Status(paid)), taken == 0
}

func goodsGoBack(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).inTwo
	return fmt.Sprintf("goods lost in %v sequences", found), found.wrong == 0
}
