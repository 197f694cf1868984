package engine

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
)

// Package repository exports these as its own.
var (
	ErrTryAgain    = refusal.OfKind("try again", "the database gave up on the transaction, which may succeed when it is repeated")
	ErrNotMigrated = errors.New("a table or a column is missing (has Migrate been called?)")
)

// meanings say which errors of a database package repository acts on, by their codes.
var meanings = map[string]map[string]error{
	"postgres": {
		"40001": ErrTryAgain, // serialization failure
		"40P01": ErrTryAgain, // deadlock
		"55P03": ErrTryAgain, // lock not available
		"23505": gorm.ErrDuplicatedKey,
		"23503": gorm.ErrForeignKeyViolated,
		"42P01": ErrNotMigrated, // undefined table
		"42703": ErrNotMigrated, // undefined column
	},
	"mysql": {
		"1213": ErrTryAgain, // deadlock
		"1205": ErrTryAgain, // lock wait timeout
		"1020": ErrTryAgain, // record has changed since last read
		"3101": ErrTryAgain, // group replication has rolled it back
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
		"1555": gorm.ErrDuplicatedKey,      // of a primary key
		"2067": gorm.ErrDuplicatedKey,      // of another unique key
		"787":  gorm.ErrForeignKeyViolated, // immediate or deferred
	},
}

// texts say the same of SQLite's errors that share their code with others.
var texts = map[string]map[string]error{
	"1": { // SQLITE_ERROR: whatever else is wrong with a statement
		"no such table":       ErrNotMigrated,
		"no such column":      ErrNotMigrated,
		"has no column named": ErrNotMigrated,
	},
	"1811": { // SQLITE_CONSTRAINT_TRIGGER: a RAISE of a trigger, and ON DELETE RESTRICT
		"FOREIGN KEY constraint failed": gorm.ErrForeignKeyViolated,
	},
}

func meaning(database string, err error) error {
	code := Code(err)
	if database == "sqlite" {
		for text, meaning := range texts[code] {
			if strings.Contains(err.Error(), text) {
				return meaning
			}
		}
	}
	return meanings[database][code]
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

// Translating returns the dialector with its errors translated: those that package
// repository acts on wrap what they mean, whichever driver they are from.
func Translating(d gorm.Dialector) gorm.Dialector {
	if _, already := d.(translating); already {
		return d
	}
	return translating{d}
}

type translating struct{ gorm.Dialector }

// Translate implements gorm.ErrorTranslator.
func (d translating) Translate(err error) error {
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

func (d translating) SavePoint(tx *gorm.DB, name string) error {
	if other, ok := d.Dialector.(gorm.SavePointerDialectorInterface); ok {
		return other.SavePoint(tx, name)
	}
	return gorm.ErrUnsupportedDriver
}

func (d translating) RollbackTo(tx *gorm.DB, name string) error {
	if other, ok := d.Dialector.(gorm.SavePointerDialectorInterface); ok {
		return other.RollbackTo(tx, name)
	}
	return gorm.ErrUnsupportedDriver
}
