package sweep

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// world is a shop that faults happen to, and an eye beside it that they spare.
type world struct {
	*shoptest.Shop
	engine string
	beside *sql.DB
	clock  time.Time

	// Of the case that runs.
	order     *domainmodel.Order // one that is not saved yet, or has unsaved changes
	stale     *domainmodel.Order // one that someone else has saved meanwhile
	answer    any                // what the use case has returned beside its error
	delivered []domainmodel.EventID
}

func openWorld(t *testing.T, name string) *world {
	w, tap := &world{engine: name}, &sqltap.Tap{}
	var base driver.Connector
	w.Shop = shoptest.Filled(t, enginetest.New(t, name,
		sqlite.WithConfig(gorm.Config{NowFunc: func() time.Time { return w.clock }}),
		sqlite.WithConnector(func(c driver.Connector) driver.Connector {
			base = c
			if name == "postgres" { // it need not wait for the disk: no power is cut here
				base = enginetest.FirstStatement(c, "SET synchronous_commit = off")
			}
			return tap.Wrap(base)
		})))
	w.Tap = tap
	w.beside = sql.OpenDB(base)
	w.beside.SetMaxOpenConns(1)
	t.Cleanup(func() { require.NoError(t, w.beside.Close()) })
	return w
}

// reset makes the world as it was when it was opened.
func (w *world) reset(t *testing.T) {
	t.Helper()
	require.Empty(t, w.leftOver(t), "by the case before")
	w.clock = shoptest.Noon
	w.order, w.stale, w.answer, w.delivered = nil, nil, nil, nil
	w.besides(t,
		"DELETE FROM order_items", "DELETE FROM orders", "DELETE FROM outbox_events", "DELETE FROM command_keys",
		"UPDATE stocks SET quantity = 10 WHERE quantity <> 10")
}

// chill has the pool give up its connections, so that the next operation is the
// CONNECT, if it is to be broken. For the operations after it there is a connection:
// a new one costs a server more than all the rest of a use case. It returns how far
// away the operation is then, from 1.
func (w *world) chill(t *testing.T, operation int) int {
	t.Helper()
	pool := enginetest.Pool(t, w.DB)
	if operation > 0 {
		require.NoError(t, pool.Ping())
		return operation
	}
	pool.SetMaxIdleConns(-1)
	pool.SetMaxIdleConns(2)
	return 1
}

// besides runs the statements past everything.
func (w *world) besides(t *testing.T, statements ...string) {
	t.Helper()
	tx, err := w.beside.Begin()
	require.NoError(t, err)
	for _, statement := range statements {
		_, err := tx.Exec(statement)
		require.NoError(t, err)
	}
	require.NoError(t, tx.Commit())
}

// note is a handler that keeps which events it was given.
func (w *world) note(_ context.Context, event domainmodel.SavedEvent) error {
	w.delivered = append(w.delivered, event.ID)
	return nil
}
