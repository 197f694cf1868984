package suitable

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

// Database looks for what would make the repositories silently wrong, with a handle that is
// Quiet. models are of the tables that have to be there, others of those that may be.
func Database(db *gorm.DB, models []any, others ...any) error {
	err := database(db, models, others)
	switch engine.Code(err) {
	case "42P05", "26000": // a prepared statement that is there already, or not
		return fmt.Errorf("%w: a pooler such as PgBouncer has other connections than the driver thinks, with other prepared statements: set default_query_exec_mode=exec in the DSN (pgx): %w", Err, err)
	}
	return err
}

func database(db *gorm.DB, models, others []any) error {
	var one int
	if err := rows.Scan(db.Raw("SELECT 1"), gorm.ErrRecordNotFound, &one); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	driver, codes := driverOf(db)
	var queries []query
	for _, model := range models {
		q, err := queryOf(db, model)
		if err != nil {
			return err
		}
		queries = append(queries, q)
	}
	found := checkConnections(db, driver, queries)
	if found != nil && !CanBeAsked(found) {
		return found
	}
	check := checks[db.Name()]
	return All(codes, found, check.database(db, driver, append(others, models...)), UniqueKeys(db, others...))
}

// query finds nothing in a table, by naming all of its columns.
type query struct{ table, text string }

func queryOf(db *gorm.DB, model any) (query, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return query{}, err
	}
	var columns []string
	for _, name := range stmt.Schema.DBNames {
		columns = append(columns, "t."+stmt.Quote(name)) // of a table, or SQLite takes an unknown name in quotes for a text
	}
	return query{stmt.Schema.Table, "SELECT " + strings.Join(columns, ", ") + " FROM " + stmt.Quote(stmt.Schema.Table) + " t WHERE 1 = 0"}, nil
}

// checks are those of each database: of the settings of a connection, and of what is
// the same on all of them. The driver is the path of its package.
var checks = map[string]struct {
	connection func(db *gorm.DB, driver string) error
	database   func(db *gorm.DB, driver string, models []any) error
}{
	"sqlite":   {checkSQLite, checkImmediate},
	"postgres": {checkPostgres, func(*gorm.DB, string, []any) error { return nil }},
	"mysql":    {checkMySQL, func(db *gorm.DB, _ string, models []any) error { return CheckEngine(db, models) }},
}

// driverOf returns the path of the driver's package. It returns an error unless the driver
// tells the codes of its errors, by which a deadlock or a duplicate is recognised. Any error
// does to find out; this one needs no permission, and leaves nothing but a line in the log
// of a server.
func driverOf(db *gorm.DB) (string, error) {
	err := db.Exec("unitofwork.New asks for an error").Error
	if engine.Code(err) == "" {
		return "", Unsuitable("this error has no code, as those of pgx, lib/pq, go-sql-driver/mysql, mattn/go-sqlite3 and modernc.org/sqlite have, so what to try again is not known: %w", err)
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	kind := reflect.TypeOf(err)
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	return kind.PkgPath(), nil
}

// checkConnections checks two connections of the pool that are held at once, if it can
// spare them: what a PRAGMA or a SET has set is set on one of them only, and of SQLite's
// databases in memory each connection may have its own.
func checkConnections(db *gorm.DB, driver string, queries []query) error {
	pool, err := db.DB()
	if err != nil { // such as a single connection
		settings, tables := checkConnection(db, driver, queries)
		return All(settings, tables)
	}
	return db.Connection(func(first *gorm.DB) error {
		settings, tables := checkConnection(first, driver, queries)
		if stats := pool.Stats(); stats.MaxOpenConnections > 0 && stats.InUse >= stats.MaxOpenConnections {
			return All(settings, tables)
		}
		return db.Connection(func(other *gorm.DB) error {
			others, same := checkConnection(other, driver, queries)
			if (tables == nil) != (same == nil) {
				tables = Unsuitable("one of its connections finds the tables and another does not: a database in memory needs a single connection, SetMaxOpenConns(1), and a search_path belongs in the DSN")
				same = nil
			}
			return All(settings, others, tables, same)
		})
	})
}

// checkConnection returns what is wrong with the settings of the connection, and with the
// tables that it finds.
func checkConnection(db *gorm.DB, driver string, queries []query) (settings, tables error) {
	db = db.Session(&gorm.Session{})
	settings = checks[db.Name()].connection(db, driver)
	var missing []error
	for _, query := range queries {
		found, err := db.Raw(query.text).Rows()
		if err == nil {
			err = found.Close()
		}
		if err != nil {
			missing = append(missing, fmt.Errorf("look for table %s: %w", query.table, rows.Translated(db, err)))
		}
	}
	return settings, All(missing...)
}
