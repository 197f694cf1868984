package scenario

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Outcome is what was seen of a scenario.
type Outcome struct {
	Scenario Scenario
	Start    string // the order before the first step, on both sides
	// ActiveRecord and DomainModel are what was seen after each step.
	ActiveRecord, DomainModel []Seen
}

// Seen is what was seen of a step on one side.
type Seen struct {
	// WayResult has the tables before and after the step, its operations, its mails and, as
	// claims, the rules that hold at all times in a shop that works. The Conn of an operation
	// is the number of its Session.
	lesson.WayResult
	Told   []Told
	Rows   string // what the rows say of the order
	InHand string // what the caller still holds of the order; empty if nothing
	Hit    string // the operation that the fault hit; empty if there was none of its kind
}

// Broken returns the rules that do not hold.
func (s Seen) Broken() (broken []lesson.ClaimResult) {
	for _, rule := range s.Claims {
		if !rule.Kept {
			broken = append(broken, rule)
		}
	}
	return broken
}

// Session is who does something.
type Session string

// The sessions. The Domain Model's relay delivers events after each step.
const (
	This     Session = "this session"
	Other    Session = "another session"
	Relay    Session = "the relay"
	Compiler Session = "the compiler"
)

// Sessions returns the sessions that send statements. They are numbered from 1.
func Sessions() []Session { return []Session{This, Other, Relay} }

// Told is how a call ended for its caller.
type Told struct {
	By   Session
	Call string // such as "order.Pay(db, 1000)"
	Err  error
}
