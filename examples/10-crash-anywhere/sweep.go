package crashanywhere

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// step is a step of the use case.
type step struct {
	name string
	// does is the status that an order has when the step is done.
	does string
	// prepare makes an order to do it to, and returns its number.
	prepare func(ctx context.Context) (int64, error)
	// do does it. ahead says, after an error, that the caller's order in memory has
	// it done.
	do func(ctx context.Context, order int64) (ahead bool, err error)
	// mails says that the step causes an e-mail, which is sent at the latest by
	// deliver. Nothing makes deliver fail: a relay comes round again.
	mails   bool
	deliver func(ctx context.Context) error
}

// tally counts how often a fault had each end.
type tally struct {
	faults  int
	commits int // of the faults, those of a COMMIT
	torn    int // rows that are not whole
	lost    int // mails
	doubled int // mails
	ahead   int // orders in memory

	twice, refused []string // steps that were tried again
	at             []string // what had failed then, and how
}

func (t tally) wrong() int {
	return t.torn + t.lost + t.doubled + t.ahead + len(t.twice) + len(t.refused)
}

// retries says what happened when steps were tried again.
func (t tally) retries() string {
	if len(t.at) == 0 {
		return "all were"
	}
	var ends []string
	if len(t.twice) > 0 {
		ends = append(ends, list(t.twice)+" done twice")
	}
	if len(t.refused) > 0 {
		ends = append(ends, list(t.refused)+" refused")
	}
	at := slices.Compact(slices.Sorted(slices.Values(t.at)))
	return "when " + strings.Join(at, ", or ") + ": " + strings.Join(ends, "; ")
}

func list(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// fault is a way to fail.
type fault struct {
	text   string // with %s for the operation
	inject sqltap.Interceptor
}

var faults = []fault{
	{"%s was not done", sqltap.FailBefore},
	{"the answer of %s was lost", sqltap.FailAfter},
	{"%s found the connection broken", sqltap.BadConnection},
	{"%s lost the connection", sqltap.DropConnection},
}

// operations returns how many operations the steps have: each is failed in all ways.
func (t tally) operations() int { return t.faults / len(faults) }

// sweep fails each operation of each step in each way, and tries again once. Each
// time it is another order.
func sweep(ctx context.Context, w *lesson.World, steps []step) (found tally, err error) {
	for _, s := range steps {
		for _, f := range faults {
			for k := 1; ; k++ {
				hit, err := found.fail(ctx, w, s, k, f)
				if err != nil {
					return found, err
				}
				if !hit {
					break
				}
			}
		}
	}
	return found, nil
}

// fail fails the k-th operation of the step.
func (t *tally) fail(ctx context.Context, w *lesson.World, s step, k int, f fault) (hit bool, err error) {
	order, err := s.prepare(ctx)
	if err != nil {
		return false, err
	}
	before, err := look(ctx, w, s)
	if err != nil {
		return false, err
	}
	w.Tap().FailAt(k, f.inject)
	ahead, failure := s.do(ctx, order)
	op, hit := w.Tap().Disarm()
	if !hit {
		return false, errors.Join(failure, s.delivered(ctx))
	}
	t.faults++
	if op.Kind == sqltap.Commit {
		t.commits++
	}
	between, err := look(ctx, w, s)
	if err != nil {
		return false, err
	}
	if failure != nil {
		if ahead && between.done == before.done {
			t.ahead++
		}
		if _, again := s.do(ctx, order); again != nil {
			t.refused, t.at = append(t.refused, s.name), append(t.at, fmt.Sprintf(f.text, op.Kind))
		}
	}
	if err := s.delivered(ctx); err != nil {
		return false, err
	}
	after, err := look(ctx, w, s)
	if err != nil {
		return false, err
	}
	if between.torn+after.torn > 0 {
		t.torn++
	}
	if after.done-before.done > 1 {
		t.twice, t.at = append(t.twice, s.name), append(t.at, fmt.Sprintf(f.text, op.Kind))
	}
	switch mails := after.mails - before.mails; {
	case s.mails && mails == 0:
		t.lost++
	case mails > 1:
		t.doubled++
	}
	return true, nil
}

func (s step) delivered(ctx context.Context) error {
	if s.deliver == nil {
		return nil
	}
	return s.deliver(ctx)
}

// sight is what the database and the mailer look like at one time.
type sight struct{ done, torn, mails int }

// look counts the orders for which the step is done, and what no step may leave
// behind: orders without their item or with a wrong total, and stock that does not
// fit the orders that have shipped.
func look(ctx context.Context, w *lesson.World, s step) (seen sight, err error) {
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
	seen.mails = len(w.Mails())
	return seen, err
}

// filled is how much coffee there is: a piece for each order.
const filled = 10_000

func fill(db *gorm.DB) error {
	return db.Table("stocks").Where("product_id = ?", lesson.Coffee).Update("quantity", filled).Error
}
