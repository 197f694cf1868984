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

// Kind returns a text that domainmodel.KindOf knows.
func (e *InvalidValueError) Kind() string { return "invalid input" }

// OfKind returns an error like that of errors.New, with a kind for domainmodel.KindOf.
func OfKind(kind, text string) error { return &kindError{kind, text} }

type kindError struct{ kind, text string }

func (e *kindError) Error() string { return e.text }

func (e *kindError) Kind() string { return e.kind }

// Limit returns an error for a limit that lets nothing pass.
func Limit(limit int) error {
	if limit < 1 {
		return &InvalidValueError{"limit", fmt.Sprint(limit), "must be at least 1"}
	}
	return nil
}
