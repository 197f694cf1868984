package crashanywhere

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// seen is what came of the faults when a request that was sent again had its key, and when
// it had a new one.
type seen struct{ sameKey, newKey tally }

// run sweeps twice, and for the record takes the steps once more, without a fault.
func run(ctx context.Context, w *lesson.World, r requests) error {
	db := w.DB.WithContext(ctx)
	if err := db.Table("stocks").Where("product_id = ?", lesson.Coffee).Update("quantity", filled).Error; err != nil {
		return err
	}
	steps, mail := r.steps(), r.mail
	if mail == nil {
		mail = func() error { return nil }
	}
	s := sweep{world: w, db: db, steps: steps, mail: mail}
	newKey, err1 := s.run(false)
	sameKey, err2 := s.run(true)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	w.Seen = seen{sameKey, newKey}
	if w.Side == lesson.ActiveRecord && !w.Care {
		w.Notes = []string{
			"Each statement fails in four ways: it does not run; it runs, but its answer",
			"is lost; its connection is found broken; its connection breaks under it.",
		}
	}
	w.StartRecording()
	_, err := s.take(steps)
	return err
}

func nothingIsTorn(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).sameKey
	return fmt.Sprintf("%d failures, %d of them at a COMMIT: %d half done", found.faults, found.commits, found.torn), found.torn == 0
}

func everyCustomerIsMailed(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).sameKey
	return fmt.Sprintf("%d of %d shipped orders without an e-mail", found.unmailed, found.shipped), found.unmailed == 0
}

func nobodyIsMailedTwice(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).sameKey
	return fmt.Sprintf("%d of %d shipped orders with two e-mails", found.mailedTwice, found.shipped), found.mailedTwice == 0
}

func doneOnceUnderItsKey(c *lesson.Check) (string, bool) { return c.Seen.(seen).sameKey.doneOnce() }

func doneOnceUnderANewKey(c *lesson.Check) (string, bool) { return c.Seen.(seen).newKey.doneOnce() }

func memorySaysWhatRowSays(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).sameKey
	return fmt.Sprintf("it says otherwise after %d of %d failures", found.stale, found.faults), found.stale == 0
}

// doneOnce says what came of the steps that were taken again.
func (t tally) doneOnce() (string, bool) {
	var ends []string
	for _, end := range []struct {
		steps []string
		what  string
	}{{t.twice, "done twice"}, {t.refused, "refused"}, {t.undone, "not done"}} {
		if len(end.steps) > 0 {
			ends = append(ends, strings.Join(slices.Compact(end.steps), ", ")+" "+end.what)
		}
	}
	if len(ends) == 0 {
		return fmt.Sprintf("done once after each of %d failures", t.faults), true
	}
	at := slices.Compact(slices.Sorted(slices.Values(t.at)))
	return strings.Join(at, ", or ") + ": " + strings.Join(ends, "; "), false
}
