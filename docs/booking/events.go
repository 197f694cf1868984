package booking

// Event is something that happened to a plan.
type Event interface{ event() }

// RoomWasBooked says that a booking was added.
type RoomWasBooked struct {
	Plan      PlanID
	Reference string
	From, To  Minute
}

// BookingWasCancelled says that a booking was removed, and which time is free now.
type BookingWasCancelled struct {
	Plan      PlanID
	Reference string
	From, To  Minute
}

// BookingWasMoved says that a booking has another time, so that some of its time is free now.
type BookingWasMoved struct {
	Plan      PlanID
	Reference string
}

// PlanWasClosed says that the plan takes no more bookings.
type PlanWasClosed struct{ Plan PlanID }

func (RoomWasBooked) event()       {}
func (BookingWasCancelled) event() {}
func (BookingWasMoved) event()     {}
func (PlanWasClosed) event()       {}
