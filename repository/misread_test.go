package repository_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
)

func orderOfFreeItems(t *testing.T, items domainmodel.ProductID) *domainmodel.Order {
	t.Helper()
	order := newOrder(t, 1)
	for id := range items {
		free, err := domainmodel.NewProduct(id+1, domainmodel.MustMoney(0, domainmodel.EUR))
		require.NoError(t, err)
		require.NoError(t, order.AddItem(free, 1))
	}
	return order
}

// MariaDB cuts a long list, closes it again, and warns nobody. Items that are free
// leave the total as it was: only their number tells.
func TestAListOfItemsThatMariaDBCutsIsNoOrder(t *testing.T) {
	s := openShopOn(t, "mysql")
	require.NoError(t, s.Orders.Save(t.Context(), orderOfFreeItems(t, 10)))
	enginetest.Pool(t, s.DB).SetMaxOpenConns(1) // for the setting of a session
	refused := 0
	for length := 10; length < 140; length++ {
		s.Exec(t, fmt.Sprint("SET SESSION group_concat_max_len = ", length))
		found, err := s.Orders.FindByID(t.Context(), 1)
		if err == nil {
			require.Len(t, found.Snapshot().Items, 10, "cut at %d bytes", length)
			continue
		}
		var corrupt *domainmodel.CorruptOrderError
		require.ErrorAs(t, err, &corrupt, "cut at %d bytes", length)
		refused++
	}
	assert.Greater(t, refused, 100)
}

// PostgreSQL's concat_ws leaves out NULLs. If the item is free, the total is right without it,
// and only the number of columns shows that one is missing.
func TestAnItemWithANullIsNotLeftOut(t *testing.T) {
	for _, column := range []string{"product_id", "unit_price", "quantity"} {
		for product := range 2 { // first and last of the list
			t.Run(fmt.Sprint(column, " of product ", product+1), func(t *testing.T) {
				s := openShopOn(t, "postgres")
				require.NoError(t, s.Orders.Save(t.Context(), orderOfFreeItems(t, 2)))
				s.Exec(t, "ALTER TABLE order_items ALTER "+column+" DROP NOT NULL")
				s.Exec(t, "UPDATE order_items SET "+column+" = NULL WHERE product_id = ?", product+1)
				_, err := s.Orders.FindByID(t.Context(), 1)
				var corrupt *domainmodel.CorruptOrderError
				require.ErrorAs(t, err, &corrupt)
				require.ErrorContains(t, err, "item (cut, or with a NULL) must have integers in all of its columns")
			})
		}
	}
}

// After a restore, say, that left the sequences behind. The order is as good as it
// was, so nobody should be sent to repair it.
func TestASequenceThatIsBehindIsNotTheOrdersFault(t *testing.T) {
	s := openShopOn(t, "postgres")
	order := s.Saved(t, 1, 1)
	for sequence, change := range map[string]func() error{
		"outbox_events_id_seq": func() error { return s.Orders.Save(t.Context(), newOrder(t, 2, 1)) },
		"order_items_id_seq":   func() error { return s.Orders.Save(t.Context(), newOrder(t, 3, 1)) },
	} {
		s.Exec(t, "SELECT setval(?, 1, false)", sequence)
		err := change()
		require.ErrorIs(t, err, gorm.ErrDuplicatedKey)
		_, exists := errors.AsType[*domainmodel.OrderExistsError](err)
		assert.False(t, exists, "%v", err)
		s.Exec(t, "SELECT setval(?, 1000)", sequence)
	}
	s.Exec(t, "SELECT setval('outbox_events_id_seq', 1, false)")
	require.NoError(t, order.Pay(order.Total(), noon))
	err := s.Orders.Save(t.Context(), order)
	require.ErrorIs(t, err, gorm.ErrDuplicatedKey)
	_, corrupt := errors.AsType[*domainmodel.CorruptOrderError](err)
	assert.False(t, corrupt, "%v", err)
}

// Whatever is there twice, the database's own words are in the error.
func TestAnIDThatIsTakenIsSaidInTheDatabasesWordsToo(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		err := s.Orders.Save(t.Context(), newOrder(t, 1, 1))
		var exists *domainmodel.OrderExistsError
		require.ErrorAs(t, err, &exists)
		require.ErrorIs(t, err, gorm.ErrDuplicatedKey)

		s.Exec(t, "DELETE FROM order_items")
		s.Exec(t, "DELETE FROM orders")
		err = s.Orders.Save(t.Context(), newOrder(t, 1, 1))
		require.ErrorAs(t, err, &exists)
		require.ErrorIs(t, err, gorm.ErrDuplicatedKey)
	})
}

// A row that became unreadable since it was loaded is a damaged one, for Save too.
func TestSavingOverAVersionThatIsNoNumberIsRefusedWithAReason(t *testing.T) {
	s := openShop(t)
	order := s.Saved(t, 1, 1)
	s.Exec(t, "UPDATE orders SET version = 'abc'")
	require.NoError(t, order.Pay(order.Total(), noon))
	var corrupt *domainmodel.CorruptOrderError
	require.ErrorAs(t, s.Orders.Save(t.Context(), order), &corrupt)
	assert.Equal(t, domainmodel.OrderID(1), corrupt.OrderID)
}

// An importer's callback may refuse a query that has its rows already.
func TestARefusedQueryKeepsNoConnection(t *testing.T) {
	s := openShop(t)
	s.Saved(t, 1, 1)
	refusal := errors.New("refused")
	require.NoError(t, s.DB.Callback().Row().After("gorm:row").Register("refuse", func(db *gorm.DB) { _ = db.AddError(refusal) }))
	for range 3 {
		_, err := s.Orders.FindByID(t.Context(), 1)
		require.ErrorIs(t, err, refusal)
	}
	assert.Zero(t, enginetest.Pool(t, s.DB).Stats().InUse)
}
