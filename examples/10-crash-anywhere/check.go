package crashanywhere

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// seen is what came of the faults when a request that was sent again had its key, and when
// it had a new one.
type seen struct{ sameKey, newKey failures }

// The IDs of the two explorations.
const sameKey, newKey = "same-key", "new-key"

// run sweeps twice, and for the record takes the steps once more, without a fault.
func run(ctx context.Context, w *lesson.World, r requests) error {
	s, err := newSweep(ctx, w, r)
	if err != nil {
		return err
	}
	var found seen
	var err1, err2 error
	found.newKey, err1 = s.run(false)
	found.sameKey, err2 = s.run(true)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	w.Seen = found
	w.Explorations = []lesson.Exploration{
		found.sameKey.exploration(sameKey, "A statement fails; the client sends the request again, with the same key where there are keys. Is it done once, with one e-mail?"),
		found.newKey.exploration(newKey, "A statement fails; the client sends the request again, with a new key where there are keys. Is it done once, with one e-mail?"),
	}
	if w.Side == lesson.ActiveRecord && !w.Care {
		w.Notes = []string{
			"Each statement fails in four ways: it does not run; it runs, but its answer",
			"is lost; its connection is found broken; its connection breaks under it.",
		}
	}
	w.StartRecording()
	_, err = s.take(s.steps)
	return err
}

// replay makes one statement fail in one way.
func replay(ctx context.Context, w *lesson.World, exploration, cell string) (lesson.Cell, error) {
	s, err := newSweep(ctx, w, requestsOf(w))
	if err != nil {
		return lesson.Cell{}, err
	}
	at, k, fault, err := parseCell(cell, s.steps)
	if err != nil || (exploration != sameKey && exploration != newKey) {
		return lesson.Cell{}, lesson.ErrNoSuchCell
	}
	s.sameKey = exploration == sameKey
	f, err := s.fail(at, k, fault)
	if err == nil && !f.hit {
		err = lesson.ErrNoSuchCell
	}
	w.Refusal = f.again
	return f.cell(), err
}

func nothingIsTorn(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).sameKey
	torn := found.count(func(f failure) bool { return f.torn })
	return fmt.Sprintf("%d failures, %d of them at a COMMIT: %d half done", found.failed(), found.commits(), torn), torn == 0
}

func everyCustomerIsMailed(c *lesson.Check) (string, bool) {
	shipped, unmailed := c.Seen.(seen).sameKey.mails(func(mails int) bool { return mails == 0 })
	return fmt.Sprintf("%d of %d shipped orders without an e-mail", unmailed, shipped), unmailed == 0
}

func nobodyIsMailedTwice(c *lesson.Check) (string, bool) {
	shipped, twice := c.Seen.(seen).sameKey.mails(func(mails int) bool { return mails > 1 })
	return fmt.Sprintf("%d of %d shipped orders with two e-mails", twice, shipped), twice == 0
}

func doneOnceUnderItsKey(c *lesson.Check) (string, bool) { return c.Seen.(seen).sameKey.doneOnce() }

func doneOnceUnderANewKey(c *lesson.Check) (string, bool) { return c.Seen.(seen).newKey.doneOnce() }

func memorySaysWhatRowSays(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).sameKey
	stale := found.count(func(f failure) bool { return f.stale != "" })
	return fmt.Sprintf("it says otherwise after %d of %d failures", stale, found.failed()), stale == 0
}
