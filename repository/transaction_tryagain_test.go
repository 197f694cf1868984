package repository_test

import (
	"context"
	"database/sql/driver"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// MariaDB gives up on a transaction that reads a table which was altered after the
// transaction began, and PostgreSQL on one whose prepared statement has another result since.
func TestATransactionIsRepeatedAfterASchemaChangeUnderTraffic(t *testing.T) {
	for name, alter := range map[string]string{
		"mysql":    "ALTER TABLE shipping_rates ADD COLUMN note VARCHAR(9), FORCE",
		"postgres": "ALTER TABLE shipping_rates ALTER currency TYPE text",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShopOn(t, name)
			pool, err := s.DB.DB()
			require.NoError(t, err)
			pool.SetMaxOpenConns(1)
			_, err = s.Rates.ForRegion(t.Context(), "EU") // prepared on the connection of the transaction
			require.NoError(t, err)
			pool.SetMaxOpenConns(2)
			s.Saved(t, 1, 1)
			var failed []error
			require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
				if _, err := tx.Orders.FindByID(ctx, 1); err != nil {
					return err
				}
				if len(failed) == 0 {
					s.Exec(t, alter)
				}
				_, err := tx.Rates.ForRegion(ctx, "EU")
				failed = append(failed, err)
				return err
			}, repository.Attempts(2)))
			require.Len(t, failed, 2)
			assert.ErrorIs(t, failed[0], repository.ErrTryAgain)
		})
	}
}

// Before COMMIT is sent, a connection that breaks has written nothing, whatever the driver calls
// it.
func TestATransactionThatLosesItsConnectionIsRepeated(t *testing.T) {
	for name, c := range map[string]struct{ own, kill string }{
		"postgres": {"SELECT pg_backend_pid()", "SELECT pg_terminate_backend(?)"},
		"mysql":    {"SELECT CONNECTION_ID()", "KILL ?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShopOn(t, name)
			s.Saved(t, 1, 1)
			attempts := 0
			require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
				attempts++
				if _, err := tx.Orders.Update(ctx, 1, addOne(t)); err != nil {
					return err
				}
				if attempts == 1 {
					db, err := tx.DB(ctx)
					require.NoError(t, err)
					var id int64
					require.NoError(t, db.Raw(c.own).Scan(&id).Error)
					require.NoError(t, s.DB.Exec(c.kill, id).Error)
				}
				_, err := tx.Orders.Update(ctx, 1, addOne(t))
				if attempts == 1 {
					assert.Error(t, err)
					return nil // a failure that is swallowed is no success
				}
				return err
			}, repository.Attempts(2)))
			assert.Equal(t, 2, attempts)
			assert.Equal(t, 3, quantity(t, s.Find(t, 1)))
		})
	}
}

// A read has written nothing. That is known outside of a transaction, too.
func TestAReadThatLosesItsConnectionMayBeRepeated(t *testing.T) {
	t.Parallel()
	lost := &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		keyed := func(options ...repository.CommandOption) error {
			nothing := func(context.Context, *repository.Store) error { return nil }
			return s.InTransaction(t.Context(), nothing, append(options, repository.Key("k"))...)
		}
		require.NoError(t, keyed())
		for what, read := range map[string]func() error{
			"FindByID":         func() error { _, err := s.Orders.FindByID(t.Context(), 1); return err },
			"ForRegion":        func() error { _, err := s.Rates.ForRegion(t.Context(), "EU"); return err },
			"Figures":          func() error { _, err := s.Outbox.Figures(t.Context()); return err },
			"a repetition":     func() error { return keyed() },
			"of several tries": func() error { return keyed(repository.Attempts(2)) },
		} {
			var once sync.Once
			s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
				err := call(ctx)
				if err == nil && op.Kind == sqltap.Query {
					once.Do(func() { err = lost })
				}
				return err
			})
			err := read()
			s.Tap.Intercept(nil)
			if what == "of several tries" {
				require.NoError(t, err)
				continue
			}
			require.ErrorIs(t, err, lost, what)
			require.ErrorIs(t, err, repository.ErrTryAgain, what)
			assert.Equal(t, domainmodel.KindTryAgain, domainmodel.KindOf(err), what)
			require.NoError(t, read(), what)
		}
	})
}

func TestAReadOnAConnectionThatTheServerEndedMayBeRepeated(t *testing.T) {
	t.Parallel()
	s := openShopOn(t, "postgres")
	s.Saved(t, 1, 1)
	admin := enginetest.New(t, "postgres")
	enginetest.Pool(t, s.DB).SetMaxOpenConns(1)
	var id int64
	require.NoError(t, s.DB.Raw("SELECT pg_backend_pid()").Scan(&id).Error)
	require.NoError(t, admin.Exec("SELECT pg_terminate_backend(?, 10000)", id).Error) // and waits for its end
	_, err := s.Orders.FindByID(t.Context(), 1)
	require.ErrorIs(t, err, repository.ErrTryAgain)
	_, err = s.Orders.FindByID(t.Context(), 1)
	require.NoError(t, err)
}

func TestEveryStatementBeforeCommitMayLoseTheConnection(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		s.Tap.Start()
		require.NoError(t, errorOf(s.Orders.Update(t.Context(), 1, addOne(t))))
		operations := s.Tap.Stop()
		pieces := 2
		for i, op := range operations {
			if op.Kind == sqltap.Commit {
				break
			}
			s.Tap.FailAt(i+1, sqltap.BadConnection)
			require.NoError(t, errorOf(s.Orders.Update(t.Context(), 1, addOne(t))), "%s %s", op.Kind, op.SQL)
			pieces++
			assert.Equal(t, pieces, quantity(t, s.Find(t, 1)))
		}
		assert.Greater(t, pieces, 4)
	})
}

// Nobody knows what became of a COMMIT whose answer was lost. To repeat the command could
// carry it out twice.
func TestALostCommitIsNotRepeated(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			err := call(ctx)
			if op.Kind == sqltap.Commit {
				return driver.ErrBadConn
			}
			return err
		})
		attempts := 0
		err := s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			attempts++
			return errorOf(tx.Orders.Update(ctx, 1, addOne(t)))
		}, repository.Attempts(5))
		s.Tap.Intercept(nil)
		require.ErrorIs(t, err, driver.ErrBadConn)
		require.NotErrorIs(t, err, repository.ErrTryAgain)
		assert.Equal(t, 1, attempts)
	})
}

// A team may have made its foreign keys so that they are checked at COMMIT. That changes when
// an unknown customer is found, and not what it is called.
func TestADeferredForeignKeyThatFailsAtCommitIsAnUnknownReference(t *testing.T) {
	for name, deferred := range map[string]func(t *testing.T, s *shop){
		"sqlite": func(t *testing.T, s *shop) {
			var made string
			require.NoError(t, s.DB.Raw("SELECT sql FROM sqlite_master WHERE name = 'orders'").Scan(&made).Error)
			s.Exec(t, "DROP TABLE orders")
			s.Exec(t, strings.ReplaceAll(made, "ON DELETE RESTRICT", "DEFERRABLE INITIALLY DEFERRED"))
		},
		"postgres": func(t *testing.T, s *shop) {
			s.Exec(t, "ALTER TABLE orders ALTER CONSTRAINT fk_orders_customer DEFERRABLE INITIALLY DEFERRED")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := openShopOn(t, name)
			deferred(t, s)
			order, err := domainmodel.NewOrder(2, 404, "EU", domainmodel.EUR, noon)
			require.NoError(t, err)
			for what, err := range map[string]error{
				"Save": s.Orders.Save(t.Context(), order),
				"InTransaction": s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
					return tx.Orders.Save(ctx, order)
				}),
			} {
				require.ErrorIs(t, err, domainmodel.ErrUnknownReference, what)
				assert.ErrorIs(t, err, gorm.ErrForeignKeyViolated, what)
				assert.ErrorContains(t, err, "commit", what)
			}
			s.Saved(t, 3, 1) // and no transaction was left open
		})
	}
}
