// Written by go test -run Std -update: see doc.go of package snippet.

package errors

func As(err error, target any) bool       {}
func AsType[E error](err error) (E, bool) {}

var ErrUnsupported error

func Is(err error, target error) bool {}
func Join(errs ...error) error        {}
func New(text string) error           {}
func Unwrap(err error) error          {}
