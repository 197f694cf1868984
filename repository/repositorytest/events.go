package repositorytest

import (
	"context"
	"slices"
	"time"
)

// delivered delivers the events that wait.
func (t *checker[A, S]) delivered() []string {
	t.Helper()
	events, err := t.Deliver(t.Context())
	t.ok(err, "deliver")
	return events
}

func (t *checker[A, S]) sameEvents(want, got []string, format string, args ...any) {
	t.Helper()
	t.same(append([]string{}, want...), append([]string{}, got...), format, args...) // nil is an empty list
}

func (t *checker[A, S]) eventsAreDelivered() {
	recorded := false
	for name, command := range sorted(t.Commands) {
		n, a := t.new()
		want := t.Events(a)
		t.ok(t.Save(t.Context(), a), "save a new one")
		t.sameEvents(nil, t.Events(a), "events of what has been saved")
		t.ok(command(a), "%s", name)
		want = slices.Concat(want, t.Events(a))
		t.ok(t.Save(t.Context(), a), "save after %q", name)
		t.ok(t.Save(t.Context(), a), "save what has not changed, after %q", name)
		t.sameEvents(nil, t.Events(t.find(n)), "events of what was loaded, after %q", name)
		t.sameEvents(want, t.delivered(), "what is delivered, after %q", name)
		t.sameEvents(nil, t.delivered(), "what is delivered for the second time, after %q", name)
		recorded = recorded || len(want) > 0
	}
	if !recorded {
		t.Error("no command records an event that Events returns")
	}
}

func (t *checker[A, S]) refusedIsNotDelivered() {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, command := range sorted(t.Commands) {
		n, _ := t.saved()
		mine, theirs := t.find(n), t.find(n)
		t.ok(command(theirs), "%s", name)
		want := t.Events(theirs)
		t.delivered()
		t.refused(wrapping(context.Canceled), t.Save(ended, theirs), "save %q with a context that has ended", name)
		t.sameEvents(nil, t.delivered(), "what is delivered after a cancelled save of %q", name)
		t.ok(t.Save(t.Context(), theirs), "save after %q", name)
		t.sameEvents(want, t.delivered(), "what is delivered after %q was saved again", name)
		t.ok(command(mine), "%s", name)
		t.refused(conflict, t.Save(t.Context(), mine), "save %q after another has", name)
		t.sameEvents(nil, t.delivered(), "what is delivered after a refused save of %q", name)
	}
}

func (t *checker[A, S]) rolledBackIsNotDelivered() {
	for name, command := range sorted(t.Commands) {
		_, a := t.saved()
		t.delivered()
		t.ok(command(a), "%s", name)
		want := t.Events(a)
		save := func(end error) error {
			return t.InTransaction(t.Context(), func(ctx context.Context, tx Repository[A]) error {
				t.ok(tx.Save(ctx, a), "save in the transaction")
				return end
			})
		}
		t.refused(wrapping(errChangedMind), save(errChangedMind), "a transaction with %q", name)
		t.sameEvents(nil, t.delivered(), "what is delivered after %q was rolled back", name)
		t.ok(save(nil), "a transaction with %q", name)
		t.sameEvents(want, t.delivered(), "what is delivered after %q was saved again", name)
	}
}

func (t *checker[A, S]) eventsWaitForTheCommit() {
	for name, command := range sorted(t.Commands) {
		_, a := t.new()
		want := t.Events(a)
		t.ok(t.InTransaction(t.Context(), func(ctx context.Context, tx Repository[A]) error {
			t.ok(tx.Save(ctx, a), "save in the transaction")
			t.ok(command(a), "%s", name)
			want = slices.Concat(want, t.Events(a))
			t.ok(tx.Save(ctx, a), "save again in the transaction")
			soon, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			early, _ := t.Deliver(soon) // it may wait for the transaction
			t.sameEvents(nil, early, "what is delivered before the commit of %q", name)
			return nil
		}), "a transaction with %q", name)
		t.sameEvents(want, t.delivered(), "what is delivered after the commit of %q", name)
	}
}
