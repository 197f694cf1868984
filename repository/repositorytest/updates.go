package repositorytest

import (
	"context"
	"fmt"
	"sync"
)

func (t *checker[A, S]) updateIsStored() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		before := t.stateOf(a)
		called := false
		updated := t.updated(t.Context(), t.Repository, n, func(a *A) error {
			t.same(before, t.stateOf(a), "what is handed to %q", name)
			called = true
			return command(a)
		}, "update by %q", name)
		if !called {
			t.Fatalf("update by %q did not call the change", name)
		}
		t.same(int64(2), t.Version(updated), "version after an update by %q", name)
		t.same(t.stored(n), t.stateOf(updated), "what an update by %q returns", name)

		unchanged := t.updated(t.Context(), t.Repository, n, func(*A) error { return nil }, "an update that changes nothing")
		t.same(t.stateOf(updated), t.stateOf(unchanged), "what an update returns that changes nothing")
	}
}

func (t *checker[A, S]) updated(ctx context.Context, in Repository[A], n int64, change func(*A) error, format string, args ...any) *A {
	t.Helper()
	a, err := in.Update(ctx, n, change)
	t.ok(err, format, args...)
	if a == nil {
		t.Fatalf("%s: neither an aggregate nor an error", fmt.Sprintf(format, args...))
	}
	return a
}

// updateIsRefused updates an aggregate, which must return an error, and nothing else.
func (t *checker[A, S]) updateIsRefused(kind errorKind, n int64, change func(*A) error, format string, args ...any) {
	t.Helper()
	a, err := t.Update(t.Context(), n, change)
	t.refused(kind, err, format, args...)
	if a != nil {
		t.Fatalf("%s: returned both an aggregate and an error", fmt.Sprintf(format, args...))
	}
}

func (t *checker[A, S]) unknownIsNotUpdated() {
	n, _ := t.saved()
	if t.OnDemand {
		called := false
		made := t.updated(t.Context(), t.Repository, n+1, func(a *A) error {
			t.same(int64(0), t.Version(a), "version of one that is made on demand")
			called = true
			return nil
		}, "update one that is made on demand")
		if !called {
			t.Fatal("update of one that is made on demand did not call the change")
		}
		t.same(t.stateOf(made), t.stored(n+1), "what is found of one that was made on demand")
		return
	}
	t.updateIsRefused(t.notFound(), n+1, func(*A) error {
		t.Error("the change of an unknown one was called")
		return nil
	}, "update an unknown one")
}

func (t *checker[A, S]) refusedUpdateStoresNothing() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		t.updateIsRefused(wrapping(errChangedMind), n, func(a *A) error {
			t.ok(command(a), "%s", name)
			return errChangedMind
		}, "update by %q that is refused after it", name)
		t.same(t.stateOf(a), t.stored(n), "what is found after a refused update by %q", name)
	}
}

func (t *checker[A, S]) eachOfManyUpdatesIsDone() {
	const writers, each = 3, 3 // so few that none has others before it more than eight times
	_, want := t.saved()
	for range writers * each {
		t.ok(t.Grow(want), "grow")
		t.ok(t.Save(t.Context(), want), "save")
	}

	t = &checker[A, S]{T: t.T, Kit: t.open(t.T)}
	n, _ := t.saved()
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range each {
				if _, err := t.Update(t.Context(), n, t.Grow); err != nil {
					t.Errorf("a writer: %v", err)
				}
			}
		})
	}
	all.Wait()
	t.same(t.stateOf(want), t.stored(n), "what is found after %d updates, one after the other and at once", writers*each)
}

func (t *checker[A, S]) updateIsPartOfItsTransaction() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		var updated *A
		var inside state[S]
		update := func(end error) error {
			return t.InTransaction(t.Context(), func(ctx context.Context, tx Repository[A]) error {
				if tx.Update == nil {
					t.Fatal("InTransaction hands over a Repository without Update")
				}
				updated = t.updated(ctx, tx, n, command, "update by %q in the transaction", name)
				found, err := tx.Find(ctx, n)
				t.ok(err, "find in the transaction")
				inside = t.stateOf(found)
				t.same(inside, t.stateOf(updated), "what an update by %q returns in the transaction", name)
				return end
			})
		}
		t.refused(wrapping(errChangedMind), update(errChangedMind), "a transaction with %q", name)
		t.same(t.stateOf(a), t.stored(n), "what is found after %q was rolled back", name)
		t.same(t.Version(a), t.Version(updated), "version of what the update by %q had returned", name)
		t.ok(update(nil), "a transaction with %q", name)
		t.same(inside, t.stored(n), "what is found after %q", name)
	}
}
