package crashanywhere

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// step is one of a use case's.
type step struct {
	name string
	// does is the status of an order for which it is done.
	does string
	// prepare makes an order that it can be done to, and returns its number.
	prepare func(ctx context.Context) (int64, error)
	// do does it. ahead says, after an error, that an order in memory has it done.
	do func(ctx context.Context, order int64) (ahead bool, err error)
	// mails says that an e-mail is sent, at the latest by deliver, which nothing
	// fails: it comes round again.
	mails   bool
	deliver func(ctx context.Context) error
}

// tally counts how often a fault had each end.
type tally struct {
	faults, operations int
	torn               int // rows that are not whole
	lost, repeated     int // mails
	ahead              int // orders in memory

	twice, refused []string // steps that were tried again
	at             []string // the kinds of operations that had failed then
}

func (t tally) wrong() int {
	return t.torn + t.lost + t.repeated + t.ahead + len(t.twice) + len(t.refused)
}

// retries says what came of trying again.
func (t tally) retries() string {
	text := "done twice: " + list(t.twice) + "; refused: " + list(t.refused)
	if at := slices.Compact(slices.Sorted(slices.Values(t.at))); len(at) > 0 {
		text += "; at " + list(at)
	}
	return text
}

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// faults are the ways to fail.
var faults = []sqltap.Interceptor{sqltap.FailBefore, sqltap.FailAfter, sqltap.BadConnection, sqltap.DropConnection}

// sweep fails each operation of each step in each way, and tries again once. Each
// time it is another order. What is mailed meanwhile adds to mails.
func sweep(ctx context.Context, w *lesson.World, mails *int, steps []step) (found tally, err error) {
	for _, s := range steps {
		for _, fault := range faults {
			for k := 1; ; k++ {
				hit, err := found.fail(ctx, w, mails, s, k, fault)
				if err != nil {
					return found, err
				}
				if !hit {
					break
				}
			}
		}
	}
	found.operations = found.faults / len(faults)
	return found, nil
}

// fail fails the k-th operation of the step.
func (t *tally) fail(ctx context.Context, w *lesson.World, mails *int, s step, k int, fault sqltap.Interceptor) (hit bool, err error) {
	order, err := s.prepare(ctx)
	if err != nil {
		return false, err
	}
	before, err := look(ctx, w, s, *mails)
	if err != nil {
		return false, err
	}
	w.Tap().FailAt(k, fault)
	ahead, failure := s.do(ctx, order)
	op, hit := w.Tap().Disarm()
	if !hit {
		return false, errors.Join(failure, s.delivered(ctx))
	}
	t.faults++
	between, err := look(ctx, w, s, *mails)
	if err != nil {
		return false, err
	}
	if failure != nil {
		if ahead && between.done == before.done {
			t.ahead++
		}
		if _, again := s.do(ctx, order); again != nil {
			t.refused, t.at = append(t.refused, s.name), append(t.at, string(op.Kind))
		}
	}
	if err := s.delivered(ctx); err != nil {
		return false, err
	}
	after, err := look(ctx, w, s, *mails)
	if err != nil {
		return false, err
	}
	if between.torn+after.torn > 0 {
		t.torn++
	}
	if after.done-before.done > 1 {
		t.twice, t.at = append(t.twice, s.name), append(t.at, string(op.Kind))
	}
	switch mails := after.mails - before.mails; {
	case s.mails && mails == 0:
		t.lost++
	case mails > 1:
		t.repeated++
	}
	return true, nil
}

func (s step) delivered(ctx context.Context) error {
	if s.deliver == nil {
		return nil
	}
	return s.deliver(ctx)
}

// sight is what is seen between two runs.
type sight struct{ done, torn, mails int }

// look counts the orders for which the step is done; and what no step may leave:
// orders without their item or with another total, and pieces that were taken
// without an order that has shipped, or the other way around.
func look(ctx context.Context, w *lesson.World, s step, mails int) (seen sight, err error) {
	db := w.DB.WithContext(ctx)
	var shipped, left int
	err = errors.Join(
		db.Table("orders").Where("status = ?", s.does).Select("COUNT(*)").Take(&seen.done).Error,
		db.Table("orders").Where("total <> COALESCE((SELECT SUM(unit_price * quantity) FROM order_items WHERE order_id = orders.id), -1)").
			Select("COUNT(*)").Take(&seen.torn).Error,
		db.Table("orders").Where("status = 'shipped'").Select("COUNT(*)").Take(&shipped).Error,
		db.Table("stocks").Where("product_id = ?", lesson.Coffee).Select("quantity").Take(&left).Error,
	)
	if left+shipped != filled {
		seen.torn++
	}
	seen.mails = mails
	return seen, err
}

// filled is how much coffee there is: a piece for each order.
const filled = 10_000

func fill(db *gorm.DB) error {
	return db.Table("stocks").Where("product_id = ?", lesson.Coffee).Update("quantity", filled).Error
}
