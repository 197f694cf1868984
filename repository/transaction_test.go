package repository_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// refuseCommits lets a deferred foreign key fail every COMMIT that comes after a
// change of an order.
func (s *shop) refuseCommits(t *testing.T) {
	t.Helper()
	s.Exec(t, "CREATE TABLE late (order_id INTEGER REFERENCES orders(id) DEFERRABLE INITIALLY DEFERRED)")
	s.Exec(t, "CREATE TRIGGER refuse AFTER UPDATE ON orders BEGIN INSERT INTO late VALUES (-1); END")
}

// Only after COMMIT is it known whether an order was saved. Code that empties the
// list of events before, as a hook does, loses them when COMMIT fails.
func TestACommitThatFailsLeavesTheOrderAndItsEventsAsTheyWere(t *testing.T) {
	for name, save := range map[string]func(*shop, context.Context, *domainmodel.Order) error{
		"of Save": func(s *shop, ctx context.Context, order *domainmodel.Order) error { return s.Orders.Save(ctx, order) },
		"of InTransaction": func(s *shop, ctx context.Context, order *domainmodel.Order) error {
			return s.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error { return tx.Orders.Save(ctx, order) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := openShop(t)
			order := s.Saved(t, 1, 1)
			s.refuseCommits(t)
			require.NoError(t, order.AddItem(product(t, 2), 3))
			require.NoError(t, order.Pay(order.Total(), noon))
			before, rows := observe(order), s.rows(t)

			err := save(s, t.Context(), order)

			require.ErrorIs(t, err, gorm.ErrForeignKeyViolated)
			assert.ErrorContains(t, err, "commit:")
			require.ErrorIs(t, err, domainmodel.ErrUnknownReference, "the database does not tell whose reference it was")
			assert.Equal(t, before, observe(order))
			assert.Equal(t, rows, s.rows(t))

			s.Exec(t, "DROP TRIGGER refuse")
			require.NoError(t, save(s, t.Context(), order), "and the connection is fit for another transaction")
			assert.Equal(t, order.Snapshot(), s.Find(t, 1).Snapshot())
		})
	}
}

// A failure in the middle of a save, after the order's row and its items were
// written, takes all of it back.
func TestASaveThatFailsAtItsEventsWritesNothing(t *testing.T) {
	s := openShop(t)
	order := s.Saved(t, 1, 1, 2)
	s.Exec(t, "DROP TABLE outbox_events")
	require.NoError(t, order.ChangeQuantity(1, 5))
	require.NoError(t, order.RemoveItem(2))
	before := observe(order)
	assert.ErrorContains(t, s.Orders.Save(t.Context(), order), "save order 1: insert its events: ")
	assert.Equal(t, before, observe(order))
	require.NoError(t, repository.Migrate(s.DB))
	require.NoError(t, s.Orders.Save(t.Context(), order))
	assert.Equal(t, order.Snapshot(), s.Find(t, 1).Snapshot())
}

// The error must say what was being done.
func TestADatabaseThatIsGoneIsNamedByEveryOperation(t *testing.T) {
	db := enginetest.New(t, "sqlite")
	require.NoError(t, repository.Migrate(db))
	s := &shop{shoptest.On(t, db)}
	pool, err := db.DB()
	require.NoError(t, err)
	require.NoError(t, pool.Close())

	ctx := t.Context()
	assert.ErrorContains(t, s.Orders.Save(ctx, newOrder(t, 1)), "save order 1: begin a transaction: ")
	_, err = s.Orders.FindByID(ctx, 1)
	assert.ErrorContains(t, err, "find order 1: ")
	assert.NotErrorIs(t, err, domainmodel.ErrOrderNotFound)
	_, err = s.Warehouses.ForRegion(ctx, "EU")
	assert.ErrorContains(t, err, `find the warehouse of region "EU": `)
	_, err = s.Rates.ForRegion(ctx, "EU")
	assert.ErrorContains(t, err, `find the shipping rate of region "EU": `)
	assert.ErrorContains(t, s.Stock.Reserve(ctx, 1, newOrder(t, 1).Items()), "reserve stock: begin a transaction: ")
	_, err = drain(ctx, s.Store, nil)
	assert.ErrorContains(t, err, "drain the outbox: ")
	assert.ErrorContains(t, s.InTransaction(ctx, nil), "begin a transaction: ")
}

// Wherever a context ends, the caller gets the context's error.
func TestAContextThatEndsIsTheErrorOfEveryOperation(t *testing.T) {
	s := openShop(t)
	order := s.Paid(t, 1, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Warehouses.ForRegion(ctx, "EU")
	assert.ErrorIs(t, err, context.Canceled)
	_, err = s.Rates.ForRegion(ctx, "EU")
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, s.Stock.Reserve(ctx, 1, order.Items()), context.Canceled)
	_, err = drain(ctx, s.Store, nil)
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, s.InTransaction(ctx, nil), context.Canceled)

	// When the context ends, database/sql rolls back in another goroutine. The result must be
	// the same whether that or the commit comes first.
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.InTransaction(ctx, func(context.Context, *repository.Store) error {
			cancel()
			time.Sleep(time.Millisecond)
			return nil
		})
		assert.ErrorIs(t, err, context.Canceled)
	}
}

// A Store is for all goroutines of a program.
func TestAStoreIsSharedByGoroutines(t *testing.T) {
	s := openShop(t)
	var wg sync.WaitGroup
	for id := domainmodel.OrderID(1); id <= 8; id++ {
		wg.Go(func() {
			order := newOrder(t, id, 1)
			assert.NoError(t, order.Pay(order.Total(), noon))
			assert.NoError(t, s.Orders.Save(t.Context(), order))
			assert.NoError(t, s.ship(t.Context(), id))
			_, err := s.Orders.FindByID(t.Context(), id)
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	delivered, err := drain(t.Context(), s.Store, domainmodel.NotifierFunc(func(context.Context, domainmodel.SavedEvent) error { return nil }))
	require.NoError(t, err)
	assert.Equal(t, 8*4, delivered)
}

// Operations that are not allowed in a transaction return an error that wraps
// ErrInsideTransaction, so callers can tell it from a failure.
func TestWhatCannotBeDoneInsideATransactionSaysSo(t *testing.T) {
	s := openShop(t)
	none := domainmodel.NotifierFunc(func(context.Context, domainmodel.SavedEvent) error { return nil })
	for name, do := range map[string]func(ctx context.Context, tx *repository.Store) error{
		"a transaction": func(ctx context.Context, tx *repository.Store) error {
			return tx.InTransaction(ctx, func(context.Context, *repository.Store) error { return nil })
		},
		"drain": func(ctx context.Context, tx *repository.Store) error {
			_, err := drain(ctx, tx, none)
			return err
		},
		"purge": func(ctx context.Context, tx *repository.Store) error {
			_, err := tx.Outbox.Purge(ctx, noon, 1)
			return err
		},
		"purge keys": func(ctx context.Context, tx *repository.Store) error {
			_, err := tx.PurgeKeys(ctx, noon, 1)
			return err
		},
		"a relay": func(ctx context.Context, tx *repository.Store) error {
			return repository.Relay{Store: tx, Handlers: []domainmodel.Notifier{none}}.Run(ctx)
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, s.InTransaction(t.Context(), do), repository.ErrInsideTransaction)
		})
	}
}

// A Save that sent no statement has failed, too, and its transaction with it.
func TestASaveThatIsRefusedBeforeItWritesFailsItsTransaction(t *testing.T) {
	s := openShop(t)
	s.Saved(t, 1, 1)
	s.Exec(t, "UPDATE orders SET version = 9223372036854775807")
	order := s.Find(t, 1)
	require.NoError(t, order.Pay(order.Total(), noon))
	err := s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		var corrupt *domainmodel.CorruptOrderError
		require.ErrorAs(t, tx.Orders.Save(ctx, order), &corrupt)
		assert.ErrorContains(t, tx.Orders.Save(ctx, newOrder(t, 2, 1)), "not tried")
		return nil
	})
	assert.ErrorContains(t, err, "not committed")
	assert.EqualValues(t, 1, s.count(t, "orders"))
}

// The database may have ended the transaction when the write failed. A statement on its handle
// would then be committed on its own.
func TestATransactionInWhichAWriteFailedHasNoHandleForOthers(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *shop) {
		err := s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			_, err := tx.DB(ctx)
			require.NoError(t, err)
			require.Error(t, tx.Stock.Reserve(ctx, 404, newOrder(t, 1, 1).Items()))
			var out *domainmodel.OutOfStockError
			_, err = tx.DB(ctx)
			assert.ErrorAs(t, err, &out)
			assert.ErrorContains(t, err, "not tried")
			return nil
		})
		assert.ErrorContains(t, err, "not committed")
	})
}
