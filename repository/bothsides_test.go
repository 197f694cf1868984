package repository_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Both styles work on the same rows, so that a team can move one use case at a time.

// muteMail keeps activerecord from logging its mail, and returns how many there were.
func muteMail(t *testing.T) *int {
	sent, before := new(int), activerecord.SendMail
	activerecord.SendMail = func(activerecord.Mail) error { *sent++; return nil }
	t.Cleanup(func() { activerecord.SendMail = before })
	return sent
}

// A use case that has not moved yet finds what the domain has saved, and goes on.
func TestActiveRecordShipsAnOrderThatTheDomainSaved(t *testing.T) {
	s, mails := openShop(t), muteMail(t)
	order := newOrder(t, 1, 2, 1)
	require.NoError(t, order.ChangeQuantity(1, 3))
	require.NoError(t, order.Pay(order.Total(), noon))
	require.NoError(t, s.Orders.Save(t.Context(), order))

	row, err := activerecord.FindOrder(s.DB, 1)
	require.NoError(t, err)
	assert.Equal(t, "Ada", row.Customer.Name)
	assert.Equal(t, activerecord.StatusPaid, row.Status)
	assert.Equal(t, row.CalculateTotal(), row.Total)
	assert.Equal(t, order.Total().Minor(), row.Total)
	assert.Equal(t, []int64{2, 1}, []int64{row.Items[0].ProductID, row.Items[1].ProductID})
	assert.Equal(t, noon, row.PlacedAt.UTC())
	assert.Equal(t, noon, row.PaidAt.UTC())
	assert.Nil(t, row.ShippedAt)
	assert.Nil(t, row.WarehouseID)

	require.NoError(t, row.Ship(s.DB))
	assert.Equal(t, 1, *mails)
	shipped := s.Find(t, 1)
	assert.Equal(t, domainmodel.StatusShipped, shipped.Status())
	assert.Equal(t, int64(500+4*50), shipped.Snapshot().ShippingCost)
}

// And the other way round, whatever has become of the order.
func TestTheDomainLoadsAnOrderOfActiveRecordInEveryStatus(t *testing.T) {
	muteMail(t)
	pay := func(db *gorm.DB, o *activerecord.Order) error { return o.Pay(db, o.Total) }
	ship := func(db *gorm.DB, o *activerecord.Order) error { return o.Ship(db) }
	cancel := func(db *gorm.DB, o *activerecord.Order) error { return o.Cancel(db) }
	type steps []func(*gorm.DB, *activerecord.Order) error
	for name, test := range map[string]struct {
		do   steps
		want domainmodel.OrderStatus
	}{
		"pending":             {nil, domainmodel.StatusPending},
		"paid":                {steps{pay}, domainmodel.StatusPaid},
		"shipped":             {steps{pay, ship}, domainmodel.StatusShipped},
		"cancelled":           {steps{cancel}, domainmodel.StatusCancelled},
		"cancelled when paid": {steps{pay, cancel}, domainmodel.StatusCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			s := openShop(t)
			row := s.placed(t)
			for _, step := range test.do {
				found, err := activerecord.FindOrder(s.DB, row.ID)
				require.NoError(t, err)
				require.NoError(t, step(s.DB, found))
			}
			order := s.Find(t, domainmodel.OrderID(row.ID))
			assert.Equal(t, test.want, order.Status())
			assert.Equal(t, domainmodel.MustMoney(2*1001+1002, domainmodel.EUR), order.Total())
			assert.Equal(t, int64(1), order.Version())
			if order.Cancel(noon) == nil {
				require.NoError(t, s.Orders.Save(t.Context(), order))
			}
		})
	}
}

// placed returns an order of two product 1 and a product 2, made by activerecord.
func (s *shop) placed(t *testing.T) *activerecord.Order {
	t.Helper()
	row, err := activerecord.PlaceOrder(s.DB, 1, "EU", "EUR")
	require.NoError(t, err)
	for _, id := range []int64{1, 2, 1} {
		p, err := activerecord.FindProduct(s.DB, id)
		require.NoError(t, err)
		require.NoError(t, row.AddItem(s.DB, p, 1))
	}
	return row
}

// Problem 3: any code with a *gorm.DB can change an item behind its order's back. The
// domain refuses to load such an order, and says what is wrong with it.
func TestAnItemEditedBehindItsOrderIsFoundWhenTheOrderIsLoaded(t *testing.T) {
	s := openShop(t)
	s.Saved(t, 7, 1)
	var item activerecord.OrderItem
	require.NoError(t, s.DB.First(&item, "order_id = ?", 7).Error)
	item.Quantity = 999
	require.NoError(t, s.DB.Save(&item).Error, "nothing stops it")

	_, err := s.Orders.FindByID(t.Context(), 7)
	var corrupt *domainmodel.CorruptOrderError
	require.ErrorAs(t, err, &corrupt)
	assert.Equal(t, domainmodel.OrderID(7), corrupt.OrderID)
	var mismatch *domainmodel.TotalMismatchError
	require.ErrorAs(t, err, &mismatch)
	assert.Equal(t, domainmodel.TotalMismatchError{
		OrderID: 7,
		Stored:  domainmodel.MustMoney(1001, domainmodel.EUR),
		Sum:     domainmodel.MustMoney(999*1001, domainmodel.EUR),
	}, *mismatch)
	assert.EqualError(t, err, "find order 7: stored order 7 is corrupt: the stored total of order 7 is 10.01 EUR, but its items sum to 9999.99 EUR")
}

// The rules are the domain's: what the models' hooks would refuse is saved, and no
// hook does a thing on the side.
func TestSavingRunsNoHookOfActiveRecord(t *testing.T) {
	s := openShop(t)
	var ran []string
	watch := func(db *gorm.DB) { // stands where gorm calls the hooks, unless they are skipped
		if !db.Statement.SkipHooks {
			ran = append(ran, db.Statement.Table)
		}
	}
	callbacks := s.DB.Callback()
	require.NoError(t, callbacks.Create().Before("gorm:before_create").Register("watch", watch))
	require.NoError(t, callbacks.Update().Before("gorm:before_update").Register("watch", watch))
	require.NoError(t, callbacks.Delete().Before("gorm:before_delete").Register("watch", watch))
	order := s.Saved(t, 1, 1, 2)
	require.NoError(t, order.ChangeQuantity(1, 2))
	require.NoError(t, order.RemoveItem(2))
	require.NoError(t, order.Pay(order.Total(), noon))
	require.NoError(t, s.Orders.Save(t.Context(), order))
	require.NoError(t, s.ship(t.Context(), 1))
	assert.Empty(t, ran)

	_, err := activerecord.PlaceOrder(s.DB, 1, "EU", "EUR")
	require.NoError(t, err)
	assert.Equal(t, []string{"orders"}, ran, "and activerecord's own do run")
}
