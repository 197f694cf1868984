package crashanywhere

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// failure is a step of which a statement was made to fail, and what came of it once the step
// was taken again.
type failure struct {
	step      string
	k, fault  int  // the number of the statement in the step, and of the fault
	hit       bool // there is such a statement; if not, nothing failed
	operation sqltap.Operation

	torn  bool   // rows were half written
	stale string // how the order that the caller held was not what its row said
	again error  // of the step that was taken again
	times int    // the step was done

	shipped bool // the order has, and the customer got so many e-mails
	mails   int
}

const doneOnce, doneTwice, refused, notDone = "done once", "done twice", "refused", "not done"

func (f failure) end() string {
	switch {
	case f.again != nil:
		return refused
	case f.times > 1:
		return doneTwice
	case f.times < 1 && f.step != mail: // which changes no order
		return notDone
	}
	return doneOnce
}

// what says what failed and how, of that kind of statement.
func (f failure) what(kind string) string { return fmt.Sprintf(faults[f.fault].text, kind) }

// cell returns the failure as people see it. It is wrong if it ended so. That the caller held
// an order that was not what its row said is observed, and over once the step was taken again.
func (f failure) cell() lesson.Cell {
	verb, _, _ := strings.Cut(f.operation.String(), " ")
	observed := []string{f.end()}
	if f.torn {
		observed = append(observed, "half done")
	}
	if f.shipped && f.mails != 1 {
		observed = append(observed, lesson.Plural(f.mails, "e-mail"))
	}
	wrong := len(observed) > 1 || f.end() != doneOnce
	if f.stale != "" {
		observed = append(observed, "after the failure, "+f.stale)
	}
	return lesson.Cell{
		ID:       fmt.Sprintf("%s/%d/%s", f.step, f.k, faults[f.fault].id),
		Name:     fmt.Sprintf("%s, statement %d: %s", f.step, f.k, f.what(verb)),
		Observed: strings.Join(observed, "; "),
		Wrong:    wrong,
	}
}

// parseCell returns the numbers of the step, of the statement and of the fault.
func parseCell(id string, steps []step) (at, k, fault int, err error) {
	parts := strings.Split(id, "/")
	if len(parts) != 3 {
		return 0, 0, 0, lesson.ErrNoSuchCell
	}
	at = slices.IndexFunc(steps, func(s step) bool { return s.name == parts[0] })
	k, err = strconv.Atoi(parts[1])
	for fault = range faults {
		if faults[fault].id == parts[2] && at >= 0 && k > 0 && err == nil {
			return at, k, fault, nil
		}
	}
	return 0, 0, 0, lesson.ErrNoSuchCell
}

// failures are those of a sweep, and the steps in which nothing failed any more.
type failures []failure

// count counts what really failed, and is so.
func (all failures) count(is func(failure) bool) (n int) {
	for _, f := range all {
		if f.hit && is(f) {
			n++
		}
	}
	return n
}

func (all failures) failed() int { return all.count(func(failure) bool { return true }) }

func (all failures) commits() int {
	return all.count(func(f failure) bool { return f.operation.Kind == sqltap.Commit })
}

// mails counts the orders that have shipped, and those of them about which that number of
// e-mails is wrong.
func (all failures) mails(wrong func(mails int) bool) (shipped, n int) {
	for _, f := range all {
		if f.shipped {
			shipped++
			if wrong(f.mails) {
				n++
			}
		}
	}
	return shipped, n
}

// doneOnce says what came of the steps that were taken again.
func (all failures) doneOnce() (string, bool) {
	var ends, at []string
	for _, end := range []string{doneTwice, refused, notDone} {
		var steps []string
		for _, f := range all {
			if f.hit && f.end() == end {
				steps, at = append(steps, f.step), append(at, f.what(string(f.operation.Kind)))
			}
		}
		if steps != nil {
			ends = append(ends, strings.Join(slices.Compact(steps), ", ")+" "+end)
		}
	}
	if ends == nil {
		return fmt.Sprintf("done once after each of %d failures", all.failed()), true
	}
	slices.Sort(at)
	return strings.Join(slices.Compact(at), ", or ") + ": " + strings.Join(ends, "; "), false
}

func (all failures) exploration(id, title string) lesson.Exploration {
	e := lesson.Exploration{ID: id, Title: title}
	for _, f := range all {
		if f.hit {
			e.Cells = append(e.Cells, f.cell())
		}
	}
	return e
}
