package scenario_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// On the right there is no code to run: the compiler refuses it.
func TestTheBackDoorBreaksTheTotalOnTheLeftAndDoesNotCompileOnTheRight(t *testing.T) {
	outcome := run(t, "back-door-coffee-999")

	left, right := last(outcome.ActiveRecord), last(outcome.DomainModel)
	assert.NoError(t, left.Told[0].Err)
	assert.Equal(t, "pending, 10.00 EUR: 999 coffee", left.Rows)
	assert.Equal(t, "stored 10.00 EUR, items sum to 9990.00 EUR", observed(t, outcome.ActiveRecord, "total"))

	assert.Equal(t, scenario.Compiler, right.Told[0].By)
	assert.ErrorContains(t, right.Told[0].Err, "item.quantity undefined")
	assert.Empty(t, right.Changes())
	assert.Equal(t, outcome.Start, right.Rows)
}

// SQL can be sent beside both models. The right side stops at the next request.
func TestSQLBypassesBothSidesAndTheRightNotices(t *testing.T) {
	outcome := run(t, "sql-coffee-999,pay")

	assert.Equal(t, "paid, 10.00 EUR: 999 coffee", last(outcome.ActiveRecord).Rows)
	assert.NoError(t, last(outcome.ActiveRecord).Told[0].Err)
	assert.Equal(t, "pending, 10.00 EUR: 999 coffee", last(outcome.DomainModel).Rows)
	var corrupt *domainmodel.CorruptOrderError
	assert.ErrorAs(t, last(outcome.DomainModel).Told[0].Err, &corrupt)
}

func TestASecondSessionLosesAnUpdateOnTheLeftAndIsAConflictOnTheRight(t *testing.T) {
	outcome := run(t, "add-tea~add-mug")

	left, right := last(outcome.ActiveRecord), last(outcome.DomainModel)
	assert.Equal(t, "pending, 12.50 EUR: 1 coffee, 1 tea, 1 mug", left.Rows, "the total of the mug is lost")
	for _, told := range left.Told {
		assert.NoError(t, told.Err)
	}

	assert.Equal(t, "pending, 20.50 EUR: 1 coffee, 1 tea, 1 mug", right.Rows)
	require.Len(t, right.Told, 3)
	assert.Equal(t, scenario.Other, right.Told[0].By)
	var conflict *domainmodel.ConflictError
	assert.ErrorAs(t, right.Told[1].Err, &conflict)
	assert.Contains(t, right.Told[2].Call, "orders.Update")
	assert.NoError(t, right.Told[2].Err, "done again")
}

// On both sides the order is loaded before another session ships or cancels it. On the right the
// version decides: what was reserved is rolled back, and the second try is refused.
func TestTwoThatEndAnOrderAtOnceAreAConflictOnTheRight(t *testing.T) {
	for text, want := range map[string]struct{ activeRecord, domainModel string }{
		"pay,ship~ship":   {"shipped, 10.00 EUR: 1 coffee", "shipped, 10.00 EUR: 1 coffee"},
		"pay,ship~cancel": {"shipped, 10.00 EUR: 1 coffee", "cancelled, 10.00 EUR: 1 coffee"},
	} {
		t.Run(text, func(t *testing.T) {
			outcome := run(t, text)
			left, right := last(outcome.ActiveRecord), last(outcome.DomainModel)
			assert.Equal(t, want.activeRecord, left.Rows)
			for _, told := range left.Told {
				assert.NoError(t, told.Err)
			}
			assert.Equal(t, want.domainModel, right.Rows)
			require.Len(t, right.Told, 3)
			assert.NoError(t, right.Told[0].Err)
			var conflict *domainmodel.ConflictError
			assert.ErrorAs(t, right.Told[1].Err, &conflict)
			var refused *domainmodel.CannotShipOrderError
			assert.ErrorAs(t, right.Told[2].Err, &refused)
			assert.True(t, slices.ContainsFunc(right.Operations, func(op sqltap.Operation) bool {
				return op.Conn == 1 && strings.Contains(op.SQL, "UPDATE `stocks`")
			}), "it had reserved the stock")
		})
	}

	// Another session that changes nothing is no conflict.
	right := last(run(t, "pay,ship~pay").DomainModel)
	require.Len(t, right.Told, 2)
	assert.Error(t, right.Told[0].Err)
	assert.NoError(t, right.Told[1].Err)
	assert.Equal(t, "shipped, 10.00 EUR: 1 coffee", right.InHand)
}

func TestAFaultAtCommitLeavesMemoryAheadOfTheRowOnTheLeftOnly(t *testing.T) {
	outcome := run(t, "pay!commit")

	left, right := last(outcome.ActiveRecord), last(outcome.DomainModel)
	for _, seen := range []scenario.Seen{left, right} {
		assert.ErrorIs(t, seen.Told[0].Err, sqltap.ErrInjected)
		assert.Equal(t, "COMMIT", seen.Hit)
		assert.Equal(t, outcome.Start, seen.Rows)
	}
	assert.Equal(t, "paid, 10.00 EUR: 1 coffee", left.InHand)
	assert.Empty(t, right.InHand, "Update returns no order")

	again := run(t, "pay!commit,again")
	assert.ErrorIs(t, last(again.ActiveRecord).Told[0].Err, activerecord.ErrWrongStatus)
	assert.Equal(t, outcome.Start, last(again.ActiveRecord).Rows)
	assert.NoError(t, last(again.DomainModel).Told[0].Err)
	assert.Equal(t, "paid, 10.00 EUR: 1 coffee", last(again.DomainModel).Rows)
}

// The right side's event waits until the mailer is back. Nobody sends the left side's mail again.
func TestAMailWaitsForTheMailerOnTheRightOnly(t *testing.T) {
	outcome := run(t, "pay,ship!mailer,wait")

	assert.ErrorContains(t, outcome.ActiveRecord[1].Told[0].Err, "the mailer is down")
	down := outcome.DomainModel[1]
	require.Len(t, down.Told, 2)
	assert.NoError(t, down.Told[0].Err)
	assert.Equal(t, scenario.Relay, down.Told[1].By)
	assert.ErrorContains(t, down.Told[1].Err, "the mailer is down")
	assert.Empty(t, down.Mails)
	assert.Equal(t, "0 e-mails, and 1 waits in the outbox", observed(t, outcome.DomainModel[:2], "mail"))

	assert.Empty(t, last(outcome.ActiveRecord).Mails)
	assert.Len(t, last(outcome.DomainModel).Mails, 1)
	assert.Equal(t, "1 e-mail", observed(t, outcome.DomainModel, "mail"))
}

// Both sides recover when the caller loads the order again, as most do.
func TestANewRequestAfterAFailedCommitPaysOnBothSides(t *testing.T) {
	outcome := run(t, "pay!commit,pay")
	assert.Equal(t, "paid, 10.00 EUR: 1 coffee", last(outcome.ActiveRecord).Rows)
	assert.Equal(t, "paid, 10.00 EUR: 1 coffee", last(outcome.DomainModel).Rows)
	assert.Empty(t, broken(outcome.ActiveRecord))
	assert.Empty(t, broken(outcome.DomainModel))
}

// A pattern that matches nothing would be a fault that never fires.
func TestEachFaultHitsWhatItIsNamedBy(t *testing.T) {
	for text, want := range map[string]struct{ activeRecord, domainModel string }{
		"pay!commit":             {"COMMIT", "COMMIT"},
		"pay!answer":             {"COMMIT", "COMMIT"},
		"add-tea!item":           {"INSERT INTO `order_items`", "INSERT INTO `order_items`"},
		"change-coffee-2!item":   {"UPDATE `order_items`", "UPDATE `order_items`"},
		"remove-coffee!item":     {"DELETE FROM `order_items`", "DELETE FROM `order_items`"},
		"pay!order":              {"UPDATE `orders`", "UPDATE `orders`"},
		"add-tea!order":          {"UPDATE `orders`", "UPDATE `orders`"},
		"pay,ship!stock":         {"UPDATE `stocks`", "UPDATE `stocks`"},
		"add-tea,pay,ship!stock": {"UPDATE `stocks`", "UPDATE `stocks`"},
		"add-tea!event":          {"", "INSERT INTO `outbox_events`"},
		"add-tea!sent":           {"", "UPDATE `outbox_events` SET `last_error`=?,`sent_at`=?"},
		"pay,ship!mailer":        {"", ""},
		"wait!commit":            {"", ""},
		"sql-coffee-2!item":      {"UPDATE order_items", "UPDATE order_items"},
		"add-tea!commit~add-mug": {"COMMIT", "COMMIT"},
	} {
		t.Run(text, func(t *testing.T) {
			outcome := run(t, text)
			for _, side := range []struct {
				want string
				seen scenario.Seen
			}{{want.activeRecord, last(outcome.ActiveRecord)}, {want.domainModel, last(outcome.DomainModel)}} {
				if side.want == "" {
					assert.Empty(t, side.seen.Hit)
				} else {
					assert.Contains(t, side.seen.Hit, side.want)
				}
			}
		})
	}
}

// Each statement is noted with who sent it, and a fault of this session is not another's.
func TestStatementsKnowTheirSessions(t *testing.T) {
	outcome := run(t, "change-coffee-3!item~change-coffee-2")
	for _, side := range [][]scenario.Seen{outcome.ActiveRecord, outcome.DomainModel} {
		sessions := map[int]int{}
		for _, op := range last(side).Operations {
			sessions[op.Conn]++
			if op.Err != nil {
				assert.Equal(t, 1, op.Conn, op.String())
			}
		}
		assert.NotZero(t, sessions[1])
		assert.NotZero(t, sessions[2])
		assert.NoError(t, last(side).Told[0].Err)
		assert.Equal(t, "pending, 20.00 EUR: 2 coffee", last(side).Rows)
	}
	assert.Equal(t, "pending, 10.00 EUR: 1 coffee", run(t, "change-coffee-3!item").ActiveRecord[0].Rows)
}

// A link shows its reader the outcome that its sender saw.
func TestTheSameScenarioHasTheSameOutcome(t *testing.T) {
	const text = "add-tea~add-mug,change-mug-2,pay!commit,again,ship!mailer,wait"
	first, second := run(t, text), run(t, text)
	assert.Equal(t, text, first.Scenario.String())
	for i, step := range first.Scenario {
		for _, sides := range [][2]scenario.Seen{{first.ActiveRecord[i], second.ActiveRecord[i]}, {first.DomainModel[i], second.DomainModel[i]}} {
			assert.Equal(t, sides[0].Changes(), sides[1].Changes(), step.String())
			assert.Equal(t, sides[0].Operations, sides[1].Operations, step.String())
			assert.Equal(t, sides[0].Told, sides[1].Told, step.String())
			assert.Equal(t, sides[0].Claims, sides[1].Claims, step.String())
			assert.Equal(t, sides[0].Mails, sides[1].Mails, step.String())
		}
	}
}

func TestAScenarioEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := scenario.Run(ctx, scenario.Scenario{{Act: scenario.Pay.Sample()}}, fresh.Database)
	assert.ErrorIs(t, err, context.Canceled)
}
