package suitable

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

// spelling is how a driver of SQLite spells the settings in its DSN.
type spelling struct{ foreignKeys, busyTimeout, immediate, times string }

// spellings are those of each driver, by the path of its package.
var spellings = map[string]spelling{
	"github.com/mattn/go-sqlite3": {"_foreign_keys=1", "_busy_timeout=5000", "_txlock=immediate", "no format of times"},
	"modernc.org/sqlite":          {"_pragma=foreign_keys(1)", "_pragma=busy_timeout(5000)", "_txlock=immediate", "_time_format=sqlite&_timezone=UTC"},
	"github.com/glebarez/go-sqlite": {
		"_pragma=foreign_keys(1)", "_pragma=busy_timeout(5000)",
		"_txlock=immediate, and no _time_format, beside which this driver ignores it,", "no _time_format",
	},
}

// spellingOf returns that of the driver, or of both drivers that are known best.
func spellingOf(driver string) spelling {
	if its, known := spellings[driver]; known {
		return its
	}
	mattn, modernc := spellings["github.com/mattn/go-sqlite3"], spellings["modernc.org/sqlite"]
	either := func(a, b string) string { return a + " (mattn/go-sqlite3) or " + b + " (modernc.org/sqlite)" }
	return spelling{
		either(mattn.foreignKeys, modernc.foreignKeys), either(mattn.busyTimeout, modernc.busyTimeout),
		mattn.immediate, modernc.times,
	}
}

func checkSQLite(db *gorm.DB, driver string) error {
	var enforced bool
	var milliseconds int
	var text string
	noon := time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)
	err := rows.Scan(db.Raw("SELECT foreign_keys, timeout, CAST(? AS TEXT) FROM pragma_foreign_keys, pragma_busy_timeout", noon),
		gorm.ErrRecordNotFound, &enforced, &milliseconds, &text)
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	spelled := spellingOf(driver)
	var faults []error
	if !enforced {
		faults = append(faults, setting("sqlite", "foreign keys are not enforced", spelled.foreignKeys))
	}
	if milliseconds <= 0 {
		faults = append(faults, setting("sqlite", "a writer does not wait for another one", spelled.busyTimeout))
	}
	// The drivers can write times that others can't read, or not compare.
	if text != "2026-07-01 12:00:00+00:00" {
		faults = append(faults, setting("sqlite", fmt.Sprintf("times are written as %q", text), spelled.times))
	}
	return All(faults...)
}

// checkImmediate returns an error unless a transaction takes the write lock when it
// begins. There is no setting to read. But a checkpoint, which SQLite makes at any time of
// its own accord, is refused in a transaction that has a lock.
func checkImmediate(db *gorm.DB, driver string, _ []any) error {
	tx := db.Begin()
	if errors.Is(tx.Error, engine.ErrTryAgain) { // somebody else has the lock that it wants
		return nil
	}
	if tx.Error != nil {
		return fmt.Errorf("begin a transaction: %w", tx.Error)
	}
	defer tx.Rollback()
	err := tx.Exec("PRAGMA wal_checkpoint").Error
	switch {
	case errors.Is(err, engine.ErrTryAgain):
		return nil
	case err != nil:
		return fmt.Errorf("find out what a transaction locks: %w", err)
	}
	return setting("sqlite", "a transaction that reads before it writes fails when another one writes meanwhile", spellingOf(driver).immediate)
}

func checkPostgres(db *gorm.DB, _ string) error {
	var role, readOnly string
	if err := rows.Scan(db.Raw("SELECT current_setting('session_replication_role'), current_setting('transaction_read_only')"), gorm.ErrRecordNotFound, &role, &readOnly); err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	var faults []error
	if role == "replica" {
		faults = append(faults, setting("postgres", "foreign keys are not enforced", "session_replication_role=origin"))
	}
	if readOnly == "on" {
		faults = append(faults, setting("postgres", "nothing can be written (on a standby, connect to the primary)", "default_transaction_read_only=off"))
	}
	return All(faults...)
}

func checkMySQL(db *gorm.DB, _ string) error {
	var faults []error
	lacks := func(set, what string, args ...any) {
		faults = append(faults, setting("mysql", fmt.Sprintf(what, args...), set))
	}
	var moment time.Time
	err := rows.Scan(db.Raw("SELECT CAST('2026-07-01 12:00:00' AS DATETIME)"), gorm.ErrRecordNotFound, &moment)
	if _, text := errors.AsType[*refusal.InvalidValueError](err); err != nil && !text {
		return fmt.Errorf("read the settings: %w", err)
	}
	if err != nil || moment.Location() != time.UTC {
		lacks("parseTime=true&loc=UTC", "times are not read as times in UTC")
	}
	var mode string
	var longest int64
	err = rows.Scan(db.Raw("SELECT @@SESSION.sql_mode, @@SESSION.group_concat_max_len"), gorm.ErrRecordNotFound, &mode, &longest)
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	const strict = "sql_mode='STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE'"
	if !strings.Contains(mode, "STRICT_ALL_TABLES") && !strings.Contains(mode, "STRICT_TRANS_TABLES") {
		lacks(strict, "a value that is too long for its column is cut without an error")
	}
	if !strings.Contains(mode, "NO_ZERO_IN_DATE") || !strings.Contains(mode, "NO_ZERO_DATE") {
		lacks(strict, "a date such as 2026-00-00 can be stored, and is read as another day")
	}
	if longest < 1<<26 { // MariaDB cuts a longer JSON array, with nothing but a warning
		lacks("group_concat_max_len=1073741824", "MariaDB cuts long JSON arrays at %d bytes", longest)
	}
	// The isolation has two names, of which some servers know only the one or the other.
	err = rows.Each(db.Raw(`SHOW SESSION VARIABLES WHERE
		Variable_name = 'autocommit' AND Value = 'OFF' OR
		Variable_name = 'foreign_key_checks' AND Value = 'OFF' OR
		Variable_name IN ('tx_isolation', 'transaction_isolation') AND Value = 'READ-UNCOMMITTED'`),
		func(scan func(...any) error) {
			var name, value string
			switch scan(&name, &value); name {
			case "autocommit":
				lacks("autocommit=1", "statements outside of a transaction are not committed")
			case "foreign_key_checks":
				lacks("foreign_key_checks=1", "foreign keys are not enforced")
			default:
				lacks(name+"='READ-COMMITTED'", "it reads rows that others have not committed")
			}
		})
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	return All(faults...)
}
