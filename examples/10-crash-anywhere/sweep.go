package crashanywhere

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// requests are what a client can send.
type requests struct {
	prepare          func(context.Context) error // makes tables that a side has besides; optional
	place, pay, ship request
	mail             func(context.Context) error // what the program does besides; nil where Ship does it
}

// request is sent under a key, which is a name for this one request. The number is for a
// side that lets the client choose the order's.
type request func(ctx context.Context, key string, order int64) (*held, error)

func requestsOf(w *lesson.World) requests {
	switch {
	case w.Side == lesson.DomainModel:
		return orderRequests(w)
	case w.Care:
		return careRequests(w)
	}
	return rowRequests(w)
}

// held is the order that the caller of a request has in memory, for comparing it with its row.
type held struct {
	ID     int64
	Status string
	Total  int64
}

func heldRow(order *activerecord.Order, err error) (*held, error) {
	if order == nil {
		return nil, err
	}
	return &held{order.ID, order.Status, order.Total}, err
}

func heldOrder(order *domainmodel.Order, err error) (*held, error) {
	if order == nil {
		return nil, err
	}
	return &held{int64(order.ID()), string(order.Status()), order.Total().Minor()}, err
}

// step is a request, or the sending of e-mails, with the status that an order has after it.
type step struct {
	name, status string
	do           request
}

func (r requests) steps() []step {
	steps := []step{
		{"place", activerecord.StatusPending, r.place},
		{"pay", activerecord.StatusPaid, r.pay},
		{"ship", activerecord.StatusShipped, r.ship},
	}
	if r.mail != nil {
		steps = append(steps, step{mail, activerecord.StatusShipped, func(ctx context.Context, _ string, _ int64) (*held, error) { return nil, r.mail(ctx) }})
	}
	return steps
}

// mail is the step that is no request: the program takes it again and again.
const mail = "mail"

// faults are the ways in which a statement is made to fail, with %s for its kind.
var faults = []struct {
	id, text string
	inject   sqltap.Interceptor
}{
	{"not-done", "%s not done", sqltap.FailBefore},
	{"answer-lost", "%s's answer lost", sqltap.FailAfter},
	{"broken-connection", "%s on a broken connection", sqltap.BadConnection},
	{"connection-lost", "connection lost at %s", sqltap.DropConnection},
}

// sweep takes steps that fail. Each time it is about another order.
type sweep struct {
	requests
	world   *lesson.World
	ctx     context.Context
	db      *gorm.DB
	steps   []step
	sameKey bool  // a request that is sent again has the key that it had
	number  int64 // the last one that was used, for an order or a key
}

// newSweep prepares the tables.
func newSweep(ctx context.Context, w *lesson.World, r requests) (*sweep, error) {
	db := w.DB.WithContext(ctx)
	err := db.Table("stocks").Where("product_id = ?", lesson.Coffee).Update("quantity", filled).Error
	if err == nil && r.prepare != nil {
		err = r.prepare(ctx)
	}
	s := &sweep{requests: r, world: w, ctx: ctx, db: db, steps: r.steps()}
	if r.mail == nil {
		s.mail = func(context.Context) error { return nil }
	}
	return s, err
}

// run makes each statement of each step fail in each way, and takes the step again, once.
func (s *sweep) run(sameKey bool) (all failures, err error) {
	s.sameKey = sameKey
	for at := range s.steps {
		for k, hit := 1, true; hit; k++ {
			hit = false
			for fault := range faults {
				f, err := s.fail(at, k, fault)
				if err != nil {
					return nil, err
				}
				all, hit = append(all, f), hit || f.hit
				if f.hit {
					s.world.Tried()
				}
			}
		}
	}
	return all, nil
}

// fail takes a step and makes its k-th statement fail.
func (s *sweep) fail(at, k, fault int) (f failure, err error) {
	order, err := s.take(s.steps[:at])
	if err != nil {
		return f, err
	}
	step := s.steps[at]
	before, err := s.look(step)
	if err != nil {
		return f, err
	}
	key := s.newKey()
	s.world.Tap().FailAt(k, faults[fault].inject)
	caller, failed := step.do(explore.WithSession(s.ctx, step.name), key, order)
	f = failure{step: step.name, k: k, fault: fault}
	f.operation, f.hit = s.world.Tap().Disarm()
	between, err := s.look(step)
	if err != nil {
		return f, err
	}
	switch {
	case failed != nil && !f.hit:
		return f, failed
	case failed != nil:
		if f.stale, err = s.compare(caller); err != nil {
			return f, err
		}
		if !s.sameKey {
			key = s.newKey()
		}
		_, f.again = step.do(explore.WithSession(s.ctx, step.name+" again"), key, order)
	}
	if err := s.mail(explore.WithSession(s.ctx, mail)); err != nil { // this one does not fail: it runs again and again
		return f, err
	}
	after, err := s.look(step)
	if err != nil {
		return f, err
	}
	f.times, f.torn = after.done-before.done, max(between.torn, after.torn) > before.torn
	if step.status == activerecord.StatusShipped {
		f.shipped, f.mails, err = s.mailed(order)
	}
	return f, err
}

// take takes the steps with a new order, and returns its number.
func (s *sweep) take(steps []step) (order int64, err error) {
	s.number++
	order = s.number
	for i, step := range steps {
		caller, err := step.do(s.ctx, s.newKey(), order)
		if err != nil {
			return 0, err
		}
		if i == 0 {
			order = caller.ID
		}
	}
	return order, nil
}

func (s *sweep) newKey() string {
	s.number++
	return fmt.Sprint("request ", s.number)
}

// compare says how an order in the caller's memory is not what its row says.
func (s *sweep) compare(caller *held) (stale string, err error) {
	if caller == nil {
		return "", nil
	}
	var row []held
	err = s.db.Table("orders").Where("id = ?", caller.ID).Find(&row).Error
	switch {
	case err != nil || (len(row) == 1 && row[0] == *caller):
		return "", err
	case len(row) == 0:
		return fmt.Sprintf("memory says %q, and there is no row", caller.Status), nil
	}
	return fmt.Sprintf("memory says %q, the row %q", caller.Status, row[0].Status), nil
}

// sight is what the tables look like at one time.
type sight struct{ done, torn int }

// look counts the orders that have had the step, and what no step may leave behind: orders
// without their item or with a wrong total, and stock that does not fit the orders that
// have shipped.
func (s *sweep) look(step step) (seen sight, err error) {
	var shipped, left int
	err = errors.Join(
		s.db.Table("orders").Where("status = ?", step.status).Select("COUNT(*)").Take(&seen.done).Error,
		s.db.Table("orders").Where("total <> COALESCE((SELECT SUM(unit_price * quantity) FROM order_items WHERE order_id = orders.id), -1)").
			Select("COUNT(*)").Take(&seen.torn).Error,
		s.db.Table("orders").Where("status = 'shipped'").Select("COUNT(*)").Take(&shipped).Error,
		s.db.Table("stocks").Where("product_id = ?", lesson.Coffee).Select("quantity").Take(&left).Error,
	)
	if left+shipped != filled {
		seen.torn++
	}
	return seen, err
}

// mailed says whether the order has shipped, and counts the e-mails about it.
func (s *sweep) mailed(order int64) (shipped bool, mails int, err error) {
	status, err := lesson.Status(s.ctx, s.db, order)
	for _, mail := range s.world.Mails() {
		if mail.Subject == fmt.Sprintf("Your order %d has been shipped", order) {
			mails++
		}
	}
	return status == activerecord.StatusShipped, mails, err
}

// filled is how much coffee there is: a piece for each order.
const filled = 10_000
