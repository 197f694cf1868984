// Package waitlist holds a second aggregate: those who wait for a time in a plan of package
// booking.
package waitlist

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
)

// List is an aggregate: the requests for one plan that could not be booked, in the order in
// which they came. A reference waits once, and nobody waits for a plan that is closed.
type List struct {
	plan     booking.PlanID // it identifies the list, too
	closed   bool
	requests []booking.Booking
	events   []RequestWasAdded

	version  int64
	restored *Snapshot
}

// New returns the list of a plan, with nobody on it.
func New(plan booking.PlanID) *List { return &List{plan: plan} }

// Add puts the request at the end. It returns a *booking.ClosedError, or a
// *booking.InvalidValueError for a request that nobody could book or that waits already.
func (l *List) Add(request booking.Booking) error {
	if l.closed {
		return &booking.ClosedError{PlanID: l.plan}
	}
	if err := l.replace(append(slices.Clone(l.requests), request)); err != nil {
		return err
	}
	l.events = append(slices.Clip(l.events), RequestWasAdded{l.plan, request.Reference})
	return nil
}

// BookInto books in the plan, in their order, the requests that it has time for, and takes them off
// the list. A request whose time is taken keeps its place. One that the plan refuses for another
// reason, and always would, is dropped.
func (l *List) BookInto(plan *booking.Plan) {
	var waiting []booking.Booking
	for _, request := range l.requests {
		if _, taken := errors.AsType[*booking.OverlapError](plan.Book(request)); taken {
			waiting = append(waiting, request)
		}
	}
	l.requests = waiting
}

// Close removes all requests. Nothing can be added to a closed list.
func (l *List) Close() { l.closed, l.requests = true, nil }

// Events returns what has happened since the list was last saved.
func (l *List) Events() []RequestWasAdded { return slices.Clone(l.events) }

// Version returns how often the list has been saved with a change.
func (l *List) Version() int64 { return l.version }

func (l *List) replace(requests []booking.Booking) error {
	references := map[string]bool{}
	for _, r := range requests {
		if err := r.Check(); err != nil {
			return err
		}
		if references[r.Reference] {
			return &booking.InvalidValueError{What: "reference", Value: r.Reference, Rule: "must not wait twice"}
		}
		references[r.Reference] = true
	}
	l.requests = requests
	return nil
}

// RequestWasAdded is the event of a list: somebody waits.
type RequestWasAdded struct {
	Plan      booking.PlanID
	Reference string
}

// Snapshot is the state of a list as storage sees it.
type Snapshot struct {
	Plan     booking.PlanID
	Closed   bool
	Requests []booking.Booking // in the order in which they came
	Version  int64
}

// Snapshot returns the list's state. It shares nothing with the list.
func (l *List) Snapshot() Snapshot {
	return Snapshot{l.plan, l.closed, append([]booking.Booking{}, l.requests...), l.version}
}

// AsSaved returns the list as it is once it was saved: with the next version, and no events.
func (l *List) AsSaved() (*List, error) {
	s := l.Snapshot()
	s.Version++
	return Restore(s)
}

// Restored returns the state in which the list was loaded or last saved, and false if it
// never was.
func (l *List) Restored() (Snapshot, bool) {
	if l.restored == nil {
		return Snapshot{}, false
	}
	s := *l.restored
	s.Requests = slices.Clone(s.Requests)
	return s, true
}

// Restore returns the list in the state of the snapshot. It refuses a state that breaks a
// rule with a *CorruptError.
func Restore(s Snapshot) (*List, error) {
	l := &List{plan: s.Plan, closed: s.Closed, version: s.Version}
	err := l.replace(slices.Clone(s.Requests))
	if err == nil && s.Version < 1 {
		err = &booking.InvalidValueError{What: "version", Value: s.Version, Rule: "must be at least 1"}
	}
	if err == nil && s.Closed && len(s.Requests) > 0 {
		err = &booking.InvalidValueError{What: "requests", Value: len(s.Requests), Rule: "must be 0 when the list is closed"}
	}
	if err != nil {
		return nil, &CorruptError{s.Plan, err}
	}
	before := l.Snapshot()
	l.restored = &before
	return l, nil
}

// ErrNotFound means that the list was deleted since it was loaded.
var ErrNotFound = errors.New("waiting list not found")

// ConflictError says that someone else has saved the list since it was loaded.
type ConflictError struct {
	Plan   booking.PlanID
	Loaded int64 // the version; 0 if it was new
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("the waiting list of plan %d has changed since version %d", e.Plan, e.Loaded)
}

// Conflict has package unitofwork try again.
func (*ConflictError) Conflict() bool { return true }

// CorruptError says that what is stored is not a valid list. It does not wrap Err, as a
// *booking.CorruptPlanError does not.
type CorruptError struct {
	Plan booking.PlanID
	Err  error
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("the waiting list of plan %d is corrupt: %v", e.Plan, e.Err)
}
