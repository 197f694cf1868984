package main

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// engine is a database system on which contestants are measured.
type engine struct {
	name string
	// wall says that elapsed time decides, not that of the processor: a server works
	// in a process of its own.
	wall bool
	// missing says what to set before the engine can be measured, and is empty when
	// it can.
	missing string
	// settle are the statements to run after each batch that writes, and tidy those to run
	// after many inserts or deletes: they do the engine's background work while no clock
	// runs. Without them, PostgreSQL's indexes were so much larger than their tables after
	// the inserts that it scanned whole tables, for some contestants.
	settle, tidy []string
	// create makes an empty database of its own.
	create func(ctx context.Context) (*database, error)
}

// engines returns what can be measured here, and what could be.
func engines() []engine {
	server := os.Getenv("TEST_POSTGRES_DSN")
	missing := ""
	if server == "" {
		missing = `set TEST_POSTGRES_DSN, such as to "host=127.0.0.1 user=postgres dbname=test"`
	}
	return []engine{
		{
			name: results.SQLite, settle: []string{checkpoint}, tidy: []string{checkpoint},
			create: createSQLite,
		},
		{
			name: results.Postgres, wall: true, missing: missing,
			settle: []string{"VACUUM outbox_events"},
			tidy: []string{
				"VACUUM ANALYZE customers, products, stocks, orders, order_items, outbox_events",
				"REINDEX TABLE orders", "REINDEX TABLE order_items", "REINDEX TABLE outbox_events",
			},
			create: func(ctx context.Context) (*database, error) { return createPostgres(ctx, server) },
		},
	}
}

// checkpoint moves what is in the log into the file. Left to chance, it would be paid
// for by every third batch or so, and by the larger ones more often.
const checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)"

// unchecked makes connections that do so only when they are asked to: for one worker. What
// several do at the same time grows the log so far that reading it takes time.
type unchecked struct{ driver.Connector }

func (u unchecked) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := u.Connector.Connect(ctx)
	if err == nil {
		_, err = conn.(driver.ExecerContext).ExecContext(ctx, "PRAGMA wal_autocheckpoint = 0", nil)
	}
	return conn, err
}

// prepare makes a database of the engine, with the shop in it.
func (e engine) prepare(ctx context.Context) (*database, error) {
	d, err := e.create(ctx)
	if err != nil {
		return nil, fmt.Errorf("create a database of %s: %w", e.name, err)
	}
	d.keeper, err = d.connect(choice{}, nil)
	if err == nil {
		err = repository.Migrate(d.keeper)
	}
	if err == nil {
		err = fill(d.keeper.WithContext(ctx))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("prepare the database of %s: %w", e.name, err), d.Close())
	}
	return d, nil
}

func createSQLite(context.Context) (*database, error) {
	dir, err := os.MkdirTemp("", "benchmarks-")
	if err != nil {
		return nil, err
	}
	d := &database{drop: func() error { return os.RemoveAll(dir) }}
	d.connect = func(c choice, wrap wrapper) (*gorm.DB, error) {
		return sqlite.Open(filepath.Join(dir, "shop.db"), sqlite.WithConfig(c.gorm),
			sqlite.WithConnector(func(base driver.Connector) driver.Connector {
				if wrap != nil {
					base = wrap(base)
				}
				if d.busy {
					return base
				}
				return unchecked{base}
			}))
	}
	return d, nil
}

// createPostgres makes a schema of its own in the server's database.
func createPostgres(ctx context.Context, server string) (*database, error) {
	schema := "bench_" + strings.ToLower(rand.Text())
	admin := func(ctx context.Context, statement string) error {
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, statement)
		return errors.Join(err, conn.Close(ctx))
	}
	if err := admin(ctx, "CREATE SCHEMA "+schema); err != nil {
		return nil, err
	}
	separator := " "
	if strings.Contains(server, "://") {
		separator = "&"
		if !strings.Contains(server, "?") {
			server += "?"
		}
	}
	return &database{
		connect: func(c choice, wrap wrapper) (*gorm.DB, error) {
			options := []postgres.Option{postgres.WithConfig(c.gorm)}
			if wrap != nil {
				options = append(options, postgres.WithConnector(wrap))
			}
			dsn := server + separator + "search_path=" + schema
			if c.simple {
				dsn += separator + "default_query_exec_mode=simple_protocol"
			}
			return postgres.Open(dsn, options...)
		},
		// Also when the run was interrupted, which ends its context.
		drop: func() error { return admin(context.WithoutCancel(ctx), "DROP SCHEMA "+schema+" CASCADE") },
	}, nil
}
