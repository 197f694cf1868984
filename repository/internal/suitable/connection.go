package suitable

import (
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"

	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
)

func checkSQLite(db *gorm.DB) error {
	var enforced bool
	var milliseconds int
	var text string
	noon := time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)
	err := rows.Scan(db.Raw("SELECT foreign_keys, timeout, CAST(? AS TEXT) FROM pragma_foreign_keys, pragma_busy_timeout", noon),
		gorm.ErrRecordNotFound, &enforced, &milliseconds, &text)
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	if !enforced {
		return Unsuitable("foreign keys are not enforced: open it with sqlite.Open, or with _foreign_keys=1 in the DSN (modernc.org/sqlite: _pragma=foreign_keys(1))")
	}
	if milliseconds <= 0 {
		return Unsuitable("a lock that is not free is not waited for: open it with sqlite.Open, or with _busy_timeout=5000 in the DSN (modernc.org/sqlite: _pragma=busy_timeout(5000))")
	}
	// Both drivers can write times that others can't read, or not compare.
	if text != "2026-07-01 12:00:00+00:00" {
		return Unsuitable("times are written as %q: open it with sqlite.Open, or, with modernc.org/sqlite, with _time_format=sqlite&_timezone=UTC in the DSN", text)
	}
	return nil
}

// checkImmediate returns an error unless a transaction takes the write lock when it
// begins. There is no setting to read. But a checkpoint, which SQLite makes at any time
// by itself, is refused in a transaction that has a lock.
func checkImmediate(db *gorm.DB, _ []any) error {
	tx := db.Begin()
	if errors.Is(tx.Error, engine.ErrTryAgain) { // somebody else has the lock that it wants
		return nil
	}
	if tx.Error != nil {
		return fmt.Errorf("begin a transaction: %w", tx.Error)
	}
	defer tx.Rollback()
	err := tx.Session(&gorm.Session{Logger: logger.Discard}).Exec("PRAGMA wal_checkpoint").Error
	switch {
	case errors.Is(err, engine.ErrTryAgain):
		return nil
	case err != nil:
		return fmt.Errorf("find out what a transaction locks: %w", err)
	}
	return Unsuitable("a transaction that reads before it writes fails when another one writes: open it with sqlite.Open, or with _txlock=immediate in the DSN")
}

func checkPostgres(db *gorm.DB) error {
	var role string
	if err := rows.Scan(db.Raw("SELECT current_setting('session_replication_role')"), gorm.ErrRecordNotFound, &role); err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	if role == "replica" {
		return Unsuitable("foreign keys are not enforced: open it with session_replication_role=origin")
	}
	return nil
}

func checkMySQL(db *gorm.DB) error {
	var moment time.Time
	var mode string
	var longest int64
	err := rows.Scan(db.Raw("SELECT CAST('2026-07-01 12:00:00' AS DATETIME), @@SESSION.sql_mode, @@SESSION.group_concat_max_len"),
		gorm.ErrRecordNotFound, &moment, &mode, &longest)
	if _, text := errors.AsType[*refusal.InvalidValueError](err); err != nil && !text {
		return fmt.Errorf("read the settings: %w", err)
	}
	if err != nil || moment.Location() != time.UTC {
		return Unsuitable("times are not read as times in UTC: open it with mysql.Open, or with parseTime=true&loc=UTC in the DSN")
	}
	if !strings.Contains(mode, "STRICT_ALL_TABLES") && !strings.Contains(mode, "STRICT_TRANS_TABLES") {
		return Unsuitable("what does not fit a column is cut without an error: open it with mysql.Open, or with sql_mode=STRICT_ALL_TABLES")
	}
	if longest < 1<<26 { // MariaDB cuts a longer JSON array, with nothing but a warning
		return Unsuitable("MariaDB cuts long JSON arrays at %d bytes: open it with mysql.Open, or with group_concat_max_len=1073741824", longest)
	}
	// The isolation has two names, of which some servers know only the one or the other.
	var name, value string
	err = rows.Scan(db.Raw(`SHOW SESSION VARIABLES WHERE
		Variable_name = 'autocommit' AND Value = 'OFF' OR
		Variable_name = 'foreign_key_checks' AND Value = 'OFF' OR
		Variable_name IN ('tx_isolation', 'transaction_isolation') AND Value = 'READ-UNCOMMITTED'`),
		gorm.ErrRecordNotFound, &name, &value)
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("read the settings: %w", err)
	case name == "autocommit":
		return Unsuitable("what is written outside of a transaction is not committed: open it with autocommit=1")
	case name == "foreign_key_checks":
		return Unsuitable("foreign keys are not enforced: open it with foreign_key_checks=1")
	}
	return Unsuitable("what others may roll back is read: open it with %s='READ-COMMITTED' or a stricter isolation", name)
}
