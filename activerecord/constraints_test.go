package activerecord_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// Hooks validate a model when it is created, and say in words what is wrong.
func TestAnInvalidModelIsNotCreated(t *testing.T) {
	s := openShop(t)
	order := s.pending(t)
	for name, test := range map[string]struct {
		model   any
		message string
	}{
		"customer without a name":      {&activerecord.Customer{Email: "x@example.com"}, "customer: invalid: no name"},
		"customer without an address":  {&activerecord.Customer{Name: "Bob"}, `customer "Bob": invalid e-mail address ""`},
		"customer with half a one":     {&activerecord.Customer{Name: "Bob", Email: "bob@"}, `customer "Bob": invalid e-mail address "bob@"`},
		"product without a SKU":        {&activerecord.Product{Name: "Pot", Currency: "EUR"}, "invalid product"},
		"product without a name":       {&activerecord.Product{SKU: "POT", Currency: "EUR"}, "invalid product"},
		"product of less than nothing": {&activerecord.Product{SKU: "POT", Name: "Pot", Price: -1, Currency: "EUR"}, "invalid product"},
		"product without a currency":   {&activerecord.Product{SKU: "POT", Name: "Pot"}, "invalid product"},
		"item of no pieces":            {&activerecord.OrderItem{OrderID: order.ID, ProductID: 9}, "item of product 9: invalid quantity 0"},
	} {
		t.Run(name, func(t *testing.T) {
			s.assertRefused(t, activerecord.ErrInvalid, test.message, func() error { return s.db.Create(test.model).Error })
		})
	}
}

// UpdateColumn runs no hook, and neither does SQL from elsewhere. Only the CHECKs
// still apply then.
func TestTheChecksHoldWhereNoHookRuns(t *testing.T) {
	s := openShop(t)
	s.pending(t)
	for column, model := range map[string]any{
		"price":         &activerecord.Product{},
		"unit_price":    &activerecord.OrderItem{},
		"total":         &activerecord.Order{},
		"shipping_cost": &activerecord.Order{},
		"base":          &activerecord.ShippingRate{},
		"per_piece":     &activerecord.ShippingRate{},
	} {
		t.Run(column, func(t *testing.T) {
			s.assertCheck(t, model, column, -1)
			assert.NoError(t, s.db.Model(model).Where("true").UpdateColumn(column, 0).Error, "0 is fine")
		})
	}
	s.assertCheck(t, &activerecord.OrderItem{}, "quantity", 0)
	s.assertCheck(t, &activerecord.Stock{}, "quantity", -1)
	assert.NoError(t, s.db.Model(&activerecord.Stock{}).Where("true").UpdateColumn("quantity", 0).Error)
}

func (s *shop) assertCheck(t *testing.T, model any, column string, value int) {
	t.Helper()
	before := s.rows(t)
	err := s.db.Model(model).Where("true").UpdateColumn(column, value).Error
	require.ErrorContains(t, err, "CHECK constraint failed")
	assert.Equal(t, before, s.rows(t))
}

// Two customers with one address, two products with one SKU, two items of one
// product: the unique indexes refuse them, however the rows are written.
func TestWhatMustBeUniqueIs(t *testing.T) {
	s := openShop(t)
	order := s.pending(t)
	for name, model := range map[string]any{
		"address":         &activerecord.Customer{Name: "Eve", Email: s.ada.Email},
		"SKU":             &activerecord.Product{SKU: "TEA", Name: "Other tea", Currency: "EUR"},
		"item of product": &activerecord.OrderItem{OrderID: order.ID, ProductID: s.tea.ID, Quantity: 1},
		"stock":           &activerecord.Stock{WarehouseID: s.warehouse.ID, ProductID: s.tea.ID, Quantity: 1},
		"rate of region":  &activerecord.ShippingRate{Region: "EU", Currency: "EUR"},
	} {
		t.Run(name, func(t *testing.T) {
			s.assertRefused(t, gorm.ErrDuplicatedKey, "", func() error { return s.db.Create(model).Error })
		})
	}
}

func TestWhatAnOrderRefersToCannotBeDeleted(t *testing.T) {
	openMailbox(t)
	s := openShop(t)
	require.NoError(t, s.paid(t).Ship(s.db))
	for name, model := range map[string]any{"customer": &s.ada, "product": &s.tea, "warehouse": &s.warehouse} {
		t.Run(name, func(t *testing.T) {
			s.assertRefused(t, gorm.ErrForeignKeyViolated, "", func() error { return s.db.Delete(model).Error })
		})
	}
}

// An item can't exist without its order. A foreign key can express this much of an
// aggregate.
func TestDeletingAnOrderDeletesItsItemsOnly(t *testing.T) {
	s := openShop(t)
	deleted, kept := s.pending(t), s.pending(t)

	require.NoError(t, s.db.Delete(deleted).Error)

	var items []activerecord.OrderItem
	require.NoError(t, s.db.Find(&items).Error)
	require.Len(t, items, 2)
	for _, item := range items {
		assert.Equal(t, kept.ID, item.OrderID)
	}
	assert.NoError(t, s.db.First(&activerecord.Product{}, s.tea.ID).Error)
}

// Stock belongs to a warehouse and a product, and is deleted with either.
func TestDeletingAWarehouseDeletesItsStock(t *testing.T) {
	s := openShop(t)
	require.NoError(t, s.db.Delete(&s.warehouse).Error)

	var stocks int64
	require.NoError(t, s.db.Model(&activerecord.Stock{}).Count(&stocks).Error)
	assert.Zero(t, stocks)
}

// A product that is in stock but was never ordered can be deleted.
func TestDeletingAProductDeletesItsStock(t *testing.T) {
	s := openShop(t)
	require.NoError(t, s.db.Delete(&s.cup).Error)

	var stocks []activerecord.Stock
	require.NoError(t, s.db.Find(&stocks).Error)
	require.Len(t, stocks, 1)
	assert.Equal(t, s.tea.ID, stocks[0].ProductID)
}
