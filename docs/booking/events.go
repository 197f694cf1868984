package booking

// Event is something that happened to a plan.
type Event interface{ event() }

// RoomWasBooked says that a booking was added.
type RoomWasBooked struct {
	Plan      PlanID
	Reference string
	From, To  Minute
}

// BookingWasCancelled says that a booking was removed.
type BookingWasCancelled struct {
	Plan      PlanID
	Reference string
}

func (RoomWasBooked) event()       {}
func (BookingWasCancelled) event() {}
