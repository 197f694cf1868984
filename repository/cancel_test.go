package repository_test

import (
	"context"
	"database/sql/driver"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// If the context ends after a row was read and before it is scanned, the scan fails. That
// must not look like a corrupt order.
func TestAContextThatEndsWhileAnOrderIsReadIsNoCorruptOrder(t *testing.T) {
	var cancel context.CancelFunc
	db := enginetest.New(t, "sqlite", sqlite.WithConnector(func(base driver.Connector) driver.Connector {
		return &interrupting{base, &cancel}
	}))
	s := filledShop(t, db)
	s.Saved(t, 1, 1)
	s.Find(t, 1)

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	cancel = stop
	_, err := s.Orders.FindByID(ctx, 1)
	require.ErrorIs(t, err, context.Canceled)
	var corrupt *domainmodel.CorruptOrderError
	require.NotErrorAs(t, err, &corrupt)
}

// interrupting is a connector that calls its function, if set, in the middle of a row.
type interrupting struct {
	driver.Connector
	cancel *context.CancelFunc
}

type interruptingConn struct {
	driver.Conn
	cancel *context.CancelFunc
}

type interruptingRows struct {
	driver.Rows
	cancel *context.CancelFunc
}

func (c *interrupting) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	return &interruptingConn{conn, c.cancel}, err
}

func (c *interruptingConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
}

func (c *interruptingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c *interruptingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	// Not under the context: the driver would see its end first.
	rows, err := c.Conn.(driver.QueryerContext).QueryContext(context.WithoutCancel(ctx), query, args)
	return &interruptingRows{rows, c.cancel}, err
}

func (r *interruptingRows) Next(values []driver.Value) error {
	err := r.Rows.Next(values)
	if *r.cancel != nil {
		(*r.cancel)()
		time.Sleep(10 * time.Millisecond) // so that database/sql waits to close the rows
	}
	return err
}

// On SQLite the statements of a transaction are not interrupted. If the context ends in the
// middle of one, the transaction ends after it, with the context's error.
func TestAContextThatEndsInTheMiddleOfASaveIsTheReasonOfItsError(t *testing.T) {
	for _, at := range []string{"UPDATE orders", "UPDATE order_items", "INSERT outbox_events"} {
		t.Run(at, func(t *testing.T) {
			s := openShop(t)
			order := s.Saved(t, 1, 1)
			require.NoError(t, order.ChangeQuantity(1, 5))
			before, rows := observe(order), s.rows(t)

			err := s.cancelledAfter(t, at, func(ctx context.Context) error { return s.Orders.Save(ctx, order) })

			require.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, before, observe(order))
			assert.Equal(t, rows, s.rows(t))
			require.NoError(t, s.Orders.Save(t.Context(), order))
		})
	}
}

// Code inside of the transaction gets the context's error, too.
func TestAContextThatEndsInATransactionIsTheReasonOfEveryErrorInIt(t *testing.T) {
	for at, use := range map[string]func(ctx context.Context, tx *repository.Store, order *domainmodel.Order) error{
		"UPDATE orders": func(ctx context.Context, tx *repository.Store, order *domainmodel.Order) error {
			return tx.Orders.Save(ctx, order)
		},
		"UPDATE stocks": func(ctx context.Context, tx *repository.Store, order *domainmodel.Order) error {
			if err := tx.Stock.Reserve(ctx, 1, order.Items()); err != nil { // its one statement may be done by then
				return err
			}
			return tx.Stock.Reserve(ctx, 1, order.Items())
		},
	} {
		t.Run(at, func(t *testing.T) {
			s := openShop(t)
			order := s.Saved(t, 1, 1, 2)
			require.NoError(t, order.ChangeQuantity(1, 5))
			var inside error
			err := s.cancelledAfter(t, at, func(ctx context.Context) error {
				return s.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
					inside = use(ctx, tx, order)
					return nil
				})
			})
			assert.ErrorIs(t, inside, context.Canceled)
			assert.ErrorIs(t, err, context.Canceled)
		})
	}
}

// When a write is interrupted, SQLite rolls back the whole transaction, and later statements
// would be committed one by one. So a context for a part of a transaction ends that part
// between two statements.
func TestTheEndOfAContextForAPartOfATransactionInterruptsNoStatement(t *testing.T) {
	s := openShop(t)
	order := s.Saved(t, 1, 1)
	require.NoError(t, order.ChangeQuantity(1, 5))
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		part, cancel := context.WithCancel(ctx)
		defer cancel()
		s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			if shoptest.Shorten(op) == "UPDATE order_items" {
				cancel()
			}
			return call(ctx)
		})
		defer s.Tap.Intercept(nil)
		assert.NoError(t, tx.Orders.Save(part, order))
		_, err := tx.Orders.FindByID(part, 1)
		assert.ErrorIs(t, err, context.Canceled)
		return nil
	}))
	assert.EqualValues(t, 2, s.Find(t, 1).Version())
}

// cancelledAfter calls do with a context that ends during the statement, which database/sql
// notices.
func (s *shop) cancelledAfter(t *testing.T, statement string, do func(context.Context) error) error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cancelled := false
	s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		err := call(ctx)
		if shoptest.Shorten(op) == statement {
			cancelled = true
			cancel()
			time.Sleep(10 * time.Millisecond) // so that database/sql rolls back first
		}
		return err
	})
	defer s.Tap.Intercept(nil)
	err := do(ctx)
	require.True(t, cancelled)
	require.Eventually(t, func() bool { return enginetest.Pool(t, s.DB).Stats().InUse == 0 }, time.Minute, time.Millisecond, "database/sql rolls back")
	return err
}

// Each statement sees the values of the caller's context, such as a trace ID, and its
// deadline. GORM would set its own deadline only if there were none.
func TestAStatementIsUnderTheValuesAndTheDeadlineOfItsCaller(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Paid(t, 1, 1, 2)
		deadline := time.Now().Add(time.Hour)
		type trace struct{}
		ctx, cancel := context.WithDeadline(context.WithValue(t.Context(), trace{}, "42"), deadline)
		defer cancel()
		statements := 0
		s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			if op.Kind == sqltap.Exec || op.Kind == sqltap.Query {
				statements++
				assert.Equal(t, "42", ctx.Value(trace{}), op)
				until, ok := ctx.Deadline()
				assert.True(t, ok && until.Equal(deadline), op)
			}
			return call(ctx)
		})
		defer s.Tap.Intercept(nil)
		require.NoError(t, s.ship(ctx, 1))
		assert.GreaterOrEqual(t, statements, 6) // MySQL prepares them first
	})
}

// A long statement of the importer's own, such as a report, can be interrupted.
func TestOwnStatementsInATransactionAreUnderTheContextTheyWereAskedFor(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *shop) {
		require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			shorter, cancel := context.WithCancel(ctx)
			defer cancel()
			for _, ctx := range []context.Context{ctx, shorter} {
				db, err := tx.DB(ctx)
				require.NoError(t, err)
				assert.Same(t, ctx, db.Statement.Context)
			}
			return nil
		}))
	})
}
