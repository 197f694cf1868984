package lesson_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// A check says what it saw, and looks in its own way on each side.
func ExampleCheck() {
	place := lesson.Scenario{Run: func(ctx context.Context, w *lesson.World) error {
		_, err := lesson.PlacedOrder(w.DB.WithContext(ctx), lesson.Tea)
		return err
	}}
	result, err := lesson.Run(context.Background(), lesson.Lesson{
		ActiveRecord: place, DomainModel: place,
		Claims: []lesson.Claim{{
			Text: "The order is placed",
			Check: lesson.BySide(
				func(c *lesson.Check) (string, bool) { return c.Status(1), true },
				func(c *lesson.Check) (string, bool) {
					order, err := c.Store.Orders.FindByID(c.Context(), 1)
					if !c.NoError(err) {
						return "", false
					}
					return "total " + order.Total().String(), true
				}),
		}},
	}, fresh.Database)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.ActiveRecord.Claims[0].Observed)
	fmt.Println(result.DomainModel.Claims[0].Observed)
	// Output:
	// pending
	// total 2.50 EUR
}

// runCheck runs a lesson of one claim, with that check.
func runCheck(t *testing.T, check func(*lesson.Check) (string, bool)) error {
	t.Helper()
	nothing := lesson.Scenario{Run: func(context.Context, *lesson.World) error { return nil }}
	_, err := lesson.Run(t.Context(), lesson.Lesson{
		ActiveRecord: nothing, DomainModel: nothing,
		Claims: []lesson.Claim{{Text: "All is well", Check: check}},
	}, fresh.Database)
	return err
}

// The errors that follow from the first one would only hide it.
func TestTheFirstErrorOfACheckIsTold(t *testing.T) {
	first := errors.New("the first one")
	err := runCheck(t, func(c *lesson.Check) (string, bool) {
		assert.True(t, c.NoError(nil))
		assert.False(t, c.NoError(first))
		assert.False(t, c.NoError(nil), "it stays")
		c.Errorf("a later one")
		return "all is well", true
	})
	require.ErrorIs(t, err, first)
	assert.ErrorContains(t, err, `check "All is well"`)
	assert.NotContains(t, err.Error(), "a later one")
}

// An error in a check means that its verdict is worthless.
func TestACheckThatCannotLookFailsTheLesson(t *testing.T) {
	for name, look := range map[string]func(*lesson.Check){
		"status of no order": func(c *lesson.Check) { assert.Empty(t, c.Status(99)) },
		"totals of no order": func(c *lesson.Check) { c.Totals(99) },
		"another refusal":    func(c *lesson.Check) { c.Errorf("got: %v", c.Refusal) },
	} {
		t.Run(name, func(t *testing.T) {
			err := runCheck(t, func(c *lesson.Check) (string, bool) {
				look(c)
				return "all is well", true
			})
			assert.Error(t, err)
		})
	}
}

// A check's queries end with the run of its lesson.
func TestAChecksQueriesAreUnderItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	nothing := lesson.Scenario{Run: func(context.Context, *lesson.World) error { cancel(); return nil }}
	_, err := lesson.Run(ctx, lesson.Lesson{
		ActiveRecord: nothing, DomainModel: nothing,
		Claims: []lesson.Claim{{Check: func(c *lesson.Check) (string, bool) {
			c.NoError(c.DB.Exec("SELECT 1").Error)
			return "", true
		}}},
	}, fresh.Database)
	assert.ErrorIs(t, err, context.Canceled)
}

// If the clock went on alone, two runs would differ; if one part of a lesson had another one,
// an order could be paid before it was placed.
func TestTheClockOfALessonMovesOnlyWhenTheLessonWaits(t *testing.T) {
	require.NoError(t, runCheck(t, func(c *lesson.Check) (string, bool) {
		placed := func() time.Time {
			order, err := lesson.PlacedOrder(c.DB)
			c.NoError(err)
			return order.PlacedAt
		}
		assert.Equal(t, lesson.Noon, c.Now())
		assert.Equal(t, lesson.Noon, placed())
		c.Wait(time.Minute)
		assert.Equal(t, lesson.Noon.Add(time.Minute), c.Now())
		assert.Equal(t, lesson.Noon.Add(time.Minute), placed())
		return "", true
	}))
}
