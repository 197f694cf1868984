package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
)

// Builder shows the steps of a scenario with the controls that change it. Each of them knows the
// text of the scenario that it leads to: a button has it in data-to, a choice in the value of
// each option, and a number in data-to, with {} in its place. A button that is gone when it was
// pressed names in data-focus the one that takes its place.
func Builder(s scenario.Scenario) string {
	var m markup
	if len(s) > 0 {
		m.addf("<ol class=\"requests\">\n")
		for i := range s {
			controls{&m, s, i}.add()
		}
		m.addf("</ol>\n")
	}
	if len(s) == scenario.MostSteps {
		m.addf("<p>A scenario has at most %d steps.</p>\n", scenario.MostSteps)
		return m.String()
	}
	m.addf("<div class=\"append\" role=\"group\" aria-label=\"Add a step\"><span aria-hidden=\"true\">Add a step:</span>\n")
	for _, verb := range scenario.Verbs() {
		longer := append(slices.Clone(s), scenario.Step{Act: verb.Sample()})
		m.addf("<button type=\"button\" id=\"append-%s\" data-to=\"%s\">%s</button>\n", string(verb), longer.String(), verb.Label())
	}
	m.addf("</div>\n")
	return m.String()
}

// controls are those of the step at i.
type controls struct {
	*markup
	s scenario.Scenario
	i int
}

func (c controls) add() {
	step := c.s[c.i]
	c.addf("<li><fieldset><legend>%s</legend>\n", step.Act.Label())
	if step.Verb.TakesProduct() {
		var products []option
		for _, product := range scenario.Products() {
			products = append(products, option{product, c.with(func(s *scenario.Step) { s.Product = product })})
		}
		c.choice("product", "Product", products)
	}
	if step.Verb.TakesQuantity() {
		c.number()
	}
	faults := []option{{"nothing", c.with(func(s *scenario.Step) { s.Fault = "" })}}
	for _, fault := range scenario.Faults() {
		faults = append(faults, option{fault.Label(), c.with(func(s *scenario.Step) { s.Fault = fault })})
	}
	c.choice("fault", "What goes wrong", faults)
	if step.Verb.LoadsAndSaves() {
		acts := scenario.Meanwhiles()
		if step.Meanwhile.Verb != "" && !slices.Contains(acts, step.Meanwhile) {
			acts = append(acts, step.Meanwhile)
		}
		meanwhiles := []option{{"nothing", c.with(func(s *scenario.Step) { s.Meanwhile = scenario.Act{} })}}
		for _, act := range acts {
			meanwhiles = append(meanwhiles, option{act.Label(), c.with(func(s *scenario.Step) { s.Meanwhile = act })})
		}
		c.choice("meanwhile", "Another session, between load and save", meanwhiles)
	}
	c.addf("<span class=\"moves\">\n")
	last := len(c.s) - 1
	if c.i > 0 {
		focus := fmt.Sprintf("up-%d", c.i-1)
		if c.i == 1 {
			focus = "down-0" // there is no way up from the top
		}
		c.button("up", "↑", "Move up", swapped(c.s, c.i-1), focus)
	}
	if c.i < last {
		focus := fmt.Sprintf("down-%d", c.i+1)
		if c.i+1 == last {
			focus = fmt.Sprintf("up-%d", last)
		}
		c.button("down", "↓", "Move down", swapped(c.s, c.i), focus)
	}
	c.button("remove", "✕", "Remove", slices.Delete(slices.Clone(c.s), c.i, c.i+1), fmt.Sprintf("remove-%d", max(0, min(c.i, last-1))))
	c.addf("</span></fieldset></li>\n")
}

// with returns the scenario with the step changed.
func (c controls) with(change func(*scenario.Step)) scenario.Scenario {
	s := slices.Clone(c.s)
	change(&s[c.i])
	return s
}

// swapped returns the scenario with the step at i behind the next one.
func swapped(s scenario.Scenario, i int) scenario.Scenario {
	s = slices.Clone(s)
	s[i], s[i+1] = s[i+1], s[i]
	return s
}

// option is a choice, and the scenario that it makes.
type option struct {
	label string
	to    scenario.Scenario
}

func (c controls) choice(id, label string, options []option) {
	c.addf("<label>%s <select id=\"%s-%d\">\n", label, id, c.i)
	for _, o := range options {
		selected := safe("")
		if slices.Equal(o.to, c.s) {
			selected = " selected"
		}
		c.addf("<option value=\"%s\"%s>%s</option>\n", o.to.String(), selected, o.label)
	}
	c.addf("</select></label>\n")
}

func (c controls) number() {
	const place = scenario.MostPieces + 1 // no other number of a text is as large
	text := c.with(func(s *scenario.Step) { s.Quantity = place }).String()
	c.addf("<label>Quantity <input type=\"number\" id=\"quantity-%d\" min=\"0\" max=\"%d\" required value=\"%d\" data-to=\"%s\"></label>\n",
		c.i, scenario.MostPieces, c.s[c.i].Quantity, strings.Replace(text, strconv.Itoa(place), "{}", 1))
}

func (c controls) button(id, sign, label string, to scenario.Scenario, focus string) {
	c.addf("<button type=\"button\" id=\"%s-%d\" aria-label=\"%s: step %d\" data-to=\"%s\" data-focus=\"%s\">%s</button>\n",
		id, c.i, label, c.i+1, to.String(), focus, sign)
}
