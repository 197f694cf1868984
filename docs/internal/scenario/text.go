package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MostSteps and MostBytes limit the text of a scenario, and MostPieces a quantity.
const (
	MostSteps  = 12
	MostBytes  = 700
	MostPieces = 9999
)

// StepError says what is wrong with a step of a text.
type StepError struct {
	Number int    // from 1
	Text   string // of the step
	What   string
}

func (e *StepError) Error() string { return fmt.Sprintf("step %d, %q: %s", e.Number, e.Text, e.What) }

// TooLongError says that a text has too many bytes or steps.
type TooLongError struct {
	What      string // "bytes" or "steps"
	Got, Most int
}

func (e *TooLongError) Error() string {
	return fmt.Sprintf("a scenario has at most %d %s, and this one has %d", e.Most, e.What, e.Got)
}

// Parse reads what String writes. The error joins everything that it found wrong: a *StepError for
// each fault, and a *TooLongError. No text is a scenario without steps.
func Parse(text string) (Scenario, error) {
	if len(text) > MostBytes {
		return nil, &TooLongError{"bytes", len(text), MostBytes}
	}
	if text == "" {
		return nil, nil
	}
	steps := strings.Split(text, ",")
	var scenario Scenario
	var faults []error
	if len(steps) > MostSteps {
		faults = append(faults, &TooLongError{"steps", len(steps), MostSteps})
	}
	for i, of := range steps {
		step, wrong := parseStep(of)
		for _, what := range wrong {
			faults = append(faults, &StepError{i + 1, of, what})
		}
		scenario = append(scenario, step)
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return scenario, nil
}

// String returns the text of the scenario, such as "add-tea,pay!commit,ship~cancel".
func (s Scenario) String() string {
	steps := make([]string, len(s))
	for i, step := range s {
		steps[i] = step.String()
	}
	return strings.Join(steps, ",")
}

// String returns the text of the step, such as "ship!commit~cancel".
func (s Step) String() string {
	text := s.Act.String()
	if s.Fault != "" {
		text += "!" + string(s.Fault)
	}
	if s.Meanwhile.Verb != "" {
		text += "~" + s.Meanwhile.String()
	}
	return text
}

// String returns the text of the act, such as "add-tea" or "change-coffee-2".
func (a Act) String() string {
	text := string(a.Verb)
	if a.Verb.TakesProduct() {
		text += "-" + a.Product
	}
	if a.Verb.TakesQuantity() && !(a.Verb == Add && a.Quantity == 1) {
		text += "-" + strconv.Itoa(a.Quantity)
	}
	return text
}

func parseStep(text string) (step Step, wrong []string) {
	text, meanwhile, between := strings.Cut(text, "~")
	text, fault, fails := strings.Cut(text, "!")
	step.Act, wrong = parseAct(text)
	if step.Fault = Fault(fault); fails && !slices.Contains(Faults(), step.Fault) {
		wrong = append(wrong, fmt.Sprintf("there is no fault %q: use one of %s", fault, list(Faults())))
	}
	if between {
		act, more := parseAct(meanwhile)
		step.Meanwhile = act
		wrong = append(wrong, more...)
		if more == nil && (act.Verb == Again || act.Verb == Wait) {
			wrong = append(wrong, fmt.Sprintf("another session can't do %q", act.Verb))
		}
		if step.Verb != "" && !step.Verb.LoadsAndSaves() {
			wrong = append(wrong, fmt.Sprintf("%q does not load and then save, so that nobody can come between", step.Verb))
		}
	}
	return step, wrong
}

func parseAct(text string) (act Act, wrong []string) {
	var rest []string
	for _, verb := range Verbs() {
		if text == string(verb) {
			act.Verb = verb
		} else if after, found := strings.CutPrefix(text, string(verb)+"-"); found {
			act.Verb, rest = verb, strings.Split(after, "-")
		}
	}
	if act.Verb == "" {
		return act, []string{fmt.Sprintf("there is no %q: use one of %s", text, list(Verbs()))}
	}
	if act.Verb.TakesProduct() {
		if rest == nil || !slices.Contains(Products(), rest[0]) {
			wrong = append(wrong, fmt.Sprintf("%q needs a product: one of %s", act.Verb, list(Products())))
		} else {
			act.Product = rest[0]
		}
		rest = rest[min(1, len(rest)):]
	}
	if act.Verb.TakesQuantity() {
		quantity, err := 1, error(nil)
		if len(rest) > 0 {
			quantity, err = strconv.Atoi(rest[0])
			if err == nil && strconv.Itoa(quantity) != rest[0] {
				err = strconv.ErrSyntax
			}
			rest = rest[1:]
		} else if act.Verb != Add {
			err = strconv.ErrSyntax
		}
		if act.Quantity = quantity; err != nil || quantity < 0 || quantity > MostPieces {
			wrong = append(wrong, fmt.Sprintf("%q needs a quantity from 0 to %d", act.Verb, MostPieces))
		}
	}
	if len(rest) > 0 {
		wrong = append(wrong, fmt.Sprintf("%q is too much", strings.Join(rest, "-")))
	}
	return act, wrong
}

// list writes words for a sentence.
func list[T ~string](words []T) string {
	var text []string
	for _, word := range words {
		text = append(text, string(word))
	}
	return strings.Join(text, ", ")
}
