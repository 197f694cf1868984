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
	Fair    string // what a disciplined Active Record team does about it, and what it costs
	Bites   string // where the Domain Model bites

	ActiveRecord Scenario
	DomainModel  Scenario
	Claims       []Claim

	// Costs measures what the lesson compares in time, if it does. Durations are
	// shown as ratios and never decide a claim.
	Costs func(ctx context.Context, open Open) ([]Cost, error)
}

// By returns the scenario of one side.
func (l Lesson) By(side Side) Scenario {
	if side == ActiveRecord {
		return l.ActiveRecord
	}
	return l.DomainModel
}

// Scenario is what one side does.
type Scenario struct {
	// Code names the decisive lines, as quote.Code does.
	Code []string
	// Run does it. What the business refuses is part of the scenario: it goes into
	// World.Refusal. An error means that the lesson can't be told.
	Run func(ctx context.Context, w *World) error
}

// Claim is a sentence that one run of the lesson keeps or breaks.
type Claim struct {
	Text string // such as "The stored total is the sum of the items"
	// Expected says which side is expected to keep it.
	Expected Expected
	// Check looks, after the run, whether the claim was kept on c.Side, and says
	// what it saw there. An error that c keeps means that it could not look.
	Check func(c *Check) (observed string, kept bool)
}

// Expected says which sides keep a claim.
type Expected struct{ ActiveRecord, DomainModel bool }

// The expectations that lessons have.
var (
	OnlyDomainModel  = Expected{DomainModel: true}
	OnlyActiveRecord = Expected{ActiveRecord: true}
	BothSides        = Expected{ActiveRecord: true, DomainModel: true}
	NeitherSide      = Expected{}
)

// By returns what is expected of one side.
func (e Expected) By(side Side) bool {
	if side == ActiveRecord {
		return e.ActiveRecord
	}
	return e.DomainModel
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
