package view

import (
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Outcome shows what was seen after each step of a scenario: both sides beside each other.
func Outcome(o *scenario.Outcome) string {
	var m markup
	m.addf("<p>Both sides begin with this order: %s. The stock has %d pieces of each product.</p>\n", o.Start, lesson.InStock)
	for i, step := range o.Scenario {
		seen := []scenario.Seen{o.ActiveRecord[i], o.DomainModel[i]}
		m.addf("<section class=\"step\" aria-labelledby=\"step-%d\">\n<h2 id=\"step-%d\">%d. %s</h2>\n", i+1, i+1, i+1, stepLabel(step))
		addSeen(&m, step, seen)
		addDetails(&m, seen)
		m.addf("</section>\n")
	}
	return m.String()
}

func stepLabel(step scenario.Step) string {
	label := step.Label()
	if step.Fault != "" {
		label += ", while " + step.Fault.Label()
	}
	if step.Meanwhile.Verb != "" {
		label += "; meanwhile, another session: " + step.Meanwhile.Label()
	}
	return label
}

// addSeen shows of each side what callers were told, the order, and the rules that are broken.
func addSeen(m *markup, step scenario.Step, seen []scenario.Seen) {
	m.addf("<div class=\"columns ways2\">\n")
	for i, side := range lesson.Sides() {
		m.addf("<section class=\"%s\"><h3 class=\"way\">%s</h3>\n", string(side), side.String())
		addTold(m, seen[i].Told)
		if step.Fault != "" && step.Fault != scenario.MailerIsDown {
			addHit(m, seen[i].Hit)
		}
		class := safe("order")
		if seen[0].Rows != seen[1].Rows {
			class += " unequal"
		}
		m.addf("<p class=\"%s\"><span>The rows say</span> %s</p>\n", class, seen[i].Rows)
		addBroken(m, seen[i].Broken())
		m.addf("</section>\n")
	}
	m.addf("</div>\n")
}

func addTold(m *markup, all []scenario.Told) {
	if len(all) == 0 {
		return
	}
	m.addf("<ol class=\"told\">\n")
	for _, told := range all {
		m.addf("<li><span class=\"connection\">%s</span> <code>%s</code> ", string(told.By), told.Call)
		if told.Err == nil {
			m.addf("<b>done</b></li>\n")
		} else {
			m.addf("<em class=\"error\">✗ %s</em></li>\n", told.Err.Error())
		}
	}
	m.addf("</ol>\n")
}

func addHit(m *markup, hit string) {
	if hit == "" {
		m.addf("<p class=\"none\">The fault hit nothing: this side had no such statement.</p>\n")
		return
	}
	m.addf("<p>The fault hit <code>%s</code>.</p>\n", shortened(hit, longestList))
}

func addBroken(m *markup, broken []lesson.ClaimResult) {
	if len(broken) == 0 {
		m.addf("<p>%s All rules hold.</p>\n", safe(Mark(true)))
		return
	}
	m.addf("<ul class=\"verdicts\">\n")
	for _, rule := range broken {
		m.addf(`<li class="broken">%s %s: <span>%s</span></li>`+"\n", safe(Mark(false)), rule.Text, rule.Observed)
	}
	m.addf("</ul>\n")
}

// addDetails shows the rows that changed, and what else opens on demand.
func addDetails(m *markup, seen []scenario.Seen) {
	var sessions []string
	for _, session := range scenario.Sessions() {
		sessions = append(sessions, string(session))
	}
	var ways []Way
	for i, side := range lesson.Sides() {
		ways = append(ways, Way{lesson.Way{Side: side}, side.String(), &seen[i].WayResult})
	}
	fold := func(open bool, title string, count func(Way) string, content string) {
		attribute := safe("")
		if open {
			attribute = " open"
		}
		m.addf("<details%s><summary>%s: %s %s, %s %s</summary>\n%s</details>\n", attribute, title,
			ways[0].Name, count(ways[0]), ways[1].Name, count(ways[1]), safe(content))
	}
	if rows := Rows(ways); rows != "" {
		fold(true, "Rows that changed", func(w Way) string { return fmt.Sprint(len(w.Result.Changes())) }, rows)
	}
	if len(seen[0].Mails)+len(seen[1].Mails) > 0 {
		fold(true, "E-mails", func(w Way) string { return fmt.Sprint(len(w.Result.Mails)) }, Mails(ways))
	}
	fold(false, "All rules", Way.Tally, ruleList(ways))
	fold(false, "Statements", func(w Way) string { return fmt.Sprint(len(w.Result.Operations)) }, statements(ways, sessions))
}

// ruleList shows all rules.
func ruleList(ways []Way) string {
	var m markup
	m.addf("<ol class=\"claims ways%d\">\n", len(ways))
	for i, rule := range ways[0].Result.Claims {
		m.addf("<li><p>%s</p>%s</li>\n", rule.Text, safe(Verdicts(ways, i)))
	}
	m.addf("</ol>\n")
	return m.String()
}
