package sweep

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// useCase is a use case whose operations the sweep breaks.
type useCase struct {
	name    string
	atomic  bool // all or nothing; or else it may end after any of its operations
	prepare func(t *testing.T, w *world)
	run     func(ctx context.Context, w *world) error
	// refusal says whether this is the documented answer to repeating what was done
	// already. If nil, there is a key, and the answer is nil.
	refusal func(err error) bool
	// delivers says that the events that are marked as sent must have been delivered.
	delivers bool
}

// A promise is what a violation breaks.
const (
	isDone    = "success means that the effect is there, once"
	isWhole   = "all or nothing is stored"
	isHonest  = "the error says what happened"
	agrees    = "the order in memory is as it was, or as it is stored"
	isOver    = "no connection and no transaction is left over"
	isSent    = "what is marked as sent was delivered"
	onceAgain = "a repetition leads to the effect, once"
)

type violation struct{ promise, fault, found string }

func (v violation) String() string {
	return fmt.Sprintf("not kept: %s\n%s\n%s", v.promise, v.fault, v.found)
}

// report is what a sweep has found.
type report struct {
	operations           []string
	cases                int
	acknowledgementsLost int // cases that failed, and had the effect
	violations           []violation
}

// outcome is a run of the use case without a fault.
type outcome struct {
	operations []sqltap.Operation
	allowed    []string // the states that a fault may leave behind
	after      string
	answer     any
}

// faults are all that sqltap has, made with the function that cancels the use case.
var faults = []struct {
	name string
	make func(context.CancelFunc) sqltap.Interceptor
}{
	{"fails before", func(context.CancelFunc) sqltap.Interceptor { return sqltap.FailBefore }},
	{"fails after", func(context.CancelFunc) sqltap.Interceptor { return sqltap.FailAfter }},
	{"breaks off in its rows", func(context.CancelFunc) sqltap.Interceptor { return sqltap.FailRows }},
	{"has a bad connection", func(context.CancelFunc) sqltap.Interceptor { return sqltap.BadConnection }},
	{"loses the connection", func(context.CancelFunc) sqltap.Interceptor { return sqltap.DropConnection }},
	{"is cancelled", sqltap.CancelContext},
}

const onlyOfQueries = 2 // among the faults

// sweep breaks every operation of the use case in every way. With first, it stops
// at the first case that breaks a promise.
func (w *world) sweep(t *testing.T, u useCase, first bool) (r report) {
	t.Helper()
	plain := w.unbroken(t, u)
	for i, op := range plain.operations {
		r.operations = append(r.operations, shoptest.Shorten(op))
		for f, fault := range faults {
			if f == onlyOfQueries && op.Kind != sqltap.Query {
				continue
			}
			w.reset(t)
			u.prepare(t, w)
			k := w.chill(t, i)
			r.cases++
			c := &brokenCase{w: w, u: u, plain: plain, fault: fmt.Sprintf("where operation %d (%s) %s", i+1, shoptest.Shorten(op), fault.name)}
			c.run(t, k, fault.make)
			r.violations = append(r.violations, c.violations...)
			if c.acknowledgementLost() {
				r.acknowledgementsLost++
			}
			if first && len(r.violations) > 0 {
				return r
			}
		}
	}
	return r
}

// unbroken runs the use case without a fault.
func (w *world) unbroken(t *testing.T, u useCase) (o outcome) {
	t.Helper()
	w.reset(t)
	u.prepare(t, w)
	o.allowed = []string{w.state(t)}
	w.chill(t, 0)
	w.Tap.Intercept(func(ctx context.Context, _ sqltap.Operation, call func(context.Context) error) error {
		err := call(ctx)
		if !u.atomic {
			o.allowed = append(o.allowed, w.state(t))
		}
		return err
	})
	w.Tap.Start()
	err := u.run(t.Context(), w)
	o.operations = w.Tap.Stop()
	w.Tap.Intercept(nil)
	require.NoError(t, err, "without a fault")
	o.after, o.answer = w.state(t), w.answer
	if o.answer == nil {
		require.NotEqual(t, o.allowed[0], o.after, "it has an effect")
	}
	_, err = repository.Audit(t.Context(), w.DB, func(f repository.Finding) error { return f.Err })
	require.NoError(t, err, "without a fault")
	o.allowed = append(o.allowed, o.after)
	return o
}
