package repository_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	driverpkg "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// addOne is the change of a command: it adds one piece of product 1.
func addOne(t testing.TB) func(*domainmodel.Order) error {
	return func(order *domainmodel.Order) error { return order.AddItem(product(t, 1), 1) }
}

func quantity(t testing.TB, order *domainmodel.Order) int {
	t.Helper()
	item, found := order.Item(1)
	require.True(t, found)
	return item.Quantity()
}

// onServers is for cases that need two transactions that write at once. On SQLite they
// take turns.
func onServers(t *testing.T, test func(t *testing.T, s *shop)) {
	for _, name := range []string{"postgres", "mysql"} {
		t.Run(name, func(t *testing.T) { test(t, openShopOn(t, name)) })
	}
}

// Update is the whole cycle in one call. A change that is refused changes nothing.
func TestUpdateLoadsChangesAndSaves(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		order, err := s.Orders.Update(t.Context(), 1, addOne(t))
		require.NoError(t, err)
		assert.Equal(t, 2, quantity(t, order))
		assert.Equal(t, int64(2), order.Version())
		assert.Equal(t, s.Find(t, 1).Snapshot(), order.Snapshot(), "it is returned as it was saved")

		refused := errors.New("the customer has changed their mind")
		_, err = s.Orders.Update(t.Context(), 1, func(order *domainmodel.Order) error {
			require.NoError(t, order.AddItem(product(t, 1), 1))
			return refused
		})
		require.ErrorIs(t, err, refused)
		assert.ErrorContains(t, err, "update order 1: ")
		assert.Equal(t, order.Snapshot(), s.Find(t, 1).Snapshot())

		_, err = s.Orders.Update(t.Context(), 404, addOne(t))
		assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
		assert.Panics(t, func() {
			_, _ = s.Orders.Update(t.Context(), 1, func(*domainmodel.Order) error { panic("a bug of the caller") })
		})
		assert.Equal(t, order.Snapshot(), s.Find(t, 1).Snapshot(), "and the transaction is over")
	})
}

// The second command works on the order that the first one saved, so neither is lost.
func TestUpdateStartsAgainWithTheOrderOfSomeoneWhoWasFirst(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		var seen []int
		order, err := s.Orders.Update(t.Context(), 1, func(order *domainmodel.Order) error {
			seen = append(seen, quantity(t, order))
			if len(seen) == 1 {
				require.NoError(t, errorOf(s.Orders.Update(t.Context(), 1, addOne(t))))
			}
			return order.AddItem(product(t, 1), 1)
		})
		require.NoError(t, err)
		assert.Equal(t, []int{1, 2}, seen)
		assert.Equal(t, 3, quantity(t, order))
		assert.Equal(t, s.Find(t, 1).Snapshot(), order.Snapshot(), "the one of the second try is returned")
	})
}

// A command that loses every race gets the typed error in the end, and has written nothing.
func TestUpdateGivesUpAfterItsAttemptsWithTheLastError(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		tries := 0
		err := update(t.Context(), s, 1, func(order *domainmodel.Order) error {
			tries++
			require.NoError(t, errorOf(s.Orders.Update(t.Context(), 1, addOne(t))))
			return order.RemoveItem(1)
		}, repository.Attempts(3))
		var conflict *domainmodel.ConflictError
		require.ErrorAs(t, err, &conflict)
		assert.Equal(t, domainmodel.ConflictError{OrderID: 1, Loaded: 3, Stored: 4}, *conflict)
		assert.Equal(t, 3, tries)
		assert.Equal(t, 4, quantity(t, s.Find(t, 1)))
	})
}

// Inside of a transaction, only its caller can start over, since its steps belong together.
func TestUpdateInsideOfATransactionIsTriedOnce(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		var tries, transactions int
		do := func(ctx context.Context, tx *repository.Store) error {
			transactions++
			return errorOf(tx.Orders.Update(ctx, 1, func(order *domainmodel.Order) error {
				if tries++; tries == 1 {
					require.NoError(t, errorOf(s.Orders.Update(t.Context(), 1, addOne(t))))
				}
				return order.AddItem(product(t, 1), 1)
			}))
		}
		var conflict *domainmodel.ConflictError
		require.ErrorAs(t, s.InTransaction(t.Context(), do), &conflict)
		assert.Equal(t, []int{1, 1}, []int{tries, transactions})
		tries = 0
		require.NoError(t, s.InTransaction(t.Context(), do, repository.Attempts(2)))
		assert.Equal(t, []int{2, 3}, []int{tries, transactions})
		assert.Equal(t, 4, quantity(t, s.Find(t, 1)))
	})
}

// An order that was deleted between loading and saving is not found, and does not
// come back.
func TestUpdateDoesNotBringADeletedOrderBack(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		err := update(t.Context(), s, 1, func(order *domainmodel.Order) error {
			s.Exec(t, "DELETE FROM orders")
			return order.AddItem(product(t, 1), 1)
		}, repository.Attempts(1))
		require.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
		_, err = s.Orders.FindByID(t.Context(), 1)
		assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
	})
}

// The wait for the next attempt ends with the context, and the error says both why
// it waited and why it stopped.
func TestUpdateStopsWaitingWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			err := call(ctx)
			if op.Kind == sqltap.Rollback {
				cancel()
			}
			return err
		})
		defer s.Tap.Intercept(nil)
		tries := 0
		_, err := s.Orders.Update(ctx, 1, func(order *domainmodel.Order) error {
			tries++
			require.NoError(t, errorOf(s.Orders.Update(t.Context(), 1, addOne(t))))
			return order.AddItem(product(t, 1), 1)
		})
		require.ErrorIs(t, err, context.Canceled)
		var conflict *domainmodel.ConflictError
		require.ErrorAs(t, err, &conflict)
		assert.ErrorContains(t, err, "gave up after 1 attempts")
		assert.Equal(t, 1, tries)
	})
}

// Waiting for a lock ends with the context.
func TestUpdateStopsWaitingForALockWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			require.NoError(t, errorOf(tx.Orders.Update(ctx, 1, addOne(t))))
			waiting, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			assert.ErrorIs(t, errorOf(s.Orders.Update(waiting, 1, addOne(t))), context.DeadlineExceeded)
			return nil
		}))
		assert.Equal(t, 2, quantity(t, s.Find(t, 1)))
	})
}

// Settings that would run a command never, or a key that names nothing, are the
// caller's mistakes.
func TestACommandThatCantRunIsRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Saved(t, 1, 1)
	never := func(*domainmodel.Order) error { t.Error("it ran"); return nil }
	for _, option := range []repository.CommandOption{repository.Attempts(0), repository.Attempts(-1), repository.Key("")} {
		var invalid *unitofwork.InvalidValueError
		require.ErrorAs(t, update(t.Context(), s, 1, never, option), &invalid)
		require.ErrorAs(t, s.InTransaction(t.Context(), nil, option), &invalid)
	}
	// A key inside of a transaction would promise what only the transaction can keep.
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		require.ErrorIs(t, update(ctx, tx, 1, never, repository.Key("k")), repository.ErrInsideTransaction)
		assert.ErrorContains(t, tx.InTransaction(ctx, nil, repository.Key("k")), "don't nest")
		return nil
	}))
	assert.Zero(t, s.count(t, "command_keys"))
}

func (s *shop) count(t testing.TB, table string) (rows int64) {
	t.Helper()
	require.NoError(t, s.DB.Table(table).Count(&rows).Error)
	return rows
}

// This is a real deadlock: two transactions lock the same two rows in opposite order. The
// database aborts one of them, which succeeds when it is repeated.
func TestADeadlockIsRepeated(t *testing.T) {
	t.Parallel()
	onServers(t, repeatsADeadlock)
}

func repeatsADeadlock(t *testing.T, s *shop) {
	one, two := newOrder(t, 1, 1), newOrder(t, 2, 2)
	meet := func(first, second *domainmodel.Order, mine, theirs chan struct{}, options ...repository.CommandOption) error {
		met := false
		return s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			if err := tx.Stock.Reserve(ctx, 1, first.Items()); err != nil {
				return err
			}
			if !met {
				met = true
				close(mine)
				<-theirs
			}
			return tx.Stock.Reserve(ctx, 1, second.Items())
		}, options...)
	}
	both := func(options ...repository.CommandOption) (a, b error) {
		mine, theirs := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() { a = meet(one, two, mine, theirs, options...) })
		wg.Go(func() { b = meet(two, one, theirs, mine, options...) })
		wg.Wait()
		return a, b
	}
	a, b := both()
	require.ErrorIs(t, errors.Join(a, b), repository.ErrTryAgain)
	assert.True(t, a == nil || b == nil, "the other one succeeds")
	assert.Equal(t, 9, s.Pieces(t, 1))

	a, b = both(repository.Attempts(5))
	require.NoError(t, a)
	require.NoError(t, b)
	assert.Equal(t, []int{7, 7}, []int{s.Pieces(t, 1), s.Pieces(t, 2)})
}

// After a deadlock, MySQL has rolled the transaction back, and commits each later statement at
// once. Code that goes on after the error must write nothing.
func TestWhatComesAfterAFailedStatementIsNotWritten(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		later, before := newOrder(t, 2, 1), s.count(t, "outbox_events")
		err := s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			require.Error(t, tx.Orders.Save(ctx, newOrder(t, 1, 1)))
			s.Tap.Start()
			defer func() { assert.Empty(t, s.Tap.Stop()) }()
			require.Error(t, tx.Orders.Save(ctx, later))
			require.Error(t, tx.Stock.Reserve(ctx, 1, later.Items()))
			require.Error(t, tx.Outbox.Discard(ctx, domainmodel.EventID{OrderID: 1, Version: 1, Number: 1}))
			return nil
		})
		var exists *domainmodel.OrderExistsError
		require.ErrorAs(t, err, &exists)
		assert.Equal(t, before, s.count(t, "outbox_events"))
		assert.Equal(t, 10, s.Pieces(t, 1))
	})
}

// withSetting gives the server's DSN a setting of the session, for this test.
func withPostgresSetting(t *testing.T, setting string) {
	t.Helper()
	dsn := enginetest.Server(t, "postgres")
	separator := " "
	if strings.Contains(dsn, "://") {
		separator = map[bool]string{true: "&", false: "?"}[strings.Contains(dsn, "?")]
	}
	t.Setenv("TEST_POSTGRES_DSN", dsn+separator+setting)
}

func withMySQLSetting(t *testing.T, name, value string) {
	t.Helper()
	config, err := driverpkg.ParseDSN(enginetest.Server(t, "mysql"))
	require.NoError(t, err)
	require.NoError(t, config.Apply(func(c *driverpkg.Config) error {
		c.Params = map[string]string{name: value}
		return nil
	}))
	t.Setenv("TEST_MYSQL_DSN", config.FormatDSN())
}

// PostgreSQL's strictest isolation aborts transactions that READ COMMITTED allows, even at a
// SELECT. Each of them succeeds when it is repeated.
func TestSerializationFailuresOfPostgreSQLAreRepeated(t *testing.T) {
	withPostgresSetting(t, "default_transaction_isolation=serializable")
	repeatsSerializationFailures(t, openShopOn(t, "postgres"))
}

func repeatsSerializationFailures(t *testing.T, s *shop) {
	s.Saved(t, 1, 1)
	s.Saved(t, 2, 1)
	s.Saved(t, 3, 1)

	tries := 0
	require.NoError(t, errorOf(s.Orders.Update(t.Context(), 1, func(order *domainmodel.Order) error {
		if tries++; tries == 1 { // the UPDATE fails
			require.NoError(t, errorOf(s.Orders.Update(t.Context(), 1, addOne(t))))
		}
		return order.AddItem(product(t, 1), 1)
	})))
	assert.Equal(t, 2, tries)
	assert.Equal(t, 3, quantity(t, s.Find(t, 1)))

	var answer error
	tries = 0
	swap := func(swallow bool) error {
		return s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			if _, err := tx.Orders.FindByID(ctx, 1); err != nil {
				return err
			}
			if _, err := tx.Orders.Update(ctx, 2, addOne(t)); err != nil {
				return err
			}
			if tries++; tries == 1 { // another reads what was written here, and writes what was read
				require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
					if _, err := tx.Orders.FindByID(ctx, 2); err != nil {
						return err
					}
					return errorOf(tx.Orders.Update(ctx, 1, addOne(t)))
				}))
			}
			_, err := tx.Orders.FindByID(ctx, 1) // the SELECT fails
			if tries == 1 {
				answer = err
			}
			if swallow {
				err = nil
			}
			return err
		}, repository.Attempts(3))
	}
	require.NoError(t, swap(false))
	require.ErrorIs(t, answer, repository.ErrTryAgain)
	assert.Equal(t, 2, tries)
	tries = 0
	require.NoError(t, swap(true))
	assert.Equal(t, 2, tries, "a failed SELECT that nobody looks at is not committed over either")
}

// MariaDB with snapshot isolation (its default from 11.6 on) refuses to write a row
// that has changed since the transaction read it.
func TestASnapshotThatIsOldIsRepeated(t *testing.T) {
	withMySQLSetting(t, "innodb_snapshot_isolation", "1")
	s := openShopOn(t, "mysql")
	s.Saved(t, 1, 1)
	tries := 0
	change := func(order *domainmodel.Order) error {
		if tries++; tries == 1 {
			require.NoError(t, errorOf(s.Orders.Update(t.Context(), 1, addOne(t))))
		}
		return order.AddItem(product(t, 1), 1)
	}
	err := update(t.Context(), s, 1, change, repository.Attempts(1))
	require.ErrorIs(t, err, repository.ErrTryAgain)
	require.ErrorContains(t, err, "1020")
	tries = 0
	require.NoError(t, errorOf(s.Orders.Update(t.Context(), 1, change)))
	assert.Equal(t, 4, quantity(t, s.Find(t, 1)))
}

// With SERIALIZABLE, a SELECT of MySQL takes locks, so a deadlock may hit it. That ends the
// transaction, and code that goes on must not write outside of it.
func TestASelectThatADeadlockHitsEndsTheTransaction(t *testing.T) {
	withMySQLSetting(t, "tx_isolation", "'SERIALIZABLE'")
	s := openShopOn(t, "mysql")
	s.Saved(t, 1, 1)
	s.Saved(t, 2, 1)
	mine, theirs := make(chan struct{}), make(chan struct{})
	errs := make([]error, 2)
	hit := atomic.Int32{}
	meet := func(written, read domainmodel.OrderID, mine, theirs chan struct{}) error {
		return s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			if _, err := tx.Orders.Update(ctx, written, addOne(t)); err != nil {
				return err
			}
			close(mine)
			<-theirs
			if _, err := tx.Orders.FindByID(ctx, read); err != nil {
				assert.ErrorIs(t, err, repository.ErrTryAgain)
				hit.Add(1)
				assert.ErrorIs(t, tx.Orders.Save(ctx, newOrder(t, 3, 1)), repository.ErrTryAgain)
			}
			return nil
		})
	}
	var wg sync.WaitGroup
	wg.Go(func() { errs[0] = meet(1, 2, mine, theirs) })
	wg.Go(func() { errs[1] = meet(2, 1, theirs, mine) })
	wg.Wait()
	assert.EqualValues(t, 1, hit.Load())
	require.ErrorIs(t, errors.Join(errs...), repository.ErrTryAgain)
	_, err := s.Orders.FindByID(t.Context(), 3)
	assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
}

// SQLite has one writer at a time. A writer whose wait timed out may retry.
func TestABusySQLiteIsRepeated(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "shop.db")
	s := filledShop(t, open(t, path))
	s.Saved(t, 1, 1)
	require.NoError(t, open(t, path).Connection(func(one *gorm.DB) error { // on which the setting stays
		impatient, attempts := newStore(t, one), 0
		require.NoError(t, one.Exec("PRAGMA busy_timeout = 0").Error)
		begun := func() error {
			return impatient.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
				attempts++
				return errorOf(tx.Orders.Update(ctx, 1, addOne(t)))
			})
		}
		require.NoError(t, s.InTransaction(t.Context(), func(context.Context, *repository.Store) error {
			require.ErrorIs(t, begun(), repository.ErrTryAgain)
			return nil
		}))
		assert.Zero(t, attempts)
		require.NoError(t, begun())

		// The lock goes as soon as the second attempt begins.
		locked, release := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			assert.NoError(t, s.InTransaction(t.Context(), func(context.Context, *repository.Store) error {
				close(locked)
				<-release
				return nil
			}))
		})
		<-locked
		time.AfterFunc(20*time.Millisecond, func() { close(release) })
		require.NoError(t, update(t.Context(), impatient, 1, addOne(t), repository.Attempts(1000)))
		wg.Wait()
		return nil
	}))
	assert.Equal(t, 3, quantity(t, s.Find(t, 1)))
}

// Two people have the same page open. A decision on the old page is refused at once, since a
// retry would not make the page newer. Code that keeps the order has its new version.
func TestADecisionOnAnOldPageIsRefused(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		var saved *domainmodel.Order
		tries := 0
		decide := func(shown int64) error {
			return errorOf(s.Orders.Update(t.Context(), 1, func(order *domainmodel.Order) error {
				tries++
				saved = order
				return errors.Join(order.IfVersion(shown), order.AddItem(product(t, 1), 1))
			}))
		}
		require.NoError(t, decide(1))
		assert.EqualValues(t, 2, saved.Version())
		assert.Empty(t, saved.Events())
		var conflict *domainmodel.ConflictError
		require.ErrorAs(t, decide(1), &conflict)
		assert.Equal(t, domainmodel.ConflictError{OrderID: 1, Loaded: 1, Stored: 2}, *conflict)
		assert.Equal(t, 2, tries, "once each")
	})
}

// The answer to "place" was lost. A repeated request gets the order of the first time.
func TestARepeatedCommandGetsTheFirstOnesAnswer(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		place := func(id domainmodel.OrderID, command string) (placed domainmodel.OrderID, err error) {
			err = s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
				placed = id
				return tx.Orders.Save(ctx, newOrder(t, id, 1))
			}, repository.Key("request 7"), repository.Command(command), repository.Answer(&placed))
			return placed, err
		}
		for _, id := range []domainmodel.OrderID{41, 42} {
			placed, err := place(id, "place mug")
			require.NoError(t, err)
			assert.EqualValues(t, 41, placed)
		}
		assert.EqualValues(t, 1, s.count(t, "orders"))
		_, err := place(43, "place tea")
		var used *repository.KeyUsedError
		require.ErrorAs(t, err, &used)
		assert.Equal(t, "place tea", used.Command)
	})
}

// Without the error, the second command would look as if it was carried out.
func TestAKeyIsRefusedUnlessItWasUsedWithTheSameCommand(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		run := func(key, command string) error {
			nothing := func(context.Context, *repository.Store) error { return nil }
			return s.InTransaction(t.Context(), nothing, repository.Key(key), repository.Command(command))
		}
		commands := []string{"", "pay 1", "pay 2"}
		for _, first := range commands {
			require.NoError(t, run("key of "+first, first))
			for _, second := range commands {
				err := run("key of "+first, second)
				if first == second {
					require.NoError(t, err, "%q repeated", first)
					continue
				}
				var used *repository.KeyUsedError
				require.ErrorAs(t, err, &used, "%q after %q", second, first)
				assert.Equal(t, repository.KeyUsedError{Key: "key of " + first, Command: second}, *used)
			}
		}
	})
}

func TestAfterCommitComesAfterTheCommit(t *testing.T) {
	s := openShop(t)
	var found error
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		tx.AfterCommit(func() { _, found = s.Orders.FindByID(t.Context(), 1) })
		return tx.Orders.Save(ctx, newOrder(t, 1, 1))
	}))
	require.NoError(t, found)
	called := false
	s.AfterCommit(func() { called = true })
	assert.True(t, called, "outside of a transaction there is nothing to wait for")
}

// An answer may be a whole page, and not only an ID.
func TestALongAnswerIsKept(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *shop) {
		page := strings.Repeat("é", 100_000)
		for _, answer := range []string{page, ""} {
			err := s.InTransaction(t.Context(), func(context.Context, *repository.Store) error { return nil }, repository.Key("request 7"), repository.Answer(&answer))
			require.NoError(t, err)
			require.Equal(t, page, answer)
		}
	})
}
