package repository_test

import (
	"context"
	"database/sql/driver"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// When the context ends between the reading of a row and its scanning, the scanning
// fails. That is no sign of a corrupt order.
func TestAContextThatEndsWhileAnOrderIsReadIsNoCorruptOrder(t *testing.T) {
	var cancel context.CancelFunc
	db := open(t, filepath.Join(t.TempDir(), "shop.db"), sqlite.WithConnector(func(base driver.Connector) driver.Connector {
		return &interrupting{base, &cancel}
	}))
	require.NoError(t, repository.Migrate(db))
	fill(t, db)
	s := &shop{Store: newStore(t, db), db: db}
	s.saved(t, 1, 1)
	s.find(t, 1)

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	cancel = stop
	_, err := s.Orders.FindByID(ctx, 1)
	require.ErrorIs(t, err, context.Canceled)
	var corrupt *domainmodel.CorruptOrderError
	require.NotErrorAs(t, err, &corrupt)
}

// interrupting is a connector that cancels in the middle of a row, if there is a
// function for it.
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
