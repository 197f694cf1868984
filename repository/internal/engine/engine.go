package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Option changes how a database is opened.
type Option func(*options)

type options struct {
	config gorm.Config
	wrap   func(driver.Connector) driver.Connector
}

// WithConfig uses the GORM configuration.
func WithConfig(config gorm.Config) Option {
	return func(o *options) { o.config = config }
}

// WithConnector puts a connector around the driver's.
func WithConnector(wrap func(driver.Connector) driver.Connector) Option {
	return func(o *options) { o.wrap = wrap }
}

// Open opens the pool of the connector as GORM's database. It logs nothing unless
// the configuration says so, and translates errors in any case. Should it fail, no
// connection is left open.
func Open(connector driver.Connector, dialector func(*sql.DB) gorm.Dialector, opts []Option) (*gorm.DB, error) {
	var o options
	for _, option := range opts {
		option(&o)
	}
	if o.config.Logger == nil {
		o.config.Logger = logger.Discard
	}
	o.config.TranslateError = true
	if o.wrap != nil {
		connector = o.wrap(connector)
	}
	pool := sql.OpenDB(connector)
	db, err := gorm.Open(dialector(pool), &o.config)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	db.Dialector = WithTranslatedErrors(db.Dialector)
	return db, nil
}

// Fresh returns a session of our own on the importer's handle, without what may be
// left on that one. Its configuration is a copy.
func Fresh(db *gorm.DB) *gorm.DB {
	// Without Initialized, the next session would bring the conditions back.
	db = db.Session(&gorm.Session{NewDB: true, Initialized: true, SkipDefaultTransaction: true, Context: context.Background()})
	db.Error = nil
	db.TranslateError, db.Dialector = true, WithTranslatedErrors(db.Dialector)
	return db.Session(&gorm.Session{NewDB: true})
}

// Tables returns a fresh handle to create tables with, under the context of that one, in which texts that differ in case
// only are not the same text.
func Tables(db *gorm.DB) *gorm.DB {
	db = Fresh(db).Session(&gorm.Session{NewDB: true, Context: db.Statement.Context})
	if db.Name() == "mysql" {
		db = db.Set("gorm:table_options", "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
	}
	return db
}

// Now is the time of the handle's clock, its NowFunc, as every database can keep it.
func Now(db *gorm.DB) time.Time { return db.NowFunc().UTC().Truncate(time.Microsecond) }
