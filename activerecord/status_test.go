package activerecord_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// in returns an order that has got to the status the way orders do.
func (s *shop) in(t *testing.T, status string) *activerecord.Order {
	t.Helper()
	order := s.pending(t)
	switch status {
	case activerecord.StatusPaid:
		require.NoError(t, order.Pay(s.db, order.Total))
	case activerecord.StatusShipped:
		require.NoError(t, order.Pay(s.db, order.Total))
		require.NoError(t, order.Ship(s.db))
	case activerecord.StatusCancelled:
		require.NoError(t, order.Cancel(s.db))
	}
	return s.find(t, order.ID)
}

// Every command in every status: what is allowed is pending → paid → shipped, a
// cancellation before that, and changes of a pending order's items. Whatever else
// is tried is refused with ErrWrongStatus and leaves every row alone.
func TestACommandIsRefusedInTheWrongStatus(t *testing.T) {
	commands := map[string]struct {
		message string
		allowed []string
		run     func(*shop, *activerecord.Order) error
	}{
		"AddItem": {
			"add an item to order 1", []string{"pending"},
			func(s *shop, o *activerecord.Order) error { return o.AddItem(s.db, &s.tea, 1) },
		},
		"ChangeQuantity": {
			"change an item of order 1", []string{"pending"},
			func(s *shop, o *activerecord.Order) error { return o.ChangeQuantity(s.db, s.tea.ID, 1) },
		},
		"RemoveItem": {
			"remove an item from order 1", []string{"pending"},
			func(s *shop, o *activerecord.Order) error { return o.RemoveItem(s.db, s.tea.ID) },
		},
		"Pay": {
			"pay order 1", []string{"pending"},
			func(s *shop, o *activerecord.Order) error { return o.Pay(s.db, o.Total) },
		},
		"Ship": {
			"ship order 1", []string{"paid"},
			func(s *shop, o *activerecord.Order) error { return o.Ship(s.db) },
		},
		"Cancel": {
			"cancel order 1", []string{"pending", "paid"},
			func(s *shop, o *activerecord.Order) error { return o.Cancel(s.db) },
		},
	}
	for name, command := range commands {
		for _, status := range []string{"pending", "paid", "shipped", "cancelled"} {
			t.Run(name+" "+status, func(t *testing.T) {
				box := openMailbox(t)
				s := openShop(t)
				order := s.in(t, status)
				mails := len(box.sent)
				run := func() error { return command.run(s, order) }
				if slices.Contains(command.allowed, status) {
					require.NoError(t, run())
					return
				}
				s.assertRefused(t, activerecord.ErrWrongStatus, command.message+", which is "+status, run)
				assert.Len(t, box.sent, mails, "a refusal was mailed")
			})
		}
	}
}

func TestPayingAndCancellingAreSavedWithTheirTimes(t *testing.T) {
	s := openShop(t)
	order := s.pending(t)

	require.NoError(t, order.Pay(s.db, order.Total))
	paid := s.find(t, order.ID)
	assert.Equal(t, activerecord.StatusPaid, paid.Status)
	require.NotNil(t, paid.PaidAt)
	assert.False(t, paid.PaidAt.Before(paid.PlacedAt))
	assert.Equal(t, order.PaidAt, paid.PaidAt)

	require.NoError(t, order.Cancel(s.db))
	cancelled := s.find(t, order.ID)
	assert.Equal(t, activerecord.StatusCancelled, cancelled.Status)
	require.NotNil(t, cancelled.CancelledAt)
	assert.Equal(t, order.CancelledAt, cancelled.CancelledAt)
	assert.Equal(t, paid.PaidAt, cancelled.PaidAt, "what happened before is still known")
}

func TestAnOrderWithoutItemsCannotBePaid(t *testing.T) {
	s := openShop(t)
	order, err := activerecord.PlaceOrder(s.db, s.ada.ID, "EU", "EUR")
	require.NoError(t, err)

	s.assertRefused(t, activerecord.ErrNoItems, "pay order 1", func() error { return order.Pay(s.db, order.Total) })
	assert.Equal(t, activerecord.StatusPending, order.Status)
}

// The customer was charged what the page showed, before somebody added an item.
func TestAnOrderIsNotPaidByAnotherAmountThanItsTotal(t *testing.T) {
	s := openShop(t)
	order := s.pending(t)
	shown := order.Total
	require.NoError(t, order.AddItem(s.db, &s.tea, 1))

	message := fmt.Sprintf("pay order 1 of %d, for which %d was charged", order.Total, shown)
	s.assertRefused(t, activerecord.ErrOtherAmount, message, func() error { return order.Pay(s.db, shown) })
	assert.Equal(t, activerecord.StatusPending, order.Status)
	require.NoError(t, order.Pay(s.db, order.Total))
}

// The hook refuses invalid values even if code sets a field and saves the model.
func TestAnInvalidOrderIsNotSaved(t *testing.T) {
	s := openShop(t)
	for name, change := range map[string]func(*activerecord.Order){
		"unknown status":   func(o *activerecord.Order) { o.Status = "lost" },
		"no status":        func(o *activerecord.Order) { o.Status = "" },
		"no region":        func(o *activerecord.Order) { o.Region = "" },
		"no such currency": func(o *activerecord.Order) { o.Currency = "EURO" },
	} {
		t.Run(name, func(t *testing.T) {
			order := s.pending(t)
			change(order)
			s.assertRefused(t, activerecord.ErrInvalid, "order ", func() error { return s.db.Save(order).Error })
			s.assertRefused(t, activerecord.ErrInvalid, "order 0", func() error {
				order := activerecord.Order{CustomerID: s.ada.ID, Status: "pending", Region: "EU", Currency: "EUR"}
				change(&order)
				return s.db.Create(&order).Error
			})
		})
	}
	for _, refused := range [][2]string{{"", "EUR"}, {"EU", "EURO"}} {
		s.assertRefused(t, activerecord.ErrInvalid, "place an order of customer 1", func() error {
			_, err := activerecord.PlaceOrder(s.db, s.ada.ID, refused[0], refused[1])
			return err
		})
	}
}

// The foreign key checks it, so no code has to remember a query.
func TestAnOrderOfAnUnknownCustomerIsNotPlaced(t *testing.T) {
	s := openShop(t)
	s.assertRefused(t, gorm.ErrForeignKeyViolated, "place an order of customer 404", func() error {
		_, err := activerecord.PlaceOrder(s.db, 404, "EU", "EUR")
		return err
	})
}

// Old orders in the currency can still be saved.
func TestACurrencyThatBecameTheEuroIsForOldOrdersOnly(t *testing.T) {
	s := openShop(t)
	_, err := activerecord.PlaceOrder(s.db, s.ada.ID, "EU", "HRK")
	assert.ErrorIs(t, err, activerecord.ErrInvalid)
	assert.ErrorContains(t, err, `currency "HRK", which has become the euro`)

	old := activerecord.Order{CustomerID: s.ada.ID, Region: "EU", Currency: "HRK", Status: activerecord.StatusPending, PlacedAt: s.pending(t).PlacedAt}
	require.NoError(t, s.db.Create(&old).Error)
	require.NoError(t, old.Cancel(s.db))
}
