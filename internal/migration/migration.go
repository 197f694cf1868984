// Package migration runs GORM's AutoMigrate so that it loses no row, waits for other
// programs that migrate the same database, and changes nothing the second time. It is what
// the Migrate functions of this module have in common.
package migration

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// ErrInsideTransaction means that the migration was called inside of a transaction of SQLite,
// on tables that exist already, where it would lose rows.
var ErrInsideTransaction = errors.New("SQLite's tables can't be migrated inside a transaction, which would delete the rows that refer to them: call Migrate outside of it")

// ErrReplicas is the error of CheckReplicas: gorm.io/plugin/dbresolver chooses a connection
// for each statement, and a replica for reads.
var ErrReplicas = errors.New("its plugin gorm:db_resolver sends reads to a replica, which may lag behind: open another handle, without the plugin, on the pool of the primary, such as gorm.Open(postgres.New(postgres.Config{Conn: pool}), &gorm.Config{})")

// CheckReplicas returns ErrReplicas if the handle has that plugin.
func CheckReplicas(db *gorm.DB) error {
	if _, resolves := db.Plugins["gorm:db_resolver"]; resolves {
		return ErrReplicas
	}
	return nil
}

// Run creates the tables of the models, and adds to existing ones what is missing. It
// returns an error if one of their indexes is missing afterwards, if a name is too long, and the
// error of CheckReplicas.
func Run(db *gorm.DB, models ...any) error {
	if err := CheckReplicas(db); err != nil {
		return err
	}
	if err := checkPlaces(db, models); err != nil {
		return err
	}
	db = db.Session(&gorm.Session{})
	db.Dialector = dialector{db.Dialector}
	migrate := func(db *gorm.DB) error {
		db = db.Session(&gorm.Session{})
		if err := db.AutoMigrate(models...); err != nil {
			return err
		}
		return checkIndexes(db, models)
	}
	switch db.Name() {
	case "sqlite":
		return WithoutCascades(db, models, func(db *gorm.DB) error {
			return immediately(db, func(db *gorm.DB) error {
				return Watched(db, func(db *gorm.DB) error { return keeping(db, models, migrate) })
			})
		})
	case "postgres":
		if err := checkNames(db, models); err != nil {
			return err
		}
		return db.Transaction(func(tx *gorm.DB) error {
			if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", lockNumber).Error; err != nil {
				return fmt.Errorf("wait for other migrations: %w", err)
			}
			return Watched(tx, migrate)
		})
	case "mysql":
		return onOneConnection(db, func(db *gorm.DB) error {
			return withNamedLock(db, func(db *gorm.DB) error { return Watched(db, migrate) })
		})
	}
	return db.AutoMigrate(models...)
}

// checkPlaces returns an error for a table that exists where statements find it, and GORM's
// migrator does not look: it would create a second one, which hides the first.
func checkPlaces(db *gorm.DB, models []any) error {
	for _, model := range models {
		stmt := &gorm.Statement{DB: db}
		if err := stmt.Parse(model); err != nil {
			return err
		}
		table := stmt.Schema.Table
		database, name, prefixed := strings.Cut(table, ".")
		switch {
		case !prefixed && db.Name() == "postgres":
			if err := checkSearchPath(db, stmt); err != nil {
				return err
			}
		case prefixed && db.Name() != "postgres":
			return fmt.Errorf("the naming strategy puts table %s into database %s, where GORM looks for no tables on %s: migrate with a handle that was opened on %s, and whose TablePrefix has no dot", name, database, db.Name(), database)
		}
	}
	return nil
}

// checkSearchPath returns an error if PostgreSQL finds the table in another schema than the one in
// which it would be created.
func checkSearchPath(db *gorm.DB, stmt *gorm.Statement) error {
	table := stmt.Schema.Table
	var found, current sql.NullString
	err := db.Raw("SELECT (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(?)), current_schema()", stmt.Quote(table)).Row().Scan(&found, &current)
	if err != nil {
		return fmt.Errorf("look for table %s: %w", table, err)
	}
	if found.Valid && found.String != current.String {
		return fmt.Errorf("table %s is in schema %s, and a new one would be created in schema %s, which comes first in the search_path, and hide it: put %s first", table, found.String, current.String, found.String)
	}
	return nil
}

// lockNumber is the name of PostgreSQL's advisory lock. A schema is not a part of it: two
// programs that migrate two schemas wait for each other, too.
var lockNumber = int64(binary.BigEndian.Uint64(lockHash[:8]))

var lockHash = sha256.Sum256([]byte("github.com/seed-191f9721/activerecord-vs-domainmodel migrate"))

// WithoutCascades calls do with foreign keys off, on one connection of SQLite, and sets them
// back. To add a CHECK or a foreign key to a table, GORM copies it and drops the old one;
// and DROP TABLE deletes its rows first, so that ON DELETE CASCADE would delete the rows
// that refer to them.
//
// SQLite ignores the switch inside a transaction. There, it returns an error that wraps
// ErrInsideTransaction if one of the tables exists.
func WithoutCascades(db *gorm.DB, models []any, do func(db *gorm.DB) error) error {
	return onOneConnection(db, func(db *gorm.DB) (err error) {
		enforced, err := foreignKeys(db)
		if err != nil {
			return err
		}
		if !enforced {
			return do(db)
		}
		// The connection goes back to the pool, even if the context has ended.
		defer func() {
			back := db.WithContext(context.WithoutCancel(db.Statement.Context))
			err = errors.Join(err, back.Exec("PRAGMA foreign_keys = ON").Error, back.Exec("PRAGMA legacy_alter_table = OFF").Error)
		}()
		// With legacy_alter_table, a view on a table that is copied is not in the way.
		for _, pragma := range []string{"PRAGMA foreign_keys = OFF", "PRAGMA legacy_alter_table = ON"} {
			if err := db.Exec(pragma).Error; err != nil {
				return err
			}
		}
		ignored, err := foreignKeys(db)
		if err != nil {
			return err
		}
		if ignored { // a transaction is open
			for _, model := range models {
				if db.Migrator().HasTable(model) {
					return fmt.Errorf("table of %T: %w", model, ErrInsideTransaction)
				}
			}
		}
		return do(db)
	})
}

func foreignKeys(db *gorm.DB) (enforced bool, err error) {
	err = db.Raw("PRAGMA foreign_keys").Scan(&enforced).Error
	return enforced, err
}

// onOneConnection calls do with one connection: the caller's, if the handle has just one.
func onOneConnection(db *gorm.DB, do func(db *gorm.DB) error) error {
	switch db.Statement.ConnPool.(type) {
	case gorm.TxCommitter, *sql.Conn:
		return do(db)
	}
	return db.Connection(func(db *gorm.DB) error { return do(db.Session(&gorm.Session{})) })
}

// immediately calls do in a transaction of SQLite that has the write lock from its
// beginning, whatever the handle's own transactions do: one that reads first can't wait for
// another one that writes.
func immediately(db *gorm.DB, do func(db *gorm.DB) error) (err error) {
	connection, ok := db.Statement.ConnPool.(*sql.Conn)
	if !ok {
		return do(db) // a part of the caller's transaction
	}
	ctx := db.Statement.Context
	err = patiently(ctx, connection, "BEGIN IMMEDIATE")
	if readOnly(err) { // which is enough, if nothing is missing
		err = patiently(ctx, connection, "BEGIN")
	}
	if err != nil {
		return fmt.Errorf("wait for other migrations: %w", err)
	}
	committed := false
	defer func() {
		if !committed {
			_, failed := connection.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			err = errors.Join(err, failed)
		}
	}()
	db = db.Session(&gorm.Session{Initialized: true})
	db.Statement.ConnPool = connection
	if err := do(db); err != nil {
		if readOnly(err) {
			err = fmt.Errorf("something is missing in the database, which is read-only: %w", err)
		}
		return err
	}
	if err := patiently(ctx, connection, "COMMIT"); err != nil {
		return err
	}
	committed = true
	return nil
}

// patiently waits longer than the handle's busy timeout, which may be zero. COMMIT, too, is
// refused while somebody reads.
func patiently(ctx context.Context, connection *sql.Conn, statement string) error {
	for patience := time.Now().Add(waitForOthers); ; {
		_, err := connection.ExecContext(ctx, statement)
		if err == nil || !busy(err) || time.Now().After(patience) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

const waitForOthers = time.Minute

// withNamedLock calls do while it holds a lock of MySQL, of a name for each database.
func withNamedLock(db *gorm.DB, do func(db *gorm.DB) error) error {
	const name = "SHA1(CONCAT('activerecord-vs-domainmodel migrate ', COALESCE(DATABASE(), '')))"
	var locked sql.NullBool
	if err := db.Raw("SELECT GET_LOCK("+name+", ?)", waitForOthers.Seconds()).Scan(&locked).Error; err != nil {
		return fmt.Errorf("wait for other migrations: %w", err)
	}
	if !locked.Bool {
		return fmt.Errorf("wait for other migrations: another one has not ended in %s", waitForOthers)
	}
	err := do(db)
	db = db.WithContext(context.WithoutCancel(db.Statement.Context))
	return errors.Join(err, db.Exec("DO RELEASE_LOCK("+name+")").Error)
}

// checkIndexes returns an error if an index of a model is missing. On PostgreSQL the name of
// an index belongs to the schema, and where a table that was renamed has kept it, CREATE
// INDEX IF NOT EXISTS creates nothing.
func checkIndexes(db *gorm.DB, models []any) error {
	var missing []error
	for _, model := range models {
		stmt := &gorm.Statement{DB: db}
		if err := stmt.Parse(model); err != nil {
			return err
		}
		there, err := indexNames(db, stmt)
		if err != nil {
			return fmt.Errorf("read the indexes of table %s: %w", stmt.Schema.Table, err)
		}
		indexes, err := Indexes(db, model)
		if err != nil {
			return err
		}
		for _, index := range indexes {
			if !slices.ContainsFunc(there, func(name string) bool { return strings.EqualFold(name, index.Name) }) {
				missing = append(missing, fmt.Errorf("index %s of table %s was not created: is there another table whose index has that name? rename that index", index.Name, stmt.Schema.Table))
			}
		}
	}
	return errors.Join(missing...)
}

// Indexes returns the model's indexes. GORM writes to a schema while it lists them: this one is
// not the one that all goroutines with the handle share.
func Indexes(db *gorm.DB, model any) ([]*schema.Index, error) {
	own, err := schema.Parse(model, new(sync.Map), db.NamingStrategy)
	if err != nil {
		return nil, err
	}
	return own.ParseIndexes(), nil
}

// indexNames asks the database. GORM's HasIndex says that an index is missing when its query
// fails, such as at the end of the context.
func indexNames(db *gorm.DB, stmt *gorm.Statement) (names []string, err error) {
	query := "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ?"
	table := stmt.Schema.Table
	switch db.Name() {
	case "sqlite":
		query = "SELECT name FROM pragma_index_list(?)"
	case "postgres":
		query = "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass(?)"
		table = stmt.Quote(table)
	}
	err = db.Raw(query, table).Scan(&names).Error
	return names, err
}

// checkNames returns an error for names of which PostgreSQL would keep the first 63 bytes only, and
// GORM never find them again.
func checkNames(db *gorm.DB, models []any) error {
	const most = 63
	var tooLong []string
	for _, model := range models {
		stmt := &gorm.Statement{DB: db}
		if err := stmt.Parse(model); err != nil {
			return err
		}
		table := stmt.Schema.Table
		names := []string{table[strings.LastIndex(table, ".")+1:]}
		indexes, err := Indexes(db, model)
		if err != nil {
			return err
		}
		for _, index := range indexes {
			names = append(names, index.Name)
		}
		for name := range stmt.Schema.ParseCheckConstraints() {
			names = append(names, name)
		}
		for _, relation := range stmt.Schema.Relationships.Relations {
			if constraint := relation.ParseConstraint(); constraint != nil && constraint.Schema == stmt.Schema {
				names = append(names, constraint.Name)
			}
		}
		for _, name := range names {
			if len(name) > most {
				tooLong = append(tooLong, name)
			}
		}
	}
	if len(tooLong) == 0 {
		return nil
	}
	slices.Sort(tooLong)
	return fmt.Errorf("PostgreSQL keeps %d bytes of a name, and these are longer: %s: choose a shorter TablePrefix, or set IdentifierMaxLength: %d in the naming strategy", most, strings.Join(slices.Compact(tooLong), ", "), most)
}
