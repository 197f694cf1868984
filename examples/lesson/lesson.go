package lesson

import "context"

// Part is a chapter of the curriculum.
type Part string

// The parts, in their order.
const (
	FourProblems Part = "The four problems"
	Production   Part = "What production adds"
	Fine         Part = "When Active Record is fine"
	Both         Part = "Both together"
)

// Lesson is one idea, run on both sides.
type Lesson struct {
	Name    string // its folder, such as "03-no-aggregate-boundary"
	Part    Part
	Title   string
	Problem string // in one sentence
	Fair    string // what a lesson without a Care has to say for Active Record
	Bites   string // where the Domain Model bites

	ActiveRecord Scenario
	DomainModel  Scenario
	Care         Care // optional
	Claims       []Claim

	// Replay runs one cell of an exploration in a world that nothing was done in yet, and
	// returns it as it ended. It sets World.Refusal. For an unknown ID it returns an error that
	// wraps ErrNoSuchCell. A lesson that explores nothing has none. See package lesson's Replay.
	Replay func(ctx context.Context, w *World, exploration, cell string) (Cell, error)

	// Costs measures what the lesson compares in time, if it does. Durations are
	// shown as ratios and never decide a claim.
	Costs func(ctx context.Context, open Open) ([]Cost, error)
}

// Ways returns how the lesson is run, in the order in which it is shown: each side as it
// is usually written, and behind one of them its way with care, if there is one.
func (l Lesson) Ways() []Way {
	var ways []Way
	for _, side := range Sides() {
		ways = append(ways, Way{Side: side})
		if l.Care.Run != nil && l.Care.Side == side {
			ways = append(ways, Way{Side: side, Care: true})
		}
	}
	return ways
}

// NameOf returns what people call a way of the lesson.
func (l Lesson) NameOf(way Way) string {
	if way.Care {
		return l.Care.Name
	}
	return way.Side.String()
}

// By returns the scenario of one way.
func (l Lesson) By(way Way) Scenario {
	switch {
	case way.Care:
		return l.Care.Scenario
	case way.Side == ActiveRecord:
		return l.ActiveRecord
	}
	return l.DomainModel
}

// Scenario is what one side does.
type Scenario struct {
	Code []Code
	// Run does it. A refusal of the business is part of the scenario, and goes into
	// World.Refusal. An error means that the lesson could not run.
	Run func(ctx context.Context, w *World) error
}

// Code is a declaration that a lesson shows.
type Code struct {
	// Purpose is what it is for, in the words that the lesson's other ways use for the
	// same: "edit one item".
	Purpose string
	Ref     string // names it, as in quote.Code
	Mark    string // the lines that have this text decide; optional
}

// Care is the remedy of a team that keeps its style.
type Care struct {
	Side     Side   // whose style that is
	Name     string // such as WithCare
	Remedy   string // what the team does, in one sentence
	Remember string // what has to be done by whom, each time, for the remedy to hold
	Scenario        // its Code is all that the remedy adds
}

// WithCare is the name of the Care of a team that stays with Active Record.
const WithCare = "with care"

// Claim is a sentence that one run of the lesson keeps or breaks.
type Claim struct {
	ID   string // stays as it is when the text changes, such as "edit-one"
	Text string // such as "The stored total is the sum of the items"
	// Expected says in which ways it is expected to be kept.
	Expected Expected
	// Check looks, after the run, whether the claim was kept on c.Side, with care or
	// without, and says what it saw there. An error that c keeps means that it could not look.
	Check func(c *Check) (observed string, kept bool)
}

// Expected says which ways keep a claim. Care is ignored in a lesson without a way with care.
type Expected struct{ ActiveRecord, Care, DomainModel bool }

// The expectations that most claims have. Care stays with the style of one side, and
// usually breaks what that side breaks.
var (
	OnlyDomainModel    = Expected{DomainModel: true}
	OnlyActiveRecord   = Expected{ActiveRecord: true, Care: true}
	CareAndDomainModel = Expected{Care: true, DomainModel: true}
	EveryWay           = Expected{ActiveRecord: true, Care: true, DomainModel: true}
	NoWay              = Expected{}
)

// By returns what is expected of one way.
func (e Expected) By(way Way) bool {
	switch {
	case way.Care:
		return e.Care
	case way.Side == ActiveRecord:
		return e.ActiveRecord
	}
	return e.DomainModel
}

// Way is how a lesson is run: in the style of one side, as it is usually written or
// with care.
type Way struct {
	Side Side
	Care bool
}

// String returns the way's name, such as "Active Record with care".
func (w Way) String() string {
	if w.Care {
		return w.Side.String() + " " + WithCare
	}
	return w.Side.String()
}

// Key returns the way's key in JSON and in mutations.txt, which is also the name of its
// subtests: activerecord, care or domainmodel.
func (w Way) Key() string {
	if w.Care {
		return "care"
	}
	return string(w.Side)
}

// Side is one of the two ways to write the shop.
type Side string

// The sides, by the name of their package.
const (
	ActiveRecord Side = "activerecord"
	DomainModel  Side = "domainmodel"
)

// Sides returns both sides, in the order in which they are shown.
func Sides() []Side { return []Side{ActiveRecord, DomainModel} }

// String returns the side's name as people write it.
func (s Side) String() string {
	if s == ActiveRecord {
		return "Active Record"
	}
	return "Domain Model"
}
