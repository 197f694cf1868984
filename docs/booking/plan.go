package booking

import (
	"cmp"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"time"
)

// Plan is an aggregate: one day of one room, with the bookings of that day. It
// keeps these rules, whatever its commands are told:
//
//   - no two bookings overlap; one may begin when another ends;
//   - no booking has more guests than the room has seats;
//   - a reference names one booking;
//   - once it is closed, nothing is booked or moved.
//
// The zero value is no plan: it has no seats, so every booking is refused.
type Plan struct {
	id       PlanID
	room     string
	day      string
	seats    int
	closed   bool
	bookings []Booking // by their beginning
	events   []Event   // since it was last saved

	version  int64     // 0 until it is saved
	restored *Snapshot // nil until it is saved
}

// PlanID identifies a plan.
type PlanID int64

// NewPlanID returns an ID: the milliseconds since 1970, and 22 random bits, so later IDs are greater. Two
// that are equal are noticed: Save returns ErrPlanExists for the second. The bits last until 2039.
func NewPlanID(at time.Time) PlanID {
	var random [4]byte
	rand.Read(random[:]) // of crypto/rand, which never fails
	return PlanID(at.UnixMilli()<<22 | int64(binary.BigEndian.Uint32(random[:])>>10))
}

// MostSeats is how many seats a new plan may have. Older plans may have more.
const MostSeats = 50

// NewPlan opens the day, such as "2026-03-14", of a room. It returns an
// *InvalidValueError that names the argument that can't be used.
func NewPlan(id PlanID, room, day string, seats int) (*Plan, error) {
	p := &Plan{id: id, room: room, day: day, seats: seats}
	if err := p.check(); err != nil {
		return nil, err
	}
	if seats > MostSeats {
		return nil, &InvalidValueError{"seats", seats, fmt.Sprintf("must be at most %d", MostSeats)}
	}
	return p, nil
}

// Close has the plan refuse new bookings and moves. A closed plan stays as it is.
func (p *Plan) Close() {
	if p.closed {
		return
	}
	p.closed = true
	p.events = append(slices.Clip(p.events), PlanWasClosed{p.id})
}

// Book adds the booking. It returns an *OverlapError, a *TooManyGuestsError, or an
// *InvalidValueError if the reference is taken. The plan is then as it was.
func (p *Plan) Book(b Booking) error {
	if p.closed {
		return &ClosedError{p.id}
	}
	if err := p.replace(append(slices.Clone(p.bookings), b)); err != nil {
		return err
	}
	p.events = append(slices.Clip(p.events), RoomWasBooked{p.id, b.Reference, b.From, b.To})
	return nil
}

// Move gives the booking another time. It returns an *OverlapError, or an
// *InvalidValueError. The plan is then as it was.
func (p *Plan) Move(reference string, from, to Minute) error {
	if p.closed {
		return &ClosedError{p.id}
	}
	at := p.indexOf(reference)
	if at < 0 {
		return &InvalidValueError{"reference", reference, "names no booking"}
	}
	bookings := slices.Clone(p.bookings)
	bookings[at].From, bookings[at].To = from, to
	if err := p.replace(bookings); err != nil {
		return err
	}
	p.events = append(slices.Clip(p.events), BookingWasMoved{p.id, reference})
	return nil
}

// Cancel removes the booking. It returns an *InvalidValueError if there is none.
func (p *Plan) Cancel(reference string) error {
	at := p.indexOf(reference)
	if at < 0 {
		return &InvalidValueError{"reference", reference, "names no booking"}
	}
	cancelled := p.bookings[at]
	if err := p.replace(slices.Delete(slices.Clone(p.bookings), at, at+1)); err != nil {
		return err
	}
	p.events = append(slices.Clip(p.events), BookingWasCancelled{p.id, reference, cancelled.From, cancelled.To})
	return nil
}

// ID returns the plan's ID.
func (p *Plan) ID() PlanID { return p.id }

// Bookings returns copies of the bookings, by their beginning.
func (p *Plan) Bookings() iter.Seq[Booking] { return slices.Values(p.bookings) }

// Events returns what has happened since the plan was last saved.
func (p *Plan) Events() []Event { return slices.Clone(p.events) }

// Version returns how often the plan has been saved with a change.
func (p *Plan) Version() int64 { return p.version }

// replace is the only way to the bookings: it takes all of them, or none.
func (p *Plan) replace(bookings []Booking) error {
	slices.SortFunc(bookings, func(a, b Booking) int { return cmp.Compare(a.From, b.From) })
	references := map[string]bool{}
	for i, b := range bookings {
		if err := b.Check(); err != nil {
			return err
		}
		if b.Guests > p.seats {
			return &TooManyGuestsError{b.Reference, b.Guests, p.seats}
		}
		if references[b.Reference] {
			return &InvalidValueError{"reference", b.Reference, "must not have two bookings"}
		}
		references[b.Reference] = true
		if i > 0 && b.From < bookings[i-1].To {
			return &OverlapError{bookings[i-1].Reference, b.Reference}
		}
	}
	p.bookings = bookings
	return nil
}

func (p *Plan) indexOf(reference string) int {
	return slices.IndexFunc(p.bookings, func(b Booking) bool { return b.Reference == reference })
}

// check is what every plan must be, an old one too. What only a new plan must be is in NewPlan.
func (p *Plan) check() error {
	if p.id < 1 {
		return &InvalidValueError{"plan ID", p.id, "must be positive"}
	}
	if p.room == "" {
		return &InvalidValueError{"room", p.room, "must not be empty"}
	}
	if _, err := time.Parse(time.DateOnly, p.day); err != nil {
		return &InvalidValueError{"day", p.day, "must be a date such as 2026-03-14"}
	}
	if p.seats < 1 {
		return &InvalidValueError{"seats", p.seats, "must be at least 1"}
	}
	return nil
}
