// Package handles has the code of the page your-own-gorm-db.md, and its tests: handles as
// programs have them before they know this library.
package handles

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	_ "modernc.org/sqlite" // registers "sqlite"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// openWithoutCgo opens the file with GORM's dialector on modernc.org/sqlite.
func openWithoutCgo(file string) (*gorm.DB, error) {
	return gorm.Open(sqlite.Dialector{DriverName: "sqlite", DSN: "file:" + file +
		"?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)" +
		"&_txlock=immediate&_time_format=sqlite&_timezone=UTC"}, &gorm.Config{})
}

// onPrimary returns a handle for a Store, on the pool of a handle that has
// gorm.io/plugin/dbresolver.
func onPrimary(db *gorm.DB) (*gorm.DB, error) {
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	return gorm.Open(postgres.New(postgres.Config{Conn: pool}), &gorm.Config{
		Logger: db.Logger, NamingStrategy: db.NamingStrategy,
	})
}

// place saves the order and adds a job for it, in one transaction.
func place(ctx context.Context, store *repository.Store, order *domainmodel.Order) error {
	return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		if err := tx.Orders.Save(ctx, order); err != nil {
			return err
		}
		db, err := tx.DB(ctx)
		if err != nil {
			return err
		}
		conn := db.Statement.ConnPool
		if prepared, ok := conn.(*gorm.PreparedStmtTX); ok { // of a handle with PrepareStmt
			conn = prepared.Tx
		}
		shared, ok := conn.(*sql.Tx)
		if !ok {
			return fmt.Errorf("the transaction is a %T, not a *sql.Tx", conn)
		}
		return new(queries).withTx(shared).addJob(ctx, "pack", int64(order.ID()))
	})
}

// queries is in the form in which sqlc generates it.
type queries struct {
	db interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	}
}

func (q *queries) withTx(tx *sql.Tx) *queries { return &queries{tx} }

func (q *queries) addJob(ctx context.Context, kind string, orderID int64) error {
	_, err := q.db.ExecContext(ctx, "INSERT INTO jobs (kind, order_id) VALUES ($1, $2)", kind, orderID)
	return err
}
