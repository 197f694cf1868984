package suitable

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
)

// Err is unitofwork.ErrUnsuitableHandle.
var Err = errors.New("the database handle is not suitable")

// Faults is an error that lists everything that was found. It wraps Err if one of the faults
// does, and the faults.
type Faults struct {
	list []error
	open string // the function that opens a handle without such faults, with the path of its package
}

func (f *Faults) Error() string {
	var text strings.Builder
	if errors.Is(f, Err) {
		text.WriteString(Err.Error() + ":")
	} else {
		text.WriteString("the database is not ready:")
	}
	for _, fault := range f.list {
		if len(f.list) > 1 {
			text.WriteString("\n-")
		}
		text.WriteString(" " + strings.TrimPrefix(fault.Error(), Err.Error()+": "))
	}
	if f.open != "" {
		text.WriteString("\n" + f.open + " opens a handle with these settings")
	}
	return text.String()
}

// Unwrap returns the faults.
func (f *Faults) Unwrap() []error { return f.list }

// Unsuitable returns an error that wraps Err.
func Unsuitable(why string, args ...any) error {
	return &Faults{list: []error{fmt.Errorf("%w: %w", Err, fmt.Errorf(why, args...))}}
}

// setting returns the fault of a connection that has another setting than it should, which
// is to be set in the data source name.
func setting(database, what, set string) error {
	return &Faults{
		list: []error{fmt.Errorf("%w: %s: set %s in the DSN", Err, what, set)},
		open: packages + database + ".Open",
	}
}

const packages = "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/"

// All returns an error that lists what all of the errors say, once each. One that is neither
// Faults nor a table that is missing is returned alone: it says why nothing more is known.
func All(errs ...error) error {
	all := &Faults{}
	for _, err := range errs {
		switch err := err.(type) {
		case nil:
		case *Faults:
			all.list = append(all.list, err.list...)
			all.open = max(all.open, err.open) // of one database: the same, or ""
		default:
			if !errors.Is(err, engine.ErrNotMigrated) {
				return err
			}
			all.list = append(all.list, err)
		}
	}
	if len(all.list) == 0 {
		return nil
	}
	all.list = distinct(all.list)
	return all
}

func distinct(faults []error) (list []error) {
	for _, fault := range faults {
		if !slices.ContainsFunc(list, func(other error) bool { return other.Error() == fault.Error() }) {
			list = append(list, fault)
		}
	}
	return list
}

// CanBeAsked reports whether the error leaves a handle of which more can be found out.
func CanBeAsked(err error) bool {
	_, list := err.(*Faults)
	return list
}
