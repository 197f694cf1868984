package booking

import (
	"errors"
	"fmt"
)

// ErrPlanNotFound means that there is no such plan, or no longer.
var ErrPlanNotFound = errors.New("plan not found")

// ErrPlanExists means that there is a plan of that ID, or of that room and day.
var ErrPlanExists = errors.New("plan exists")

// InvalidValueError says which value can't be used, and why.
type InvalidValueError struct {
	What  string
	Value any
	Rule  string
}

func (e *InvalidValueError) Error() string { return fmt.Sprintf("%s %v %s", e.What, e.Value, e.Rule) }

// OverlapError names two bookings that want the room at the same time.
type OverlapError struct{ First, Second string }

func (e *OverlapError) Error() string {
	return fmt.Sprintf("bookings %q and %q overlap", e.First, e.Second)
}

// TooManyGuestsError says that the room is too small.
type TooManyGuestsError struct {
	Reference     string
	Guests, Seats int
}

func (e *TooManyGuestsError) Error() string {
	return fmt.Sprintf("booking %q is for %d guests, and the room has %d seats", e.Reference, e.Guests, e.Seats)
}

// ConflictError says that someone else has saved the plan since it was loaded.
type ConflictError struct {
	PlanID         PlanID
	Loaded, Stored int64 // versions
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("plan %d was loaded at version %d, and is stored at version %d", e.PlanID, e.Loaded, e.Stored)
}

// Conflict has package unitofwork try again.
func (*ConflictError) Conflict() bool { return true }

// ClosedError says that the plan takes no more bookings.
type ClosedError struct{ PlanID PlanID }

func (e *ClosedError) Error() string { return fmt.Sprintf("plan %d is closed", e.PlanID) }

// CorruptPlanError says that what is stored can't be a plan. It does not wrap Err: errors.As would
// take a rule that the rows break for the refusal of a command.
type CorruptPlanError struct {
	PlanID PlanID
	Err    error
}

func (e *CorruptPlanError) Error() string {
	return fmt.Sprintf("plan %d is corrupt: %v", e.PlanID, e.Err)
}

// Refused reports whether a rule of the plan is the reason for the error. The same command
// will be refused again, unless the plan changes.
func Refused(err error) bool {
	for _, refusal := range []any{new(*InvalidValueError), new(*OverlapError), new(*TooManyGuestsError), new(*ClosedError)} {
		if errors.As(err, refusal) {
			return true
		}
	}
	return false
}
