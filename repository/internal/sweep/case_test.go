package sweep

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// brokenCase is a use case with a fault in one of its operations.
type brokenCase struct {
	w          *world
	u          useCase
	plain      outcome
	fault      string
	violations []violation

	before  string // the order in memory
	failure error  // of the use case
	done    bool   // it has its effect, whatever it said
}

func (c *brokenCase) broke(promise, format string, args ...any) {
	c.violations = append(c.violations, violation{promise, c.fault, fmt.Sprintf(format, args...)})
}

func (c *brokenCase) acknowledgementLost() bool {
	return c.failure != nil && c.done && c.plain.allowed[0] != c.plain.after
}

// run runs the use case with a fault at the k-th operation from now, and again if it
// failed, as its caller would.
func (c *brokenCase) run(t *testing.T, k int, fault func(context.CancelFunc) sqltap.Interceptor) {
	t.Helper()
	c.before = memory(c.w.order)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c.w.Tap.FailAt(k, fault(cancel))
	c.w.answer = nil
	c.failure = c.u.run(ctx, c.w)
	_, fired := c.w.Tap.Disarm()
	require.True(t, fired, "the operation did not come %s", c.fault)

	if left := c.w.leftOver(t); left != "" {
		c.broke(isOver, "%s, after error %v", left, c.failure)
		cancel() // ends it, for the cases that follow
	}
	c.checkTables(t)
	c.checkAnswer()
	c.checkMemory(t)
	if c.failure != nil && len(c.violations) == 0 { // or the repetition would say the same in other words
		c.repeat(t)
	}
}

func (c *brokenCase) checkTables(t *testing.T) {
	t.Helper()
	state := c.w.state(t)
	c.done = state == c.plain.after
	switch {
	case c.failure == nil && !c.done:
		c.broke(isDone, "no error, but instead of\n%sthere is\n%s", c.plain.after, state)
	case !slices.Contains(c.plain.allowed, state):
		c.broke(isWhole, "error %v, and\n%s", c.failure, state)
	}
	c.checkDeliveries(t)
}

func (c *brokenCase) checkDeliveries(t *testing.T) {
	t.Helper()
	if lost := c.w.lost(t); lost != "" && c.u.delivers {
		c.broke(isSent, "error %v, and %s", c.failure, lost)
	}
}

func (c *brokenCase) checkAnswer() {
	if c.failure == nil {
		if !reflect.DeepEqual(c.plain.answer, c.w.answer) {
			c.broke(isDone, "the answer is %v instead of %v", c.w.answer, c.plain.answer)
		}
		return
	}
	for _, injected := range []error{sqltap.ErrInjected, driver.ErrBadConn, context.Canceled} {
		if errors.Is(c.failure, injected) {
			return
		}
	}
	c.broke(isHonest, "%v", c.failure)
}

func (c *brokenCase) checkMemory(t *testing.T) {
	t.Helper()
	want := c.before
	if c.failure == nil {
		want = c.w.stored(t)
	}
	if now := memory(c.w.order); now != want {
		c.broke(agrees, "error %v, and instead of\n%s\nin memory is\n%s", c.failure, want, now)
	}
}

// repeat runs the use case again, without a fault.
func (c *brokenCase) repeat(t *testing.T) {
	t.Helper()
	c.w.clock = c.w.clock.Add(time.Hour) // a lease has run out by then
	err := c.u.run(t.Context(), c.w)
	refused := c.done && c.u.refusal != nil
	if refused && !c.u.refusal(err) || !refused && err != nil {
		c.broke(onceAgain, "after error %v, the repetition of what was done (%t) answers %v", c.failure, c.done, err)
	}
	if state := c.w.state(t); state != c.plain.after {
		c.broke(onceAgain, "after error %v and a repetition, instead of\n%sthere is\n%s", c.failure, c.plain.after, state)
	}
	if now, stored := memory(c.w.order), c.w.stored(t); now != c.before && now != stored {
		c.broke(agrees, "after a repetition, instead of\n%s\nin memory is\n%s", stored, now)
	}
	c.checkDeliveries(t)
	if left := c.w.leftOver(t); left != "" {
		c.broke(isOver, "%s, after a repetition", left)
	}
}
