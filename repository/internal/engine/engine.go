package engine

import (
	"database/sql"
	"database/sql/driver"
	"errors"

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
	db.Dialector = Translating(db.Dialector)
	return db, nil
}
