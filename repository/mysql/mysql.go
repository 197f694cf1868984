package mysql

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	driverpkg "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
)

// Option changes how Open opens a database.
type Option = engine.Option

// WithConfig has Open use the GORM configuration, for a logger, a naming strategy
// or a clock of your own. Errors are translated in any case.
func WithConfig(config gorm.Config) Option { return engine.WithConfig(config) }

// WithConnector has Open put a connector around the driver's, such as the Wrap
// method of a sqltap.Tap.
func WithConnector(wrap func(driver.Connector) driver.Connector) Option {
	return engine.WithConnector(wrap)
}

// Open opens the database that the DSN names, in the form of go-sql-driver/mysql:
// "shop:secret@tcp(localhost:3306)/shop". Whatever the DSN says of them, these
// settings are those that the repositories need:
//
//   - times are read as times, and are in UTC;
//   - text is utf8mb4 and compared byte for byte, so that "EU" is not "eu";
//   - what does not fit a column is an error, not cut (strict mode);
//   - an aggregate's items may be as long as JSON can be (group_concat_max_len).
//
// The handle logs nothing unless WithConfig says so. Close it through its DB
// method. Open returns an error when the server can't be reached or refuses; the
// DSN's password is not in it.
func Open(dsn string, opts ...Option) (*gorm.DB, error) {
	config, err := driverpkg.ParseDSN(dsn)
	if err != nil && !strings.Contains(dsn, "@") || err == nil && strings.Contains(config.Net, ":") {
		err = errors.New("it has no @ after the user and the password") // where the driver looks for a network, and names it
	}
	if err != nil {
		return nil, fmt.Errorf("open MySQL database: read its DSN: %w", err)
	}
	config.ParseTime, config.Loc = true, time.UTC
	settings := map[string]string{
		"time_zone":            "'+00:00'",
		"sql_mode":             "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
		"group_concat_max_len": "1073741824",
	}
	for name, value := range config.Params {
		if _, ours := settings[strings.ToLower(name)]; !ours {
			settings[name] = value
		}
	}
	config.Params = settings
	if err := config.Apply(driverpkg.Charset("utf8mb4", "utf8mb4_bin")); err != nil {
		return nil, fmt.Errorf("open MySQL database: %w", err)
	}
	connector, err := driverpkg.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("open MySQL database %q at %s: %w", config.DBName, config.Addr, err)
	}
	db, err := engine.Open(connector, func(pool *sql.DB) gorm.Dialector {
		return mysql.New(mysql.Config{Conn: pool})
	}, opts)
	if err != nil {
		return nil, fmt.Errorf("open MySQL database %q at %s: %w", config.DBName, config.Addr, err)
	}
	return db, nil
}
