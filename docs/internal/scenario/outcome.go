package scenario

import (
	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Outcome is what was seen of a scenario.
type Outcome struct {
	Scenario Scenario
	Start    string // the order before the first step, on both sides
	// ActiveRecord and DomainModel are what was seen after each step.
	ActiveRecord, DomainModel []Seen
}

// Seen is what was seen of a step on one side.
type Seen struct {
	Told       []Told
	Changes    []lesson.Change
	Rows       string // what the rows say of the order
	InHand     string // what its caller still holds of the order; empty if nothing
	Statements []Statement
	Mails      []activerecord.Mail
	Invariants []Invariant
	// Hit is the statement that the fault hit; empty if there was none of its kind.
	Hit string
}

// Broken returns the invariants that do not hold.
func (s Seen) Broken() (broken []Invariant) {
	for _, invariant := range s.Invariants {
		if !invariant.Kept {
			broken = append(broken, invariant)
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

// Told is how a call ended for its caller.
type Told struct {
	By   Session
	Call string // such as "order.Pay(db, 1000)"
	Err  error
}

// Statement is an operation of the database, and whose it was.
type Statement struct {
	By Session
	sqltap.Operation
}

// Invariant is a rule that holds at all times in a shop that works.
type Invariant struct {
	ID       string
	Text     string
	Observed string
	Kept     bool
}
