package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Scenario is what is done to an order: it is pending at first, with one bag of coffee.
type Scenario []Step

// Step is a request, and what happens to it.
type Step struct {
	Act
	Fault Fault // optional
	// Meanwhile is what another session does after this one has loaded the order, and before it
	// saves it. Optional.
	Meanwhile Act
}

// Act is what a request does.
type Act struct {
	Verb     Verb
	Product  string // of Products, for a verb that TakesProduct
	Quantity int    // for a verb that TakesQuantity
}

// Verb is a kind of request, as the text of a Scenario has it.
type Verb string

// The verbs.
const (
	Add      Verb = "add"
	Change   Verb = "change"
	Remove   Verb = "remove"
	Pay      Verb = "pay"
	Ship     Verb = "ship"
	Cancel   Verb = "cancel"
	BackDoor Verb = "back-door" // the item without its order, through GORM
	SQL      Verb = "sql"       // the item by SQL, which bypasses both models
	Again    Verb = "again"     // the last command once more, by the caller that holds its order
	Wait     Verb = "wait"
)

// Verbs returns all verbs, in the order in which a page offers them.
func Verbs() []Verb {
	return []Verb{Add, Change, Remove, Pay, Ship, Cancel, BackDoor, SQL, Again, Wait}
}

// TakesProduct reports whether an Act of the verb has a product.
func (v Verb) TakesProduct() bool {
	return slices.Contains([]Verb{Add, Change, Remove, BackDoor, SQL}, v)
}

// TakesQuantity reports whether an Act of the verb has a quantity.
func (v Verb) TakesQuantity() bool { return v.TakesProduct() && v != Remove }

// IsCommand reports whether the verb is one of the order's own.
func (v Verb) IsCommand() bool {
	return slices.Contains([]Verb{Add, Change, Remove, Pay, Ship, Cancel}, v)
}

// LoadsAndSaves reports whether another session can come between.
func (v Verb) LoadsAndSaves() bool { return v.IsCommand() || v == BackDoor || v == Again }

// Label says in a word or two what the verb does.
func (v Verb) Label() string {
	switch v {
	case BackDoor:
		return "Back door"
	case SQL:
		return "SQL"
	case Again:
		return "Try again"
	}
	return strings.ToUpper(string(v[:1])) + string(v[1:])
}

// Sample returns an act of the verb to begin with.
func (v Verb) Sample() Act {
	act := Act{Verb: v}
	switch v {
	case Add:
		act.Product, act.Quantity = "tea", 1
	case Change:
		act.Product, act.Quantity = "coffee", 2
	case Remove:
		act.Product = "coffee"
	case BackDoor, SQL:
		act.Product, act.Quantity = "coffee", 999
	}
	return act
}

// Label says in a few words what the act does.
func (a Act) Label() string {
	switch a.Verb {
	case Add:
		return fmt.Sprintf("Add %d × %s", a.Quantity, a.Product)
	case Change:
		return fmt.Sprintf("Change %s to %d", a.Product, a.Quantity)
	case Remove:
		return "Remove " + a.Product
	case BackDoor:
		return fmt.Sprintf("Back door: set %s to %d without the order", a.Product, a.Quantity)
	case SQL:
		return fmt.Sprintf("SQL: set %s to %d, bypassing both models", a.Product, a.Quantity)
	case Again:
		return "The same caller tries again"
	case Wait:
		return "Wait a minute"
	}
	return a.Verb.Label()
}

// Meanwhiles returns what a page offers for another session to do.
func Meanwhiles() []Act {
	return []Act{
		{Add, "mug", 1}, {Change, "coffee", 5}, {Remove, "coffee", 0},
		{Verb: Pay}, {Verb: Ship}, {Verb: Cancel}, {BackDoor, "coffee", 7}, {SQL, "coffee", 7},
	}
}

// Fault is what goes wrong in a step.
type Fault string

// The faults, named by what they hit.
const (
	FailCommit   Fault = "commit"
	LoseAnswer   Fault = "answer"
	FailItem     Fault = "item"
	FailOrder    Fault = "order"
	FailStock    Fault = "stock"
	FailEvent    Fault = "event"
	FailSent     Fault = "sent"
	MailerIsDown Fault = "mailer"
)

// Faults returns all faults, in the order in which a page offers them.
func Faults() []Fault {
	return []Fault{FailCommit, LoseAnswer, FailItem, FailOrder, FailStock, FailEvent, FailSent, MailerIsDown}
}

// Label says in a few words what goes wrong.
func (f Fault) Label() string {
	return map[Fault]string{
		FailCommit:   "COMMIT fails",
		LoseAnswer:   "COMMIT succeeds, and its answer is lost",
		FailItem:     "writing an item fails",
		FailOrder:    "the UPDATE of the order fails",
		FailStock:    "the UPDATE of the stock fails",
		FailEvent:    "the INSERT of an event fails",
		FailSent:     "noting that an event was delivered fails",
		MailerIsDown: "the mailer is down",
	}[f]
}

// Products returns what the shop sells.
func Products() []string { return []string{"coffee", "tea", "mug"} }

var productIDs = map[string]int64{"coffee": lesson.Coffee, "tea": lesson.Tea, "mug": lesson.Mug}

// nameOf returns what people call the product.
func nameOf(id int64) string {
	for name, of := range productIDs {
		if of == id {
			return name
		}
	}
	return fmt.Sprintf("product %d", id)
}
