package lesson

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// Check is the World of one way, for a claim that looks at it after the scenario has run.
// It keeps the first error that NoError and the other methods are given or meet. Run then
// returns that error, and what the claim's function returned is not used.
type Check struct {
	*World
	// DB is the World's database, under the Context of the check.
	DB *gorm.DB

	ctx context.Context
	err error
}

// BySide returns a check that looks in another way on each side.
func BySide(activeRecord, domainModel func(*Check) (observed string, kept bool)) func(*Check) (observed string, kept bool) {
	return func(c *Check) (string, bool) {
		if c.Side == ActiveRecord {
			return activeRecord(c)
		}
		return domainModel(c)
	}
}

// Context returns the context of the lesson's run.
func (c *Check) Context() context.Context { return c.ctx }

// NoError keeps err if it is the first one, and reports whether there was none so far.
func (c *Check) NoError(err error) bool {
	if c.err == nil {
		c.err = err
	}
	return c.err == nil
}

// Errorf keeps an error that fmt.Errorf makes, if it is the first one.
func (c *Check) Errorf(format string, args ...any) { c.NoError(fmt.Errorf(format, args...)) }

// Status returns what status the order's row has.
func (c *Check) Status(order int64) string {
	status, err := Status(c.ctx, c.DB, order)
	c.NoError(err)
	return status
}

// Totals compares the order's stored total with what its items sum to, as the tables
// have them.
func (c *Check) Totals(order int64) (observed string, same bool) {
	observed, same, err := Totals(c.ctx, c.DB, order)
	c.NoError(err)
	return observed, same
}
