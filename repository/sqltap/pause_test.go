package sqltap_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// session is the context key for the name of the session that runs an operation.
type session struct{}

func as(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, session{}, name)
}

// Another session writes between a session's read and its write. Without the tap, a test needs
// luck or a sleep for that. With it, it happens every time.
func TestASessionCanBeStoppedWhileAnotherGoesAhead(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, open func(*testing.T, *sqltap.Tap) *database) {
		var tap sqltap.Tap
		d := open(t, &tap)
		d.SetMaxOpenConns(2)
		exec(t, d, d.sql("INSERT INTO notes VALUES ('draft')"))
		append := func(ctx context.Context, word string) error {
			var text string
			if err := d.QueryRowContext(ctx, d.sql("SELECT text FROM notes")).Scan(&text); err != nil {
				return err
			}
			_, err := d.ExecContext(ctx, d.sql("UPDATE notes SET text = '"+text+word+"'"))
			return err
		}

		stopped, goAhead, done := make(chan struct{}), make(chan struct{}), make(chan error)
		tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			if ctx.Value(session{}) == "slow" && strings.HasPrefix(op.SQL, "UPDATE") {
				close(stopped)
				<-goAhead
			}
			return call(ctx)
		})
		go func() { done <- append(as(t.Context(), "slow"), " slow") }()
		<-stopped
		require.NoError(t, append(as(t.Context(), "quick"), " quick"))
		assert.Equal(t, 1, d.count(t, "draft quick"))
		close(goAhead)
		require.NoError(t, <-done)

		assert.Equal(t, 1, d.count(t, "draft slow"), "the quick one's update is lost")
	})
}

// The context tells which session runs an operation, from BEGIN to COMMIT, even though
// database/sql passes no context to a driver's COMMIT.
func TestEveryOperationHasTheContextOfItsSession(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, open func(*testing.T, *sqltap.Tap) *database) {
		var tap sqltap.Tap
		d := open(t, &tap)
		var seen []sqltap.Kind
		tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			err := call(ctx)
			if ctx.Value(session{}) == "mine" && err == nil {
				seen = append(seen, op.Kind)
			}
			return err
		})
		for _, program := range []func(context.Context, *database) error{
			reconnecting, committing(executeIn), committing(prepareIn), rollingBack,
		} {
			require.NoError(t, program(as(t.Context(), "mine"), d))
		}
		assert.Equal(t, []sqltap.Kind{
			sqltap.Connect, sqltap.Exec,
			sqltap.Begin, sqltap.Exec, sqltap.Commit,
			sqltap.Begin, sqltap.Prepare, sqltap.Exec, sqltap.Commit,
			sqltap.Begin, sqltap.Exec, sqltap.Rollback,
		}, seen)
	})
}

// GORM hands the context on: WithContext is all that a session needs.
func TestEveryOperationOfGORMHasTheContextOfItsSession(t *testing.T) {
	var tap sqltap.Tap
	db := enginetest.New(t, "sqlite", sqlite.WithConnector(tap.Wrap))
	require.NoError(t, db.AutoMigrate(&Note{}))

	var seen []string
	tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		name, _ := ctx.Value(session{}).(string)
		seen = append(seen, name+" "+string(op.Kind))
		return call(ctx)
	})
	require.NoError(t, db.WithContext(as(t.Context(), "mine")).Transaction(func(tx *gorm.DB) error {
		note := Note{Text: "Hello"}
		return errors.Join(tx.Create(&note).Error, tx.Save(&note).Error, tx.First(&note).Error)
	}))
	assert.Equal(t, []string{"mine BEGIN", "mine QUERY", "mine EXEC", "mine QUERY", "mine COMMIT"}, seen)
}

// When a context ends, database/sql rolls back in another goroutine. The ROLLBACK belongs to
// the session, too. Its context has ended, so an interceptor that waits for something or for
// the context does not block it.
func TestTheRollbackOfAnEndedContextBelongsToItsSession(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, open func(*testing.T, *sqltap.Tap) *database) {
		var tap sqltap.Tap
		d := open(t, &tap)
		ended := make(chan context.Context, 1)
		tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			if op.Kind == sqltap.Rollback {
				ended <- ctx
			}
			return call(ctx)
		})
		ctx, cancel := context.WithCancel(as(t.Context(), "mine"))
		tx, err := d.BeginTx(ctx, nil)
		require.NoError(t, err)
		require.NoError(t, executeIn(ctx, d, tx))
		cancel()

		ctx = <-ended
		assert.Equal(t, "mine", ctx.Value(session{}))
		assert.ErrorIs(t, ctx.Err(), context.Canceled)
		tap.Intercept(nil)
		d.requireHealthy(t)
	})
}

// The caller of a session that is stopped at its COMMIT may give up. The refused transaction
// must not stay open in the pool.
func TestACommitThatIsRefusedIsRolledBack(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, open func(*testing.T, *sqltap.Tap) *database) {
		var tap sqltap.Tap
		d := open(t, &tap)
		ctx, cancel := context.WithCancel(t.Context())
		tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			if op.Kind == sqltap.Commit {
				cancel()
				<-ctx.Done()
				return ctx.Err()
			}
			return call(ctx)
		})
		d.reached.Start()
		assert.ErrorIs(t, committing(executeIn)(ctx, d), context.Canceled)
		reached := d.reached.Stop()

		assert.Equal(t, sqltap.Rollback, reached[len(reached)-1].Kind)
		assert.Zero(t, d.count(t, "a"))
		tap.Intercept(nil)
		d.requireHealthy(t)
	})
}

// If the context ends after database/sql last checked it, the driver still gets the COMMIT.
// Most drivers don't see the context there.
func TestACommitWhoseContextEndsIsLeftToTheDriver(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, open func(*testing.T, *sqltap.Tap) *database) {
		var tap sqltap.Tap
		d := open(t, &tap)
		ctx, cancel := context.WithCancel(t.Context())
		tap.FailAt(4, sqltap.CancelContext(cancel)) // CONNECT, BEGIN, EXEC, COMMIT
		d.reached.Start()
		err := committing(executeIn)(ctx, d)
		reached := d.reached.Stop()

		assert.Equal(t, sqltap.Commit, reached[len(reached)-1].Kind)
		assert.Equal(t, err, reached[len(reached)-1].Err)
	})
}
