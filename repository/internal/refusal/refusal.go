// Package refusal holds the errors that storage gives for what its caller got wrong. It
// imports no GORM, so that package memory can give the same ones. Package unitofwork
// exports them.
package refusal

import (
	"errors"
	"fmt"
)

var (
	ErrOutsideTransaction = errors.New("called inside a transaction, through a repository outside of it")
	ErrInsideTransaction  = errors.New("can't be done inside a transaction")
)

// InvalidValueError is unitofwork.InvalidValueError.
type InvalidValueError struct {
	What  string // such as "command key"
	Value string
	Rule  string // such as "must not be empty"
}

func (e *InvalidValueError) Error() string { return fmt.Sprintf("%s %s %s", e.What, e.Value, e.Rule) }

// Limit returns an error for a limit that lets nothing pass.
func Limit(limit int) error {
	if limit < 1 {
		return &InvalidValueError{"limit", fmt.Sprint(limit), "must be at least 1"}
	}
	return nil
}
