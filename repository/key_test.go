package repository_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// failCommit has the next COMMIT go through the fault.
func (s *shop) failCommit(fault sqltap.Interceptor) {
	var once sync.Once
	s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) (err error) {
		run := call
		if op.Kind == sqltap.Commit {
			once.Do(func() { run = func(ctx context.Context) error { return fault(ctx, op, call) } })
		}
		return run(ctx)
	})
}

// The connection breaks before the answer to COMMIT arrives, so the store can't know whether
// the transaction was committed, and does not retry. The caller may: with the same key, the
// command is carried out once in either case.
func TestACommandWithAKeyOfWhichTheAnswerWasLostHasItsEffectOnce(t *testing.T) {
	t.Parallel()
	faults := map[string]sqltap.Interceptor{
		"carried out":     sqltap.FailAfter,
		"not carried out": sqltap.FailBefore,
		"connection lost": sqltap.DropConnection,
	}
	commands := map[string]func(s *shop, change func(*domainmodel.Order) error, key repository.CommandOption) error{
		"Update": func(s *shop, change func(*domainmodel.Order) error, key repository.CommandOption) error {
			return update(context.Background(), s, 1, change, key)
		},
		"InTransaction": func(s *shop, change func(*domainmodel.Order) error, key repository.CommandOption) error {
			return s.InTransaction(context.Background(), func(ctx context.Context, tx *repository.Store) error {
				return errorOf(tx.Orders.Update(ctx, 1, change))
			}, key, repository.Attempts(10))
		},
	}
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		had := 1
		for fault, inject := range faults {
			for command, run := range commands {
				t.Run(command+" "+fault, func(t *testing.T) {
					defer s.Tap.Intercept(nil)
					calls := 0
					change := func(order *domainmodel.Order) error {
						calls++
						return order.AddItem(product(t, 1), 1)
					}
					key := repository.Key(command + fault)
					s.failCommit(inject)
					require.ErrorIs(t, run(s, change, key), sqltap.ErrInjected)
					require.Equal(t, 1, calls, "it does not know, so it does not repeat")
					for range 3 {
						require.NoError(t, run(s, change, key))
					}
					had++
					order := s.Find(t, 1)
					assert.Equal(t, had, quantity(t, order))
					assert.EqualValues(t, had, order.Version())
					assert.EqualValues(t, had+1, s.count(t, "outbox_events"), "one event a change, beside that of placing")
				})
			}
		}
	})
}

// A user clicks twice, or a message arrives twice, at the same moment. One call does the work,
// and the others return once it is done.
func TestACommandWithAKeyThatComesSeveralTimesAtOnceHasItsEffectOnce(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		calls, mu := 0, sync.Mutex{}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				assert.NoError(t, update(t.Context(), s, 1, func(order *domainmodel.Order) error {
					mu.Lock()
					defer mu.Unlock()
					calls++
					return order.AddItem(product(t, 1), 1)
				}, repository.Key("click")))
				found, err := s.Orders.FindByID(t.Context(), 1)
				if assert.NoError(t, err) {
					assert.EqualValues(t, 2, found.Version(), "a call returns after the effect")
				}
			})
		}
		wg.Wait()
		assert.Equal(t, 1, calls)
	})
}

// A second call that comes while the first is at work waits for it. If the first fails, the
// second does the work.
func TestACommandWaitsForTheOneOfTheSameKey(t *testing.T) {
	t.Parallel()
	for name, outcome := range map[string]error{"that succeeds": nil, "that fails": errors.New("changed my mind")} {
		t.Run(name, func(t *testing.T) {
			onEveryEngine(t, func(t *testing.T, s *shop) {
				s.Saved(t, 1, 1)
				type second struct{}
				began, started := make(chan struct{}), sync.Once{}
				s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
					if ctx.Value(second{}) != nil {
						started.Do(func() { close(began) })
					}
					return call(ctx)
				})
				defer s.Tap.Intercept(nil)
				ran := false
				var wg sync.WaitGroup
				err := update(t.Context(), s, 1, func(order *domainmodel.Order) error {
					wg.Go(func() {
						assert.NoError(t, update(context.WithValue(t.Context(), second{}, 2), s, 1, func(order *domainmodel.Order) error {
							ran = true
							return order.AddItem(product(t, 1), 1)
						}, repository.Key("k")))
					})
					<-began
					return errors.Join(outcome, order.AddItem(product(t, 1), 1))
				}, repository.Key("k"))
				wg.Wait()
				require.ErrorIs(t, err, outcome)
				assert.Equal(t, outcome != nil, ran)
				assert.Equal(t, 2, quantity(t, s.Find(t, 1)))
			})
		})
	}
}

// A failed command changed nothing, so its key is free.
func TestACommandThatFailsLeavesItsKeyFree(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		key := repository.Key("order 1")
		require.ErrorIs(t, update(t.Context(), s, 1, addOne(t), key), domainmodel.ErrOrderNotFound)
		assert.Panics(t, func() {
			_ = s.InTransaction(t.Context(), func(context.Context, *repository.Store) error { panic("a bug of the caller") }, key)
		})
		ended, cancel := context.WithCancel(t.Context())
		err := s.InTransaction(ended, func(context.Context, *repository.Store) error { cancel(); return nil }, key)
		require.ErrorIs(t, err, context.Canceled)
		assert.Zero(t, s.count(t, "command_keys"))
		s.Saved(t, 1, 1)
		require.NoError(t, update(t.Context(), s, 1, addOne(t), key))
		assert.Equal(t, 2, quantity(t, s.Find(t, 1)))
	})
}

// A command that does nothing is done too, and so is one that did its work in a
// later attempt.
func TestAKeyIsKeptWithWhateverTheCommandDid(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		nothing := func(*domainmodel.Order) error { return nil }
		require.NoError(t, update(t.Context(), s, 1, nothing, repository.Key("a")))
		require.NoError(t, update(t.Context(), s, 1, addOne(t), repository.Key("a")))
		tries := 0
		change := func(order *domainmodel.Order) error {
			if tries++; tries == 1 {
				return repository.ErrTryAgain
			}
			return order.AddItem(product(t, 1), 1)
		}
		require.NoError(t, update(t.Context(), s, 1, change, repository.Key("b")))
		require.NoError(t, update(t.Context(), s, 1, change, repository.Key("b")))
		assert.Equal(t, 2, quantity(t, s.Find(t, 1)))
	})
}

// Two texts that differ are two keys, whatever the database thinks of them.
func TestEveryTextIsAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		keys := []string{
			"a", "A", "ä", "a\u0308", "a ", " a", "a\x00", "a\x00b", "\xff", "\xfe", "\uFFFD", "ß", "ss", "ẞ",
			"'; DROP TABLE orders; --", strings.Repeat("k", 1<<20), strings.Repeat("k", 1<<20+1), "%", "_", "\\", "0", "00",
		}
		for _, key := range keys {
			for range 2 {
				require.NoError(t, update(t.Context(), s, 1, addOne(t), repository.Key(key)), "%.20q", key)
			}
		}
		assert.Equal(t, len(keys)+1, quantity(t, s.Find(t, 1)))
	})
}

// A handler writes into the database once for each event. Handlers with different names don't
// affect each other.
func TestOnceDoesItsWorkOnceForEachEventAndName(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		var did []string
		handler := func(name string) domainmodel.Notifier {
			return s.Once(name, func(ctx context.Context, tx *repository.Store, event domainmodel.SavedEvent) error {
				did = append(did, name+" "+event.ID.String())
				return tx.Stock.Reserve(ctx, 1, newOrder(t, 9, 1).Items())
			})
		}
		for range 3 {
			for _, name := range []string{"a", "b", "a 1", "A"} {
				for _, event := range []domainmodel.EventID{{OrderID: 1, Version: 1, Number: 1}, {OrderID: 1, Version: 1, Number: 2}} {
					require.NoError(t, handler(name).Notify(t.Context(), domainmodel.SavedEvent{ID: event}))
				}
			}
		}
		assert.Equal(t, []string{"a 1/1/1", "a 1/1/2", "b 1/1/1", "b 1/1/2", "a 1 1/1/1", "a 1 1/1/2", "A 1/1/1", "A 1/1/2"}, did)
		assert.Equal(t, 10-len(did), s.Pieces(t, 1))

		// The keys of databases in use have this form.
		require.NoError(t, s.InTransaction(t.Context(), func(context.Context, *repository.Store) error {
			return errors.New("it was done")
		}, repository.Key("a 1 1/1/2")))
	})
}

// The handler's work and its key are written in one transaction.
func TestOnceThatFailsHasDoneNothing(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		full, tries := errors.New("the disk is full"), 0
		handler := s.Once("stock", func(ctx context.Context, tx *repository.Store, _ domainmodel.SavedEvent) error {
			if err := tx.Stock.Reserve(ctx, 1, newOrder(t, 9, 1).Items()); err != nil {
				return err
			}
			if tries++; tries == 1 {
				return full
			}
			return nil
		})
		event := domainmodel.SavedEvent{ID: domainmodel.EventID{OrderID: 1, Version: 1, Number: 1}}
		require.ErrorIs(t, handler.Notify(t.Context(), event), full)
		assert.Equal(t, 10, s.Pieces(t, 1))
		require.NoError(t, handler.Notify(t.Context(), event))
		require.NoError(t, handler.Notify(t.Context(), event))
		assert.Equal(t, 9, s.Pieces(t, 1))
		assert.Equal(t, 2, tries)
	})
}

// at has the store's clock stand still, in a zone that is not UTC.
func (s *shop) at(t testing.TB, moment time.Time) *repository.Store {
	t.Helper()
	db := s.DB.Session(&gorm.Session{NowFunc: func() time.Time { return moment.In(time.FixedZone("CEST", 2*60*60)) }})
	return newStore(t, db)
}

// PurgeKeys deletes keys from before the given time, in whatever zone, and at most as many as
// the limit. The store no longer knows a purged key.
func TestPurgingKeysKeepsToItsBounds(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		keyAt := func(moment time.Time, key string) {
			require.NoError(t, update(t.Context(), s.at(t, moment), 1, addOne(t), repository.Key(key)))
		}
		for i := range 5 {
			keyAt(noon.Add(time.Duration(i)*time.Microsecond), fmt.Sprint("key ", i))
		}
		purge := func(before time.Time, limit int) int {
			purged, err := s.PurgeKeys(t.Context(), before, limit)
			require.NoError(t, err)
			return purged
		}
		tokyo := time.FixedZone("JST", 9*60*60)
		assert.Zero(t, purge(noon.In(tokyo), 10), "none was before the first")
		assert.Equal(t, 1, purge(noon.Add(2*time.Microsecond).In(tokyo), 1))
		assert.Equal(t, 1, purge(noon.Add(2*time.Microsecond).In(tokyo), 10))
		assert.EqualValues(t, 3, s.count(t, "command_keys"))
		keyAt(noon, "key 4")
		assert.Equal(t, 6, quantity(t, s.Find(t, 1)), "the last one is known")
		assert.Equal(t, 3, purge(noon.Add(time.Hour), 10))
		keyAt(noon, "key 4")
		assert.Equal(t, 7, quantity(t, s.Find(t, 1)), "and is not, after it was purged")

		for _, limit := range []int{0, -1} {
			_, err := s.PurgeKeys(t.Context(), noon, limit)
			assert.ErrorContains(t, err, "purge command keys: limit")
		}
		require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			_, err := tx.PurgeKeys(ctx, noon, 1)
			assert.ErrorContains(t, err, "can't be done inside a transaction")
			_, err = s.PurgeKeys(ctx, noon, 1)
			assert.ErrorIs(t, err, repository.ErrOutsideTransaction)
			return nil
		}))
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := s.PurgeKeys(ended, noon, 1)
		assert.ErrorIs(t, err, context.Canceled)
	})
}

// Databases bound the variables of a statement, so many rows go in several; the
// bound is on all of them together.
func TestPurgingManyKeysTakesAStatementForEveryFiveHundred(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	insert := "INSERT INTO command_keys (hash, at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1201) SELECT i, ? FROM n"
	s.Exec(t, insert, noon)
	statements := s.statements(func() {
		purged, err := s.PurgeKeys(t.Context(), noon.Add(1), 1100)
		require.NoError(t, err)
		assert.Equal(t, 1100, purged)
	})
	assert.Equal(t, strings.Fields(strings.Repeat("SELECT DELETE ", 3)), firstWords(statements))
	assert.EqualValues(t, 101, s.count(t, "command_keys"))
	purged, err := s.PurgeKeys(t.Context(), noon.Add(1), 1100)
	require.NoError(t, err)
	assert.Equal(t, 101, purged)
}

func firstWords(statements []string) (words []string) {
	for _, statement := range statements {
		words = append(words, strings.Fields(statement)[0])
	}
	return words
}

// Two programs that purge at the same time share the work.
func TestPurgingKeysSideBySideEndsWithNothingLeft(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		for i := range 40 {
			s.Exec(t, "INSERT INTO command_keys (hash, at) VALUES (?, ?)", fmt.Sprint(i), noon)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for {
					purged, err := s.PurgeKeys(t.Context(), noon.Add(time.Microsecond), 3)
					if errors.Is(err, repository.ErrTryAgain) {
						continue
					}
					if !assert.NoError(t, err) || purged == 0 {
						return
					}
				}
			})
		}
		wg.Wait()
		assert.Zero(t, s.count(t, "command_keys"))
	})
}

// The row is to be repaired: the request is not at fault.
func TestAStoredAnswerThatCantBeReadIsCorrupt(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		var id domainmodel.OrderID
		do := func() error {
			return s.InTransaction(t.Context(), func(context.Context, *repository.Store) error { id = 42; return nil }, repository.Key("k"), repository.Answer(&id))
		}
		require.NoError(t, do())
		for _, stored := range []string{`{`, `"-5"`, `[]`, ``} {
			s.Exec(t, "UPDATE command_keys SET answer = ?", stored)
			err := do()
			assert.Equal(t, domainmodel.KindCorrupt, domainmodel.KindOf(err), "%q: %v", stored, err)
		}
	})
}
