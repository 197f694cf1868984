package booking

import "slices"

// Snapshot is the state of a plan as storage sees it: exported, flat and unchecked.
type Snapshot struct {
	ID       PlanID
	Room     string
	Day      string
	Seats    int
	Closed   bool
	Bookings []Booking // by their beginning
	Version  int64
}

// Snapshot returns the plan's state. It shares nothing with the plan.
func (p *Plan) Snapshot() Snapshot {
	return Snapshot{
		ID: p.id, Room: p.room, Day: p.day, Seats: p.seats, Closed: p.closed,
		Bookings: append([]Booking{}, p.bookings...), // never nil: none is none, however it came about
		Version:  p.version,
	}
}

// Restored returns the state in which the plan was loaded or last saved, and false
// if it never was.
func (p *Plan) Restored() (Snapshot, bool) {
	if p.restored == nil {
		return Snapshot{}, false
	}
	s := *p.restored
	s.Bookings = slices.Clone(s.Bookings)
	return s, true
}

// AsSaved returns the plan as it is once it was saved: with the next version, and no events.
func (p *Plan) AsSaved() (*Plan, error) {
	s := p.Snapshot()
	s.Version++
	return Restore(s)
}

// Restore returns the plan in the state of the snapshot. A state that breaks a rule
// is refused with a *CorruptPlanError.
func Restore(s Snapshot) (*Plan, error) {
	p, err := restore(s)
	if err != nil {
		return nil, &CorruptPlanError{s.ID, err}
	}
	return p, nil
}

// restore does not call NewPlan: an old plan need not keep the rules for new ones.
func restore(s Snapshot) (*Plan, error) {
	p := &Plan{id: s.ID, room: s.Room, day: s.Day, seats: s.Seats, closed: s.Closed, version: s.Version}
	if err := p.check(); err != nil {
		return nil, err
	}
	if s.Version < 1 {
		return nil, &InvalidValueError{"version", s.Version, "must be at least 1"}
	}
	if err := p.replace(slices.Clone(s.Bookings)); err != nil {
		return nil, err
	}
	before := p.Snapshot()
	p.restored = &before
	return p, nil
}
