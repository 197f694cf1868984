package lostupdate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// pair is two requests to an order, of which every sequence is run.
type pair struct {
	id         string
	order      int64
	one, other explore.Session
}

// The IDs of the pairs. Those of bothAdd, payAndAdd and shipAndCancel have the remedy.
const (
	additions       = "additions"
	bothAdd         = "remedy-both-add"
	payAndAdd       = "remedy-pay-and-add"
	shipAndCancel   = "remedy-ship-and-cancel"
	oneForgets      = "one-forgets"
	withoutVersions = "without-version"
)

// titles are those of the pairs in every way.
var titles = map[string]string{
	additions:       "Both add an item",
	bothAdd:         "Both add an item, with a lock or a version",
	payAndAdd:       "One pays, the other adds mugs, with a lock or a version",
	shipAndCancel:   "One ships, the other cancels, with a lock or a version",
	oneForgets:      "Both add an item, and one forgets the remedy",
	withoutVersions: "Both add an item, with a repository that forgets the version",
}

func pairsOf(w *lesson.World) []pair {
	switch {
	case w.Side == lesson.DomainModel:
		return orderPairs()
	case w.Care:
		return append(rowPairs(addInSQL, locked),
			rows(oneForgets, sparePending, plain(addInSQL(teaRow, 1)), plain(addItem(mugRow, 1))))
	}
	return append(rowPairs(addItem, versioned),
		rows(oneForgets, sparePending, locked(addItem(teaRow, 1)), plain(addItem(mugRow, 1))))
}

func rowPairs(add func(activerecord.Product, int) rowChange, remedy func(rowChange) rowRequest) []pair {
	return []pair{
		rows(additions, sparePending, plain(add(teaRow, 1)), plain(add(mugRow, 1))),
		rows(bothAdd, sparePending, remedy(addItem(teaRow, 1)), remedy(addItem(mugRow, 1))),
		rows(payAndAdd, sparePending, remedy(payRow), remedy(addItem(mugRow, 5))),
		rows(shipAndCancel, sparePaid, remedy((*activerecord.Order).Ship), remedy((*activerecord.Order).Cancel)),
	}
}

func orderPairs() []pair {
	return []pair{
		orders(additions, sparePending, once(addTea), once(addMug)),
		orders(bothAdd, sparePending, update(addTea), update(addMug)),
		orders(payAndAdd, sparePending, update(pay), update(addMugs)),
		orders(shipAndCancel, sparePaid, ship, update(cancel)),
		orders(oneForgets, sparePending, update(addTea), once(addMug)),
		orders(withoutVersions, sparePending, withoutVersion(addTea), withoutVersion(addMug)),
	}
}

type rowRequest func(db *gorm.DB, id int64) error

// rows is a pair of Active Record.
func rows(id string, order int64, one, other rowRequest) pair {
	session := func(request rowRequest) explore.Session {
		return explore.Session{Do: func(_ context.Context, db *gorm.DB) error { return request(db, order) }}
	}
	return pair{id, order, session(one), session(other)}
}

type orderRequest func(context.Context, *repository.Store, domainmodel.OrderID) error

// orders is a pair of the domain model. Each request has a Store on its connection.
func orders(id string, order int64, one, other orderRequest) pair {
	session := func(request orderRequest) explore.Session {
		var store *repository.Store
		return explore.Session{
			Prepare: func(db *gorm.DB) (err error) { store, err = repository.New(db); return err },
			Do:      func(ctx context.Context, _ *gorm.DB) error { return request(ctx, store, domainmodel.OrderID(order)) },
		}
	}
	return pair{id, order, session(one), session(other)}
}

// update is a request as most are written. Update loads, changes and saves the order, and
// starts over when someone else was first.
func update(change orderChange) orderRequest {
	return func(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
		_, err := store.Orders.Update(ctx, id, change)
		return err
	}
}

// names are those of the requests of a pair.
var names = [2]string{"one request", "the other"}

// exploreAll runs every sequence of a pair.
func exploreAll(ctx context.Context, w *lesson.World, id string) (found findings, err error) {
	p, x, err := open(w, id)
	if err != nil {
		return findings{}, err
	}
	before, err := stateOf(w.DB.WithContext(ctx), p.order)
	if err != nil {
		return findings{}, err
	}
	x.Check = func(ctx context.Context, end explore.Outcome) (wrong []string, err error) {
		e, err := look(ctx, w, p, before, end)
		found.endings = append(found.endings, e)
		w.Tried()
		if !e.right() {
			wrong = append(wrong, "an update is lost")
		}
		return wrong, err
	}
	result, err := x.Run(ctx)
	if err != nil {
		return findings{}, err
	}
	found.shortest = result.Shortest
	slices.SortFunc(found.endings, func(a, b ending) int { return a.schedule.Compare(b.schedule) })
	exploration := lesson.Exploration{ID: p.id, Title: titles[p.id], Sessions: names}
	for _, e := range found.endings {
		exploration.Cells = append(exploration.Cells, e.cell())
	}
	w.Explorations = append(w.Explorations, exploration)
	return found, nil
}

// replay runs one sequence of a pair.
func replay(ctx context.Context, w *lesson.World, exploration, cell string) (lesson.Cell, error) {
	p, x, err := open(w, exploration)
	if err != nil {
		return lesson.Cell{}, err
	}
	schedule, err := explore.ParseSchedule(cell)
	if err != nil {
		return lesson.Cell{}, errors.Join(lesson.ErrNoSuchCell, err)
	}
	db := w.DB.WithContext(ctx)
	if err := prepare(db); err != nil {
		return lesson.Cell{}, err
	}
	before, err := stateOf(db, p.order)
	if err != nil {
		return lesson.Cell{}, err
	}
	end, err := x.Replay(ctx, schedule)
	if err != nil {
		return lesson.Cell{}, err
	}
	w.Refusal = errors.Join(end.Errs[:]...)
	e, err := look(ctx, w, p, before, end)
	return e.cell(), err
}

func open(w *lesson.World, id string) (pair, *explore.Exploration, error) {
	for _, p := range pairsOf(w) {
		if p.id == id {
			p.one.Name, p.other.Name = names[0], names[1]
			return p, &explore.Exploration{DB: w.DB, Tap: w.Tap(), Sessions: [2]explore.Session{p.one, p.other}}, nil
		}
	}
	return pair{}, nil, lesson.ErrNoSuchCell
}

// ending is what a sequence has left behind.
type ending struct {
	schedule explore.Schedule
	order    orderState
	refused  int // requests
	missing  int // changes that a request was told are done, and that are not there
}

func look(ctx context.Context, w *lesson.World, p pair, before orderState, end explore.Outcome) (ending, error) {
	order, err := stateOf(w.DB.WithContext(ctx), p.order)
	e := ending{schedule: end.Schedule, order: order}
	e.missing = before.Items - order.Items + len(before.happened()) - len(order.happened())
	for _, told := range end.Errs {
		switch {
		case told == nil:
			e.missing++
		case refused(told):
			e.refused++
		default:
			err = errors.Join(err, told)
		}
	}
	return e, err
}

func (e ending) right() bool { return e.missing == 0 && e.order.right() }

func (e ending) cell() lesson.Cell {
	total := fmt.Sprintf("total %s", euros(e.order.Total))
	if e.order.Total != e.order.Sum {
		total = fmt.Sprintf("total %.2f, items %s", float64(e.order.Total)/100, euros(e.order.Sum))
	}
	if e.order.PaidAt != nil && e.order.Total != charged {
		total += fmt.Sprintf(", charged %s", euros(charged))
	}
	observed := append(e.order.happened(), total, []string{"neither refused", "one refused", "both refused"}[e.refused])
	if e.missing != 0 {
		observed = append(observed, fmt.Sprintf("told done and missing: %d", e.missing))
	}
	return lesson.Cell{
		ID: e.schedule.String(), Name: e.schedule.Turns(names),
		Observed: strings.Join(observed, "; "), Wrong: !e.right(),
	}
}

// findings are how the sequences of a pair have ended.
type findings struct {
	endings  []ending
	shortest explore.Schedule // that ends wrong
}

// String says how many sequences end wrong.
func (f findings) String() string {
	return fmt.Sprintf("wrong in %d of %d sequences", f.wrong(), len(f.endings))
}

func (f findings) wrong() int { return f.count(func(e ending) bool { return !e.right() }) }

// refused counts the sequences in which a request was refused.
func (f findings) refused() int { return f.count(func(e ending) bool { return e.refused > 0 }) }

func (f findings) count(is func(ending) bool) (n int) {
	for _, e := range f.endings {
		if is(e) {
			n++
		}
	}
	return n
}

func (f findings) timeline() []string {
	if f.shortest == nil {
		return nil
	}
	return append([]string{"A sequence is one way to mix the steps of two requests. The shortest one", "that ends with a wrong total:"},
		f.shortest.Timeline(names, 76)...)
}
