package repository_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// An event that can't be read is not delivered as one without values. It is named,
// it holds back what came after it in its order, and nothing else.
func TestABrokenEventIsHeldBackByName(t *testing.T) {
	for name, test := range map[string]struct{ change, want string }{
		"an unknown kind":         {"kind = 'OrderWasEaten'", `unknown kind "OrderWasEaten"`},
		"a kind of NULL":          {"kind = NULL", `name "kind"`},
		"no JSON":                 {"payload = 'hello'", "invalid character"},
		"half of the JSON":        {"payload = substr(payload, 1, 10)", "unexpected end of JSON"},
		"a payload of NULL":       {"payload = NULL", `name "payload"`},
		"a JSON null":             {"payload = 'null'", "the ItemWasAdded has no ProductID"},
		"an empty object":         {"payload = '{}'", "the ItemWasAdded has no ProductID"},
		"another kind's payload":  {"kind = 'OrderWasPaid'", "the OrderWasPaid has no At"},
		"no quantity":             {"payload = json_remove(payload, '$.quantity')", "the ItemWasAdded has no Quantity"},
		"no currency":             {"payload = json_remove(payload, '$.currency')", "the ItemWasAdded has no UnitPrice"},
		"a currency that is none": {"payload = json_set(payload, '$.currency', 'euro')", `currency "euro"`},
		"an amount in words":      {"payload = json_set(payload, '$.amount', 'ten')", "cannot unmarshal string"},
		"half a cent":             {"payload = json_set(payload, '$.amount', 0.5)", "cannot unmarshal number 0.5"},
		"a time that is none":     {"payload = json_set(payload, '$.at', 'noon')", "parsing time"},
		"bad UTF-8":               {`payload = CAST(X'7B2263757272656E6379223A22FF227D' AS TEXT)`, "currency"},
	} {
		t.Run(name, func(t *testing.T) {
			s := openUnguarded(t)
			s.exec(t, "UPDATE outbox_events SET "+test.change+" WHERE aggregate_id = '2' AND number = 3")
			before := s.rows(t)["outbox_events"]
			var got []domainmodel.EventID
			delivered, err := drain(t.Context(), s.Store, domainmodel.NotifierFunc(func(_ context.Context, e domainmodel.SavedEvent) error {
				got = append(got, e.ID)
				return nil
			}))
			assert.ErrorContains(t, err, "read event order/2/1/3: ")
			assert.ErrorContains(t, err, test.want)
			assert.Equal(t, len(got), delivered)
			assert.Equal(t, len(before)-3, delivered, "the third of five events of order 2 and the two after it")
			assert.Contains(t, got, domainmodel.EventID{OrderID: 2, Version: 1, Number: 2})
			assert.NotContains(t, got, domainmodel.EventID{OrderID: 2, Version: 1, Number: 4})
		})
	}
}

// More events than a page holds come in their order all the same.
func TestManyEventsAreDeliveredInTheOrderInWhichTheyHappened(t *testing.T) {
	s := openShop(t)
	s.saved(t, 1, productsTo(250)...)
	number := 0
	_, err := drain(t.Context(), s.Store, domainmodel.NotifierFunc(func(_ context.Context, e domainmodel.SavedEvent) error {
		number++
		assert.Equal(t, domainmodel.EventID{OrderID: 1, Version: 1, Number: number}, e.ID)
		return nil
	}))
	require.NoError(t, err)
	assert.Equal(t, 251, number)
}

// Events of an open transaction may never come to be.
func TestDrainingInsideATransactionIsRefused(t *testing.T) {
	s := openShop(t)
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		_, err := drain(ctx, tx, nil)
		assert.ErrorContains(t, err, "drain the outbox: can't be done inside a transaction")
		return nil
	}))
}

// No limit is no limit that anyone meant: GORM would take it for all, or for none.
func TestListingWhatWasSetAsideAsksForALimit(t *testing.T) {
	s := openShop(t)
	for _, limit := range []int{0, -1} {
		_, err := s.Outbox.ListSetAside(t.Context(), limit)
		var invalid *unitofwork.InvalidValueError
		require.ErrorAs(t, err, &invalid)
		assert.ErrorContains(t, err, "find events set aside: limit")
	}
}
