package repository

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// ErrUnsuitableHandle is wrapped by the error of New for a *gorm.DB on which the
// repositories could not keep their promises.
var ErrUnsuitableHandle = errors.New("the database handle is not suitable")

// checkHandle looks for what would make the repositories silently wrong.
func checkHandle(db *gorm.DB) error {
	if db == nil {
		return errors.New("it is nil")
	}
	if db.Error != nil {
		return fmt.Errorf("it carries an error: %w", db.Error)
	}
	if _, open := db.Statement.ConnPool.(gorm.TxCommitter); open {
		return errors.New("it is a transaction: make the store on the database, and use its InTransaction")
	}
	if db.DryRun {
		return errors.New("it is in DryRun mode, in which nothing can be read or saved")
	}
	if _, known := arrayOfItems[db.Name()]; !known {
		return fmt.Errorf("there are no statements for database %q, only for SQLite, PostgreSQL, MySQL and MariaDB", db.Name())
	}
	// A scope shows in no field of the handle, but in the statements that it makes.
	if with, without := probe(db), probe(fresh(db)); with != without {
		return fmt.Errorf("conditions or a scope are left on it, which the repositories would ignore: it makes %q of %q; pass a fresh handle", with, without)
	}
	switch db = fresh(db); db.Name() {
	case "sqlite":
		return checkSQLite(db)
	case "mysql":
		return checkMySQL(db)
	}
	return nil
}

// probe returns the statement that the handle would make of a query of all orders.
func probe(db *gorm.DB) string {
	return db.Session(&gorm.Session{DryRun: true, Logger: db.Logger}).Find(&[]activerecord.Order{}).Statement.SQL.String()
}

func checkSQLite(db *gorm.DB) error {
	var enforced bool
	if err := scan(db.Raw("PRAGMA foreign_keys"), gorm.ErrRecordNotFound, &enforced); err != nil {
		return fmt.Errorf("read the setting foreign_keys: %w", err)
	}
	if !enforced {
		return errors.New("foreign keys are not enforced: open it with sqlite.Open, or with _foreign_keys=1 in the DSN")
	}
	// Both drivers can write times that others can't read, or not compare.
	noon := time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)
	var text string
	if err := scan(db.Raw("SELECT CAST(? AS TEXT)", noon), gorm.ErrRecordNotFound, &text); err != nil {
		return fmt.Errorf("read how times are written: %w", err)
	}
	if text != "2026-07-01 12:00:00+00:00" {
		return fmt.Errorf("times are written as %q: open it with sqlite.Open, or, with modernc.org/sqlite, with _time_format=sqlite in the DSN", text)
	}
	return nil
}

func checkMySQL(db *gorm.DB) error {
	var moment time.Time
	err := scan(db.Raw("SELECT CAST('2026-07-01 12:00:00' AS DATETIME)"), gorm.ErrRecordNotFound, &moment)
	if _, text := errors.AsType[*domainmodel.InvalidValueError](err); err != nil && !text {
		return fmt.Errorf("read a time: %w", err)
	}
	if err != nil || moment.Location() != time.UTC {
		return errors.New("times are not read as times in UTC: open it with mysql.Open, or with parseTime=true&loc=UTC in the DSN")
	}
	var mode string
	var longest int64
	err = scan(db.Raw("SELECT @@SESSION.sql_mode, @@SESSION.group_concat_max_len"), gorm.ErrRecordNotFound, &mode, &longest)
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	if !strings.Contains(mode, "STRICT_ALL_TABLES") && !strings.Contains(mode, "STRICT_TRANS_TABLES") {
		return errors.New("what does not fit a column is cut without an error: open it with mysql.Open, or with sql_mode=STRICT_ALL_TABLES")
	}
	if longest < 1<<26 { // MariaDB cuts a longer JSON array, with nothing but a warning
		return fmt.Errorf("long lists of items are cut at %d bytes: open it with mysql.Open, or with group_concat_max_len=1073741824", longest)
	}
	for _, model := range []any{&activerecord.Order{}, &activerecord.Warehouse{}, &activerecord.ShippingRate{}} { // of which texts are compared
		if err := checkCollation(db, model); err != nil {
			return err
		}
	}
	return nil
}

func checkCollation(db *gorm.DB, model any) error {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return err
	}
	var column, collation string
	err := scan(db.Raw(`SELECT column_name, collation_name FROM information_schema.columns
		WHERE table_schema = DATABASE() AND table_name = ? AND RIGHT(collation_name, 4) <> '_bin'`,
		stmt.Table), gorm.ErrRecordNotFound, &column, &collation)
	if err == nil {
		return fmt.Errorf("column %s of table %s is compared with collation %s, to which texts that differ are the same: convert the table to utf8mb4_bin", column, stmt.Table, collation)
	}
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return fmt.Errorf("read the collations: %w", err)
	}
	return nil
}
