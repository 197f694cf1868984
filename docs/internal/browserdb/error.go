package browserdb

import (
	"context"
	"errors"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// sqliteError is what SQLite says, by its own code and message.
type sqliteError struct {
	code    int
	message string
}

func (e *sqliteError) Error() string { return e.message }

// Code returns the extended code, from which package unitofwork knows what the error means.
func (e *sqliteError) Code() int { return e.code }

// driverError returns the error as database/sql is to have it: that of a context that has
// ended, or SQLite's without what ncruces/go-sqlite3 puts in front.
func driverError(ctx context.Context, err error) error {
	code, ok := errors.AsType[sqlite3.ExtendedErrorCode](err)
	if !ok {
		return err
	}
	if code == sqlite3.ExtendedErrorCode(sqlite3.INTERRUPT) && ctx.Err() != nil {
		return ctx.Err()
	}
	message := strings.TrimPrefix(err.Error(), code.Error()+": ")
	return &sqliteError{int(code), strings.TrimPrefix(message, "sqlite3: ")}
}
