package repositorytest

import (
	"context"
	"sync"
)

func (t *checker[A, S]) updateIsStored() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		before := t.stateOf(a)
		var changed *A
		t.ok(t.Update(t.Context(), n, func(a *A) error {
			t.same(before, t.stateOf(a), "what is handed to %q", name)
			changed = a
			return command(a)
		}), "update by %q", name)
		if changed == nil {
			t.Fatalf("update by %q did not call the change", name)
		}
		t.same(int64(2), t.Version(changed), "version after an update by %q", name)
		t.same(t.stateOf(changed), t.stored(n), "what is found after an update by %q", name)
	}
}

func (t *checker[A, S]) unknownIsNotUpdated() {
	n, _ := t.saved()
	err := t.Update(t.Context(), n+1, func(*A) error {
		t.Error("the change of an unknown one was called")
		return nil
	})
	t.refused(t.notFound(), err, "update an unknown one")
}

func (t *checker[A, S]) refusedUpdateStoresNothing() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		err := t.Update(t.Context(), n, func(a *A) error {
			t.ok(command(a), "%s", name)
			return errChangedMind
		})
		t.refused(wrapping(errChangedMind), err, "update by %q that is refused after it", name)
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
				if err := t.Update(t.Context(), n, t.Grow); err != nil {
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
		var inside state[S]
		update := func(end error) error {
			return t.InTransaction(t.Context(), func(ctx context.Context, tx Repository[A]) error {
				if tx.Update == nil {
					t.Fatal("InTransaction hands over a Repository without Update")
				}
				t.ok(tx.Update(ctx, n, command), "update by %q in the transaction", name)
				found, err := tx.Find(ctx, n)
				t.ok(err, "find in the transaction")
				inside = t.stateOf(found)
				return end
			})
		}
		t.refused(wrapping(errChangedMind), update(errChangedMind), "a transaction with %q", name)
		t.same(t.stateOf(a), t.stored(n), "what is found after %q was rolled back", name)
		t.ok(update(nil), "a transaction with %q", name)
		t.same(inside, t.stored(n), "what is found after %q", name)
	}
}
