package postgres

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
)

// Option changes how Open opens a database.
type Option = engine.Option

// WithConfig has Open use the GORM configuration, for a logger, a naming strategy
// or a clock of your own. Errors are translated in any case. Leave PrepareStmt off:
// pgx caches prepared statements already.
func WithConfig(config gorm.Config) Option { return engine.WithConfig(config) }

// WithConnector has Open put a connector around the driver's, such as the Wrap
// method of a sqltap.Tap.
func WithConnector(wrap func(driver.Connector) driver.Connector) Option {
	return engine.WithConnector(wrap)
}

// Open opens the database that the DSN names, in either of PostgreSQL's forms:
// "postgres://shop:secret@localhost/shop" or "host=localhost dbname=shop".
//
// The handle logs nothing unless WithConfig says so. Close it through its DB
// method. Open returns an error when the server can't be reached or refuses; the
// DSN's password is not in it.
func Open(dsn string, opts ...Option) (*gorm.DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil { // which may quote the password, or a part of it
		return nil, errors.New("open PostgreSQL database: its DSN is in neither of PostgreSQL's forms, or has a value that can't be")
	}
	db, err := engine.Open(stdlib.GetConnector(*config), func(pool *sql.DB) gorm.Dialector {
		return postgres.New(postgres.Config{Conn: pool})
	}, opts)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL database %q at %s: %w", config.Database, config.Host, err)
	}
	return db, nil
}
