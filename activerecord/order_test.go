package activerecord_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// The happy path is what makes Active Record pleasant: a few lines, and it is saved.
func TestAnOrderIsFoundAsItWasPlaced(t *testing.T) {
	s := openShop(t)

	placed, err := activerecord.PlaceOrder(s.db, s.ada.ID, "EU", "EUR")
	require.NoError(t, err)
	require.NoError(t, placed.AddItem(s.db, &s.tea, 2))
	require.NoError(t, placed.AddItem(s.db, &s.cup, 1))

	found := s.find(t, placed.ID)
	assert.Equal(t, s.ada, found.Customer)
	assert.Equal(t, "EU", found.Region)
	assert.Equal(t, "EUR", found.Currency)
	assert.Equal(t, activerecord.StatusPending, found.Status)
	assert.Equal(t, placed.Items, found.Items)
	assert.EqualValues(t, 2*450+1200, found.Total)
	assert.EqualValues(t, 1, found.Version)
	assert.Equal(t, placed.PlacedAt, found.PlacedAt)
	assert.Nil(t, found.PaidAt)
	assert.Nil(t, found.ShippedAt)
	assert.Nil(t, found.CancelledAt)
	assert.Nil(t, found.WarehouseID)
}

// Times are those of the handle's clock, as of GORM's own timestamps. Databases keep
// microseconds, and those of a row must not change when it is loaded.
func TestAnOrderHasItsTimesFromTheClockOfItsHandle(t *testing.T) {
	clock := time.Date(2026, time.March, 14, 13, 0, 0, 123456789, time.FixedZone("CET", 60*60))
	s := openShop(t, sqlite.WithConfig(gorm.Config{NowFunc: func() time.Time { return clock }}))
	want := time.Date(2026, time.March, 14, 12, 0, 0, 123456000, time.UTC)

	shipped, cancelled := s.paid(t), s.pending(t)
	require.NoError(t, shipped.Ship(s.db))
	require.NoError(t, cancelled.Cancel(s.db))

	for _, order := range []*activerecord.Order{shipped, s.find(t, shipped.ID)} {
		assert.Equal(t, want, order.PlacedAt, "in UTC, or rows could not be compared by their text")
		assert.Equal(t, &want, order.PaidAt)
		assert.Equal(t, &want, order.ShippedAt)
	}
	assert.Equal(t, &want, s.find(t, cancelled.ID).CancelledAt)
}

// The finders return GORM's own error, so that callers check for one error only.
func TestWhatDoesNotExistIsNotFound(t *testing.T) {
	s := openShop(t)
	_, err := activerecord.FindOrder(s.db, 404)
	require.ErrorIs(t, err, gorm.ErrRecordNotFound)
	assert.ErrorContains(t, err, "find order 404")

	_, err = activerecord.FindProduct(s.db, 404)
	require.ErrorIs(t, err, gorm.ErrRecordNotFound)
	assert.ErrorContains(t, err, "find product 404")
}

func TestAProductIsFoundAsItWasCreated(t *testing.T) {
	s := openShop(t)
	found, err := activerecord.FindProduct(s.db, s.cup.ID)
	require.NoError(t, err)
	assert.Equal(t, &s.cup, found)
}

// An order has one item for each product. It keeps the price that the customer saw first.
func TestAddingAProductAgainMakesItsItemGrowAtItsOldPrice(t *testing.T) {
	s := openShop(t)
	order := s.pending(t)
	s.tea.Price = 999

	require.NoError(t, order.AddItem(s.db, &s.tea, 3))

	found := s.find(t, order.ID)
	require.Len(t, found.Items, 2)
	assert.Equal(t, 5, found.Items[0].Quantity)
	assert.EqualValues(t, 450, found.Items[0].UnitPrice)
	assert.EqualValues(t, 5*450+1200, found.Total)
}

// The total is right as long as all changes go through the methods. Problem 3 is that
// nothing enforces this.
func TestTheMethodsKeepTheTotalRight(t *testing.T) {
	s := openShop(t)
	order := s.pending(t)

	require.NoError(t, order.ChangeQuantity(s.db, s.tea.ID, 7))
	assert.EqualValues(t, 7*450+1200, s.find(t, order.ID).Total)
	assert.EqualValues(t, 7*450+1200, order.Total)

	require.NoError(t, order.RemoveItem(s.db, s.tea.ID))
	found := s.find(t, order.ID)
	assert.Len(t, found.Items, 1)
	assert.EqualValues(t, 1200, found.Total)

	require.NoError(t, order.RemoveItem(s.db, s.cup.ID))
	assert.Zero(t, s.find(t, order.ID).Total)
	assert.Empty(t, order.Items)
}

// Each refusal has an error that the caller can tell apart, and names its order.
func TestAnImpossibleChangeOfItemsIsRefused(t *testing.T) {
	s := openShop(t)
	order := s.pending(t)
	yen := activerecord.Product{SKU: "YEN", Name: "Yen", Price: 1, Currency: "JPY"}
	s.create(t, &yen)
	unsaved := activerecord.Product{ID: 404, Price: 1, Currency: "EUR"}

	for name, test := range map[string]struct {
		reason  error
		message string
		command func(*activerecord.Order) error
	}{
		"another currency": {
			activerecord.ErrOtherCurrency, "add product 3 in JPY to order 1 in EUR",
			func(o *activerecord.Order) error { return o.AddItem(s.db, &yen, 1) },
		},
		"add none of a new product": {
			activerecord.ErrInvalid, "add an item to order 1: invalid quantity 0",
			func(o *activerecord.Order) error {
				return o.AddItem(s.db, &activerecord.Product{ID: 404, Currency: "EUR"}, 0)
			},
		},
		"add less than none of a product that is there": {
			activerecord.ErrInvalid, "add an item to order 1: invalid quantity -1",
			func(o *activerecord.Order) error { return o.AddItem(s.db, &s.tea, -1) },
		},
		"add an unknown product": {
			gorm.ErrForeignKeyViolated, "add an item to order 1",
			func(o *activerecord.Order) error { return o.AddItem(s.db, &unsaved, 1) },
		},
		"change to none": {
			activerecord.ErrInvalid, "change an item of order 1: invalid quantity 0",
			func(o *activerecord.Order) error { return o.ChangeQuantity(s.db, s.tea.ID, 0) },
		},
		"change what is not there": {
			activerecord.ErrItemNotFound, "change an item of order 1: product 404",
			func(o *activerecord.Order) error { return o.ChangeQuantity(s.db, 404, 1) },
		},
		"remove what is not there": {
			activerecord.ErrItemNotFound, "remove an item from order 1: product 404",
			func(o *activerecord.Order) error { return o.RemoveItem(s.db, 404) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			s.assertRefused(t, test.reason, test.message, func() error { return test.command(s.find(t, order.ID)) })
		})
	}
}

// The item and the total are written in one transaction: if one statement fails, the
// other is rolled back.
func TestAnItemAndTheTotalAreSavedTogetherOrNotAtAll(t *testing.T) {
	for name, change := range map[string]func(*shop, *activerecord.Order) error{
		"insert": func(s *shop, o *activerecord.Order) error {
			pot := activerecord.Product{ID: 3, SKU: "POT", Name: "Pot", Currency: "EUR"}
			return o.AddItem(s.db, &pot, 1)
		},
		"update": func(s *shop, o *activerecord.Order) error { return o.ChangeQuantity(s.db, s.tea.ID, 9) },
		"delete": func(s *shop, o *activerecord.Order) error { return o.RemoveItem(s.db, s.tea.ID) },
	} {
		for _, statement := range []string{name + " ON order_items", "UPDATE OF total ON orders"} {
			t.Run(name+", failing "+statement, func(t *testing.T) {
				s := openShop(t)
				s.create(t, &activerecord.Product{SKU: "POT", Name: "Pot", Currency: "EUR"})
				order := s.pending(t)
				require.NoError(t, s.db.Exec("CREATE TRIGGER broken BEFORE "+statement+" BEGIN SELECT RAISE(ABORT, 'disk on fire'); END").Error)
				before := s.rows(t)

				require.ErrorContains(t, change(s, order), "disk on fire")

				assert.Equal(t, before, s.rows(t))
			})
		}
	}
}
