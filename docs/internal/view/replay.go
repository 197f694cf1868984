package view

import (
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Replay is one cell of an exploration, step by step.
type Replay struct {
	Way
	Trace *lesson.Trace
}

// Replays shows cells side by side: their steps, and for each step a frame with the rows that
// had changed by then, as other connections saw them. A frame that is as the one before says
// so. A script shows one frame at a time, with all that is in it.
func Replays(replays []Replay) string {
	var m markup
	steps := 0
	m.addf("<div class=\"player\">\n<div class=\"columns ways%d\">\n", len(replays))
	for _, r := range replays {
		steps = max(steps, len(r.Trace.Frames))
		r.addSteps(&m)
	}
	m.addf("</div>\n<div class=\"frames\">\n")
	shown, last := "", 0
	for step := range steps + 1 {
		content := frame(replays, step)
		m.addf("<section class=\"frame\">\n<h4>After step %d of %d</h4>\n", step, steps)
		if step > 0 && content == shown { // which would be most of a page
			m.addf("<p class=\"none same\">As after step %d.</p>\n", last)
		} else {
			m.addf("%s", safe(content))
			shown, last = content, step
		}
		m.addf("</section>\n")
	}
	m.addf("</div>\n</div>\n")
	return m.String()
}

// addSteps lists what ran: each session has its own place.
func (r Replay) addSteps(m *markup) {
	cell := r.Trace.Cell
	verdict := "kept"
	if cell.Wrong {
		verdict = "broken"
	}
	m.addf("<section class=\"%s\"><h4 class=\"way\">%s</h4>\n<p class=\"%s\">%s %s</p>\n<p class=\"none\">%s</p>\n<ol class=\"steps\">\n",
		r.Key(), r.Name, verdict, safe(Mark(!cell.Wrong)), cell.Observed, cell.Name)
	var sessions []string
	for i, frame := range r.Trace.Frames {
		if !slices.Contains(sessions, frame.Session) {
			sessions = append(sessions, frame.Session)
		}
		m.addf(`<li class="session%d">`, slices.Index(sessions, frame.Session)+1)
		if i == 0 || frame.Session != r.Trace.Frames[i-1].Session {
			m.addf("<b>%s</b> ", frame.Session)
		}
		m.addf("%s", safe(Statement(frame.Operation)))
		if frame.Operation.Err != nil {
			m.addf(` <em class="error">✗ %s</em>`, frame.Operation.Err.Error())
		}
		for _, mail := range frame.Mails {
			m.addf(` <em class="sent">✉ to %s: %s</em>`, mail.To, mail.Subject)
		}
		m.addf("</li>\n")
	}
	m.addf("</ol></section>\n")
}

// frame shows the rows and e-mails of all ways when so many steps were taken. A way that has
// ended stays as it was then.
func frame(replays []Replay, step int) string {
	var m markup
	var ways []Way
	for _, r := range replays {
		seen := &lesson.WayResult{Before: r.Trace.Before, After: r.Trace.Before}
		frames := r.Trace.Frames[:min(step, len(r.Trace.Frames))]
		if len(frames) > 0 {
			seen.After = frames[len(frames)-1].After
		}
		for _, frame := range frames {
			seen.Mails = append(seen.Mails, frame.Mails...)
		}
		ways = append(ways, Way{r.Way.Way, r.Name, seen})
	}
	rows := Rows(ways)
	if rows == "" {
		m.addf("<p class=\"none\">No other connection sees a change.</p>\n")
	}
	m.addf("%s", safe(rows))
	if slices.ContainsFunc(ways, func(way Way) bool { return len(way.Result.Mails) > 0 }) {
		m.addf("%s", safe(Mails(ways)))
	}
	return m.String()
}
