package repository

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func checkSQLite(db *gorm.DB) error {
	var enforced bool
	if err := scan(db.Raw("PRAGMA foreign_keys"), gorm.ErrRecordNotFound, &enforced); err != nil {
		return fmt.Errorf("read the setting foreign_keys: %w", err)
	}
	if !enforced {
		return errors.New("foreign keys are not enforced: open it with sqlite.Open, or with _foreign_keys=1 in the DSN (modernc.org/sqlite: _pragma=foreign_keys(1))")
	}
	var milliseconds int
	if err := scan(db.Raw("PRAGMA busy_timeout"), gorm.ErrRecordNotFound, &milliseconds); err != nil {
		return fmt.Errorf("read the setting busy_timeout: %w", err)
	}
	if milliseconds <= 0 {
		return errors.New("a lock that is not free is not waited for: open it with sqlite.Open, or with _busy_timeout=5000 in the DSN (modernc.org/sqlite: _pragma=busy_timeout(5000))")
	}
	// Both drivers can write times that others can't read, or not compare.
	noon := time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)
	var text string
	if err := scan(db.Raw("SELECT CAST(? AS TEXT)", noon), gorm.ErrRecordNotFound, &text); err != nil {
		return fmt.Errorf("read how times are written: %w", err)
	}
	if text != "2026-07-01 12:00:00+00:00" {
		return fmt.Errorf("times are written as %q: open it with sqlite.Open, or, with modernc.org/sqlite, with _time_format=sqlite&_timezone=UTC in the DSN", text)
	}
	return checkImmediate(db)
}

// checkImmediate returns an error unless a transaction takes the write lock when it
// begins. There is no setting to read. But a checkpoint, which SQLite makes at any time
// by itself, is refused in a transaction that has a lock.
func checkImmediate(db *gorm.DB) error {
	tx := db.Begin()
	if errors.Is(tx.Error, ErrTryAgain) { // somebody else has the lock that it wants
		return nil
	}
	if tx.Error != nil {
		return fmt.Errorf("begin a transaction: %w", tx.Error)
	}
	defer tx.Rollback()
	err := tx.Session(&gorm.Session{Logger: logger.Discard}).Exec("PRAGMA wal_checkpoint").Error
	switch {
	case errors.Is(err, ErrTryAgain):
		return nil
	case err != nil:
		return fmt.Errorf("find out what a transaction locks: %w", err)
	}
	return errors.New("a transaction that reads before it writes fails when another one writes: open it with sqlite.Open, or with _txlock=immediate in the DSN")
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
	return nil
}

// checkCollations looks at the tables of which texts are compared.
func checkCollations(db *gorm.DB) error {
	for _, model := range []any{&activerecord.Order{}, &activerecord.Warehouse{}, &activerecord.ShippingRate{}} {
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
