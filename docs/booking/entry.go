package booking

import "fmt"

// Minute is a time of the day: how many minutes after midnight.
type Minute int

// At returns the time of the day, such as At(9, 30).
func At(hour, minute int) Minute { return Minute(60*hour + minute) }

// String returns the time as "09:30".
func (m Minute) String() string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }

// Booking is one entry of a plan. Its fields are open, since it is a value: whoever
// changes a copy changes no plan, and a plan checks what it is given.
type Booking struct {
	Reference string
	From, To  Minute // To is the first minute after it
	Guests    int
}

// Check returns an *InvalidValueError if the reference is empty, the time is not within a
// day, or there are no guests.
func (b Booking) Check() error {
	if b.Reference == "" {
		return &InvalidValueError{"reference", b.Reference, "must not be empty"}
	}
	if b.From < 0 || b.To > At(24, 0) || b.From >= b.To {
		return &InvalidValueError{"time", b.From.String() + " to " + b.To.String(), "must begin before it ends, within the day"}
	}
	if b.Guests < 1 {
		return &InvalidValueError{"guests", b.Guests, "must be at least 1"}
	}
	return nil
}
