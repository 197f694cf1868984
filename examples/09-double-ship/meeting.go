package doubleship

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// meeting is two requests, of which every sequence is run, and what is asked of each.
type meeting struct {
	id, title string
	of        func(requests) (one, other request)
	questions []question
}

var (
	twoShips = meeting{
		"ship-ship", "Both ship the order",
		func(r requests) (one, other request) { return r.ship, r.ship },
		[]question{sent, refusals},
	}
	shipAndCancel = meeting{
		"ship-cancel", "One ships the order, the other cancels it",
		func(r requests) (one, other request) { return r.ship, r.cancel },
		[]question{exclusive},
	}
	apart = meeting{
		"ship-apart", "Both ship the order, and take the stock in a transaction of its own",
		func(r requests) (one, other request) { return r.shipApart, r.shipApart },
		[]question{taken},
	}
	meetings = []meeting{twoShips, shipAndCancel, apart}
)

func (m meeting) exploration(endings []ending) lesson.Exploration {
	e := lesson.Exploration{ID: m.id, Title: m.title, Sessions: names}
	for _, end := range endings {
		e.Cells = append(e.Cells, m.cell(end))
	}
	return e
}

func (m meeting) cell(e ending) lesson.Cell {
	var observed []string
	for _, q := range m.questions {
		observed = append(observed, q.answer(e))
	}
	observed = append(observed, fmt.Sprintf("row %q", e.status))
	return lesson.Cell{
		ID: e.schedule.String(), Name: e.schedule.Turns(names),
		Observed: strings.Join(observed, "; "), Wrong: !m.right(e),
	}
}

// right reports whether all answers are.
func (m meeting) right(e ending) bool {
	return !slices.ContainsFunc(m.questions, func(q question) bool { return q.answer(e) != q.right })
}

// question is what a claim asks of each sequence, and the answer that is right.
type question struct {
	right  string
	answer func(ending) string
}

var (
	sent = question{"1 e-mail, 1 piece", func(e ending) string {
		return lesson.Plural(e.mails, "e-mail") + ", " + pieces(e)
	}}
	refusals  = question{oneRefused, refused}
	exclusive = question{oneRefused, accepts}
	taken     = question{"1 piece", pieces}
)

const oneRefused, bothAccepted = "one refused", "both accepted"

func pieces(e ending) string { return lesson.Plural(e.taken, "piece") }

func refused(e ending) string {
	n := 0
	for _, err := range e.errs {
		if err != nil {
			n++
		}
	}
	return [3]string{"neither refused", oneRefused, "both refused"}[n]
}

// accepts says whether an order was both shipped and cancelled.
func accepts(e ending) string {
	shipped := e.taken > 0
	switch {
	case refused(e) == oneRefused && shipped == (e.status == activerecord.StatusShipped):
		return oneRefused
	case refused(e) == "neither refused" && e.taken == 1:
		return bothAccepted
	}
	return fmt.Sprintf("%s sent, row %q", pieces(e), e.status)
}

// ask reports whether every sequence has ended as is right, and says in how many the
// others have ended how.
func (q question) ask(endings []ending) (string, bool) {
	counts := map[string]int{}
	for _, e := range endings {
		counts[q.answer(e)]++
	}
	if counts[q.right] == len(endings) {
		return fmt.Sprintf("%s in all of %d sequences", q.right, len(endings)), true
	}
	delete(counts, q.right)
	var wrong []string
	for text, n := range counts {
		wrong = append(wrong, fmt.Sprintf("%s in %d", text, n))
	}
	slices.Sort(wrong)
	return fmt.Sprintf("%s of %d sequences", strings.Join(wrong, ", "), len(endings)), false
}
