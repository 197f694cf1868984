package sqltap_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

type call = func(context.Context) error

// The caller and the record both get the interceptor's result.
func TestAnInterceptorSeesAnOperationAndDecidesHowItEnds(t *testing.T) {
	refusal := errors.New("not now")
	var tap sqltap.Tap
	db := open(t, &tap)
	var seen []sqltap.Operation
	tap.Intercept(func(ctx context.Context, op sqltap.Operation, call call) error {
		seen = append(seen, op)
		return refusal
	})
	tap.Start()
	_, err := db.Exec("INSERT INTO notes VALUES (?)", "a")
	assert.ErrorIs(t, err, refusal)
	tap.Intercept(nil)
	exec(t, db, "INSERT INTO notes VALUES (?)", "a")

	insert := sqltap.Operation{Kind: sqltap.Exec, SQL: "INSERT INTO notes VALUES (?)", Args: []any{"a"}, Conn: 1}
	refused, done := insert, insert
	refused.Err, done.Rows = refusal, 1
	assert.Equal(t, []sqltap.Operation{insert}, seen)
	assert.Equal(t, []sqltap.Operation{refused, done}, tap.Stop())
}

// The driver gets the context that the interceptor passes on, such as one with a
// deadline.
func TestAnInterceptorPassesTheContextOn(t *testing.T) {
	var tap sqltap.Tap
	conn := full()
	db := openFake(t, &tap, func() driver.Conn { return conn })
	tap.Intercept(func(ctx context.Context, _ sqltap.Operation, call call) error {
		return call(context.WithValue(ctx, mark{}, "passed on"))
	})
	require.NoError(t, committing(executeIn)(t.Context(), &database{DB: db}))
	assert.Equal(t, "passed on", conn.seen["begin"])
	assert.Equal(t, "passed on", conn.seen["exec"])
}

func TestAnInterceptorCannotMakeASuccessOfAFailure(t *testing.T) {
	for name, program := range map[string]func(context.Context, *database) error{
		"CONNECT": reconnecting, "EXEC": executing, "QUERY": querying, "PREPARE": preparing,
		"COMMIT": committing(executeIn), "ROLLBACK": rollingBack,
	} {
		t.Run(name, func(t *testing.T) {
			var tap sqltap.Tap
			d := &database{DB: open(t, &tap), table: "notes"}
			t.Run("that it swallows", func(t *testing.T) {
				tap.Intercept(func(ctx context.Context, op sqltap.Operation, call call) error {
					if string(op.Kind) == name {
						_ = sqltap.FailBefore(ctx, op, call)
						return nil
					}
					return call(ctx)
				})
				assert.EqualError(t, program(t.Context(), d), "sqltap: the interceptor neither ran the operation nor returned an error")
			})
			tap.Intercept(nil)
			require.NoError(t, committing(executeIn)(t.Context(), d), "the pool is of use")
		})
	}
	t.Run("of the driver", func(t *testing.T) {
		var tap sqltap.Tap
		db := open(t, &tap)
		tap.Intercept(func(ctx context.Context, _ sqltap.Operation, call call) error { _ = call(ctx); return nil })
		_, err := db.Exec("INSERT INTO nowhere VALUES (1)")
		assert.ErrorContains(t, err, "no such table")
	})
}

// Running it twice would leave a result that nobody closes.
func TestAnOperationRunsOnceHoweverOftenItIsCalled(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	tap.Intercept(func(ctx context.Context, _ sqltap.Operation, call call) error {
		return errors.Join(call(ctx), call(ctx))
	})
	exec(t, db, "INSERT INTO notes VALUES ('a')") // a second one would not be unique
}

// What happened, and was then refused, has happened.
func TestAnInterceptorMayRefuseAfterTheFact(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, open func(*testing.T, *sqltap.Tap) *database) {
		for name, program := range map[string]func(context.Context, *database) error{
			"BEGIN": committing(executeIn), "PREPARE": preparing, "CONNECT": reconnecting,
		} {
			t.Run(name, func(t *testing.T) {
				var tap sqltap.Tap
				d := open(t, &tap)
				tap.Intercept(func(ctx context.Context, op sqltap.Operation, call call) error {
					if err := call(ctx); err != nil || string(op.Kind) != name {
						return err
					}
					return sqltap.DropConnection(ctx, op, call)
				})
				assert.ErrorIs(t, program(t.Context(), d), sqltap.ErrInjected)
				tap.Intercept(nil)
				d.requireHealthy(t)
			})
		}
		t.Run("COMMIT", func(t *testing.T) {
			var tap sqltap.Tap
			d := open(t, &tap)
			tap.Intercept(func(ctx context.Context, op sqltap.Operation, call call) error {
				if err := call(ctx); err != nil || op.Kind != sqltap.Commit {
					return err
				}
				return sqltap.DropConnection(ctx, op, call)
			})
			assert.ErrorIs(t, committing(executeIn)(t.Context(), d), sqltap.ErrInjected)
			assert.Equal(t, 1, d.count(t, "a"), "the answer is lost, and the connection, but not the note")
			tap.Intercept(nil)
			d.requireHealthy(t)
		})
	})
}

// Interceptors come and go, and faults with them, while others are at work. Run it
// with -race.
func TestInterceptorsAreSafeForUseByManyGoroutines(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	db.SetMaxOpenConns(4)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				var n int
				if err := db.QueryRow("SELECT COUNT(*) FROM notes").Scan(&n); err != nil {
					assert.ErrorIs(t, err, sqltap.ErrInjected)
				}
			}
		})
		wg.Go(func() {
			for range 50 {
				tap.Intercept(func(ctx context.Context, _ sqltap.Operation, call call) error { return call(ctx) })
				tap.FailAt(2, sqltap.DropConnection)
				tap.Disarm()
				tap.Intercept(nil)
			}
		})
	}
	wg.Wait()
	exec(t, db, "INSERT INTO notes VALUES ('a')")
}
