package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"strconv"
	"strings"
	"syscall"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
)

// Package unitofwork exports these as its own.
var (
	ErrTryAgain    = refusal.OfKind("try again", "the database gave up on the transaction, which may succeed when it is repeated")
	ErrNotMigrated = errors.New("a table or a column is missing (has Migrate been called?)")
)

// ErrConnectionLost means that the connection of a statement broke. What was
// not committed by then is rolled back. Whether a COMMIT was carried out, nobody knows.
var ErrConnectionLost = errors.New("the connection to the database was lost")

// meanings say which errors of a database package unitofwork acts on, by their codes.
var meanings = map[string]map[string]error{
	"postgres": {
		"40001": ErrTryAgain,       // serialization failure
		"40P01": ErrTryAgain,       // deadlock
		"55P03": ErrTryAgain,       // lock not available
		"57P01": ErrConnectionLost, // the server shuts down, or an administrator ends the session
		"57P02": ErrConnectionLost, // another session has crashed, so that all are ended
		"57P03": ErrConnectionLost, // the server starts or shuts down
		"57P05": ErrConnectionLost, // idle for too long
		"25P03": ErrConnectionLost, // idle in a transaction for too long
		"25P04": ErrConnectionLost, // a transaction that took too long
		"08000": ErrConnectionLost, "08003": ErrConnectionLost, "08006": ErrConnectionLost,
		"23505": gorm.ErrDuplicatedKey,
		"23503": gorm.ErrForeignKeyViolated,
		"42P01": ErrNotMigrated, // undefined table
		"42703": ErrNotMigrated, // undefined column
	},
	"mysql": {
		"1213": ErrTryAgain,                                                             // deadlock, or a conflict that Galera has found
		"1205": ErrTryAgain,                                                             // lock wait timeout
		"3572": ErrTryAgain,                                                             // a lock that NOWAIT did not wait for
		"1689": ErrTryAgain,                                                             // a wait for a lock that was ended by another lock
		"1020": ErrTryAgain,                                                             // record has changed since last read
		"1412": ErrTryAgain,                                                             // table definition has changed since the transaction began
		"1615": ErrTryAgain,                                                             // likewise, since the statement was prepared
		"1637": ErrTryAgain,                                                             // too many transactions at once
		"3101": ErrTryAgain,                                                             // group replication has rolled it back
		"1053": ErrConnectionLost,                                                       // the server shuts down
		"1927": ErrConnectionLost,                                                       // the connection was killed: MariaDB
		"3169": ErrConnectionLost,                                                       // the session was killed: MySQL
		"4031": ErrConnectionLost,                                                       // idle for too long: MySQL
		"1152": ErrConnectionLost, "1158": ErrConnectionLost, "1159": ErrConnectionLost, // the network
		"1160": ErrConnectionLost, "1161": ErrConnectionLost, "1184": ErrConnectionLost,
		"1062": gorm.ErrDuplicatedKey,
		"1451": gorm.ErrForeignKeyViolated, // of a parent
		"1452": gorm.ErrForeignKeyViolated, // of a child
		"1217": gorm.ErrForeignKeyViolated, // of a parent, for who may not see the other table
		"1216": gorm.ErrForeignKeyViolated, // of a child, likewise
		"1146": ErrNotMigrated,             // no such table
		"1054": ErrNotMigrated,             // unknown column
	},
	"sqlite": {
		"5": ErrTryAgain, "261": ErrTryAgain, "517": ErrTryAgain, "773": ErrTryAgain, // SQLITE_BUSY and its kinds
		"6": ErrTryAgain, "262": ErrTryAgain, "518": ErrTryAgain, // SQLITE_LOCKED and its kinds
		"15":   ErrTryAgain,                // SQLITE_PROTOCOL: lost the race for a lock too often
		"17":   ErrTryAgain,                // SQLITE_SCHEMA: changed since the statement was prepared
		"1555": gorm.ErrDuplicatedKey,      // of a primary key
		"2067": gorm.ErrDuplicatedKey,      // of another unique key
		"787":  gorm.ErrForeignKeyViolated, // immediate or deferred
	},
}

// texts say the same of errors that share their code with others.
var texts = map[string]map[string]map[string]error{
	"postgres": {
		"0A000": { // feature not supported
			"cached plan must not change result type": ErrTryAgain, // a column's type has changed
			"RevalidateCachedQuery":                   ErrTryAgain, // likewise, in any language
		},
	},
	"mysql": {
		"1047": {"WSREP": ErrTryAgain}, // a node of Galera that is not, or no longer, in its cluster
	},
	"sqlite": {
		"1": { // SQLITE_ERROR: whatever else is wrong with a statement
			"no such table":       ErrNotMigrated,
			"no such column":      ErrNotMigrated,
			"has no column named": ErrNotMigrated,
		},
		"1811": { // SQLITE_CONSTRAINT_TRIGGER: a RAISE of a trigger, and ON DELETE RESTRICT
			"FOREIGN KEY constraint failed": gorm.ErrForeignKeyViolated,
		},
	},
}

func meaning(database string, err error) error {
	code := Code(err)
	for text, meaning := range texts[database][code] {
		if strings.Contains(err.Error()+routine(err), text) {
			return meaning
		}
	}
	if code == "" && broken(err) {
		return ErrConnectionLost
	}
	return meanings[database][code]
}

// broken reports whether a driver says without a code that the connection broke. A
// connection that could not be made is not among these errors: to repeat that at once helps
// little. Nor is one that the end of a context has closed.
func broken(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if network, ok := errors.AsType[*net.OpError](err); ok {
		return network.Op != "dial"
	}
	for _, lost := range []error{driver.ErrBadConn, io.ErrUnexpectedEOF, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, lost) {
			return true
		}
	}
	for ; err != nil; err = errors.Unwrap(err) {
		switch err.Error() {
		case "invalid connection", "conn closed": // go-sql-driver/mysql, pgx
			return true
		}
	}
	return false
}

// routine returns the name of the function of PostgreSQL that an error is from, which both
// of its drivers tell.
func routine(err error) string {
	for ; err != nil; err = errors.Unwrap(err) {
		if fields := reflect.Indirect(reflect.ValueOf(err)); fields.Kind() == reflect.Struct {
			if name := fields.FieldByName("Routine"); name.Kind() == reflect.String {
				return name.String()
			}
		}
	}
	return ""
}

// Code returns the code that a database has given the error, or "" if the driver does
// not tell it in a known way: PostgreSQL's is its SQLSTATE, the others' are numbers.
func Code(err error) string {
	switch err := err.(type) {
	case nil:
		return ""
	case interface{ SQLState() string }: // pgx and lib/pq
		return err.SQLState()
	case interface{ Code() int }: // modernc.org/sqlite
		return strconv.Itoa(err.Code())
	}
	if fields := reflect.Indirect(reflect.ValueOf(err)); fields.Kind() == reflect.Struct {
		for field, value := range fields.Fields() {
			switch {
			case field.Name == "ExtendedCode" && value.CanInt(): // mattn/go-sqlite3
				return strconv.FormatInt(value.Int(), 10)
			case field.Name == "Number" && value.CanUint(): // go-sql-driver/mysql
				return strconv.FormatUint(value.Uint(), 10)
			}
		}
	}
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		return Code(err.Unwrap())
	case interface{ Unwrap() []error }: // of errors.Join
		for _, err := range err.Unwrap() {
			if code := Code(err); code != "" {
				return code
			}
		}
	}
	return ""
}

// WithTranslatedErrors returns the dialector with its errors translated: those that package
// unitofwork acts on wrap what they mean, whichever driver they are from.
func WithTranslatedErrors(d gorm.Dialector) gorm.Dialector {
	if _, already := d.(errorTranslator); already {
		return d
	}
	return errorTranslator{d}
}

type errorTranslator struct{ gorm.Dialector }

// Translate implements gorm.ErrorTranslator.
func (d errorTranslator) Translate(err error) error {
	if meaning := meaning(d.Name(), err); meaning != nil {
		if errors.Is(err, meaning) { // it was translated before
			return err
		}
		return fmt.Errorf("%w: %w", meaning, err)
	}
	if other, ok := d.Dialector.(gorm.ErrorTranslator); ok {
		return other.Translate(err)
	}
	return err
}

// SavePoint and RollbackTo are what else GORM's dialectors can do.

func (d errorTranslator) SavePoint(tx *gorm.DB, name string) error {
	if other, ok := d.Dialector.(gorm.SavePointerDialectorInterface); ok {
		return other.SavePoint(tx, name)
	}
	return gorm.ErrUnsupportedDriver
}

func (d errorTranslator) RollbackTo(tx *gorm.DB, name string) error {
	if other, ok := d.Dialector.(gorm.SavePointerDialectorInterface); ok {
		return other.RollbackTo(tx, name)
	}
	return gorm.ErrUnsupportedDriver
}
