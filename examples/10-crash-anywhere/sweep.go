package crashanywhere

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// requests are what a client can send, each under a key, which is a name for this one
// request. The number is for a side that lets the client choose the order's.
type requests struct {
	place, pay, ship func(key string, order int64) (*held, error)
	mail             func() error // what the program does besides; nil where Ship does it
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
	do           func(key string, order int64) (*held, error)
}

func (r requests) steps() []step {
	steps := []step{
		{"place", activerecord.StatusPending, r.place},
		{"pay", activerecord.StatusPaid, r.pay},
		{"ship", activerecord.StatusShipped, r.ship},
	}
	if r.mail != nil {
		steps = append(steps, step{"mail", activerecord.StatusShipped, func(string, int64) (*held, error) { return nil, r.mail() }})
	}
	return steps
}

// faults are the ways in which a statement is made to fail, with %s for its kind.
var faults = []struct {
	text   string
	inject sqltap.Interceptor
}{
	{"%s not done", sqltap.FailBefore},
	{"%s's answer lost", sqltap.FailAfter},
	{"%s on a broken connection", sqltap.BadConnection},
	{"connection lost at %s", sqltap.DropConnection},
}

// tally counts what came of the faults.
type tally struct {
	faults  int
	commits int // of the faults, those at a COMMIT
	torn    int // faults after which rows were half written
	stale   int // faults after which the caller held an order that was not what its row said

	shipped, unmailed, mailedTwice int // orders

	twice, refused, undone []string // steps that were tried again, and not done once
	at                     []string // what had failed then, and how
}

// sweep is a run of all faults.
type sweep struct {
	tally
	world   *lesson.World
	db      *gorm.DB
	steps   []step
	mail    func() error
	sameKey bool  // a request that is sent again has the key that it had
	number  int64 // the last one that was used, for an order or a key
}

// run makes each statement of each step fail in each way, and takes the step again, once.
// Each time it is about another order.
func (s *sweep) run(sameKey bool) (tally, error) {
	s.sameKey, s.tally = sameKey, tally{}
	var last int64
	if err := s.db.Table("orders").Select("COALESCE(MAX(id), 0)").Take(&last).Error; err != nil {
		return s.tally, err
	}
	for at := range s.steps {
		for fault := range faults {
			for k, hit := 1, true; hit; k++ {
				var err error
				if hit, err = s.fail(at, fault, k); err != nil {
					return s.tally, err
				}
			}
		}
	}
	err := s.countMails(last)
	return s.tally, err
}

// fail takes a step and makes its k-th statement fail. It says whether there is one.
func (s *sweep) fail(at, fault, k int) (hit bool, err error) {
	order, err := s.take(s.steps[:at])
	if err != nil {
		return false, err
	}
	step := s.steps[at]
	before, err := s.look(step)
	if err != nil {
		return false, err
	}
	key := s.newKey()
	s.world.Tap().FailAt(k, faults[fault].inject)
	caller, failure := step.do(key, order)
	op, hit := s.world.Tap().Disarm()
	if !hit {
		return false, errors.Join(failure, s.mail())
	}
	s.faults++
	if op.Kind == sqltap.Commit {
		s.commits++
	}
	between, err := s.look(step)
	if err != nil {
		return false, err
	}
	var again error
	if failure != nil {
		if err := s.compare(caller); err != nil {
			return false, err
		}
		if !s.sameKey {
			key = s.newKey()
		}
		_, again = step.do(key, order)
	}
	if err := s.mail(); err != nil { // this one does not fail: it runs again and again
		return false, err
	}
	after, err := s.look(step)
	if err != nil {
		return false, err
	}
	if max(between.torn, after.torn) > before.torn {
		s.torn++
	}
	switch times := after.done - before.done; {
	case again != nil:
		s.refused = append(s.refused, step.name)
	case times > 1:
		s.twice = append(s.twice, step.name)
	case times < 1 && step.name != "mail": // which changes no order
		s.undone = append(s.undone, step.name)
	default:
		return true, nil
	}
	s.at = append(s.at, fmt.Sprintf(faults[fault].text, op.Kind))
	return true, nil
}

// take takes the steps with a new order, and returns its number.
func (s *sweep) take(steps []step) (order int64, err error) {
	s.number++
	order = s.number
	for i, step := range steps {
		caller, err := step.do(s.newKey(), order)
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

// compare counts an order in the caller's memory that is not what its row says.
func (s *sweep) compare(caller *held) error {
	if caller == nil {
		return nil
	}
	var row []held
	err := s.db.Table("orders").Where("id = ?", caller.ID).Find(&row).Error
	if err == nil && (len(row) == 0 || row[0] != *caller) {
		s.stale++
	}
	return err
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

// countMails looks for the e-mails about the orders that have shipped since the last one.
func (s *sweep) countMails(last int64) error {
	mails := map[string]int{}
	for _, mail := range s.world.Mails() {
		mails[mail.Subject]++
	}
	var shipped []int64
	err := s.db.Table("orders").Where("id > ? AND status = 'shipped'", last).Pluck("id", &shipped).Error
	for _, id := range shipped {
		s.shipped++
		switch n := mails[fmt.Sprintf("Your order %d has been shipped", id)]; {
		case n == 0:
			s.unmailed++
		case n > 1:
			s.mailedTwice++
		}
	}
	return err
}

// filled is how much coffee there is: a piece for each order.
const filled = 10_000
