package repository_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Active Record code does not increment the version. While a team uses both styles, such
// code may change an order after the domain loaded it and before it saves. Save must not
// overwrite that change, such as a payment.
func TestWhatActiveRecordChangedMeanwhileIsAConflict(t *testing.T) {
	for name, change := range map[string]func(*gorm.DB, *activerecord.Order) error{
		"it was paid":         func(db *gorm.DB, o *activerecord.Order) error { return o.Pay(db, o.Total) },
		"it was cancelled":    func(db *gorm.DB, o *activerecord.Order) error { return o.Cancel(db) },
		"an item was changed": func(db *gorm.DB, o *activerecord.Order) error { return o.ChangeQuantity(db, 3, 7) },
		"an item was removed": func(db *gorm.DB, o *activerecord.Order) error { return o.RemoveItem(db, 2) },
		"an item was added":   func(db *gorm.DB, o *activerecord.Order) error { return o.AddItem(db, priced(4, 1), 1) },
		"all at once, and the total is as before": func(db *gorm.DB, o *activerecord.Order) error {
			if err := o.RemoveItem(db, 2); err != nil {
				return err
			}
			return o.AddItem(db, priced(4, 1002), 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := openShop(t)
			s.Saved(t, 1, 1, 2, 3)
			changed, removed := s.Find(t, 1), s.Find(t, 1)
			require.NoError(t, changed.ChangeQuantity(2, 3))
			require.NoError(t, removed.RemoveItem(2))
			s.change(t, 1, change)
			for _, order := range []*domainmodel.Order{changed, removed} {
				theirs, before := s.rows(t), observe(order)
				var conflict *domainmodel.ConflictError
				require.ErrorAs(t, s.Orders.Save(t.Context(), order), &conflict)
				assert.Equal(t, domainmodel.ConflictError{OrderID: 1, Loaded: 1, Stored: 1}, *conflict)
				assert.Equal(t, theirs, s.rows(t))
				assert.Equal(t, before, observe(order))
			}
		})
	}
}

// What neither the total nor the status tells, an item that costs nothing, meets the
// domain's change at the item itself.
func TestTheSameItemFromBothSidesIsAConflict(t *testing.T) {
	s := openShop(t)
	s.Saved(t, 1, 1)
	order := s.Find(t, 1)
	require.NoError(t, order.AddItem(product(t, 5), 1))
	s.change(t, 1, func(db *gorm.DB, o *activerecord.Order) error { return o.AddItem(db, priced(5, 0), 1) })
	var conflict *domainmodel.ConflictError
	require.ErrorAs(t, s.Orders.Save(t.Context(), order), &conflict)

	order = s.Find(t, 1)
	require.NoError(t, order.ChangeQuantity(5, 2))
	require.NoError(t, s.Orders.Save(t.Context(), order))
}

// Changes that do not meet are both there, and the total is the sum of both.
func TestDifferentItemsFromBothSidesAreBothKept(t *testing.T) {
	s := openShop(t)
	s.Saved(t, 1, 1)
	order := s.Find(t, 1)
	require.NoError(t, order.AddItem(product(t, 2), 1))
	s.change(t, 1, func(db *gorm.DB, o *activerecord.Order) error { return o.AddItem(db, priced(5, 0), 1) })
	require.NoError(t, s.Orders.Save(t.Context(), order))
	assert.Len(t, s.Find(t, 1).Snapshot().Items, 3)
}

// A row that Active Record code wrote back whole has its old version again, and the
// events of later ones are in the outbox. Nothing is written over; the error says
// what is wrong, and is none that a repetition could cure.
func TestAVersionThatWasMovedBackIsNoSilentSave(t *testing.T) {
	s := openShop(t)
	order := s.Saved(t, 1, 1)
	require.NoError(t, order.Pay(order.Total(), noon))
	require.NoError(t, s.Orders.Save(t.Context(), order))
	s.Exec(t, "UPDATE orders SET version = 1")
	before := s.rows(t)
	attempts := 0
	_, err := s.Orders.Update(t.Context(), 1, func(order *domainmodel.Order) error {
		attempts++
		return order.Cancel(noon)
	})
	var corrupt *domainmodel.CorruptOrderError
	require.ErrorAs(t, err, &corrupt)
	assert.Equal(t, domainmodel.OrderID(1), corrupt.OrderID)
	assert.ErrorContains(t, err, "version 1 must not be below that of its last event")
	assert.Equal(t, 1, attempts)
	assert.Equal(t, before, s.rows(t))
}

func priced(id, price int64) *activerecord.Product {
	return &activerecord.Product{ID: id, Price: price, Currency: "EUR"}
}

// change changes the order as code of activerecord does.
func (s *shop) change(t *testing.T, id int64, change func(*gorm.DB, *activerecord.Order) error) {
	t.Helper()
	row, err := activerecord.FindOrder(s.DB, id)
	require.NoError(t, err)
	require.NoError(t, change(s.DB, row))
}

// observed is all that can be seen of an order.
type observed struct {
	Snapshot, Restored domainmodel.OrderSnapshot
	Events             []domainmodel.Event
}

func observe(order *domainmodel.Order) observed {
	restored, _ := order.Restored()
	return observed{order.Snapshot(), restored, order.Events()}
}
