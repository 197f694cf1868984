package repositorytest

import (
	"context"
	"errors"
)

var errChangedMind = errors.New("changed my mind")

// saveTwo saves both in one transaction, the new one twice, and returns end from it.
func (t *checker[A, S]) saveTwo(command func(*A) error, n int64, a, created *A, end error) error {
	t.Helper()
	return t.InTransaction(t.Context(), func(ctx context.Context, tx Repository[A]) error {
		t.ok(errors.Join(tx.Save(ctx, a), tx.Save(ctx, created)), "save in the transaction")
		found, err := tx.Find(ctx, n)
		t.ok(err, "find in the transaction")
		t.same(t.stateOf(a), t.stateOf(found), "what is found in the transaction")
		t.ok(command(created), "command in the transaction")
		t.ok(tx.Save(ctx, created), "save again in the transaction")
		return end
	})
}

func (t *checker[A, S]) transactionKeepsAll() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		m, created := t.new()
		t.ok(command(a), "%s", name)
		t.ok(t.saveTwo(command, n, a, created, nil), "a transaction with %q", name)
		t.same([]int64{2, 2}, []int64{t.Version(a), t.Version(created)}, "versions, after %q", name)
		t.same(t.stateOf(a), t.stored(n), "what is found, after %q", name)
		t.same(t.stateOf(created), t.stored(m), "what is found of the new one, after %q", name)
	}
}

func (t *checker[A, S]) rolledBackLeavesNothing() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		m, created := t.new()
		stored := t.stateOf(a)
		t.ok(command(a), "%s", name)
		before := []state[S]{t.stateOf(a), t.stateOf(created)}
		err := t.saveTwo(command, n, a, created, errChangedMind)
		t.refused(wrapping(errChangedMind), err, "a transaction with %q", name)
		t.same(before, []state[S]{t.stateOf(a), t.stateOf(created)}, "in memory, after %q", name)
		t.same(stored, t.stored(n), "what is found, after %q", name)
		_, err = t.Find(t.Context(), m)
		t.refused(t.notFound(), err, "find what was rolled back, after %q", name)
		t.ok(errors.Join(t.Save(t.Context(), a), t.Save(t.Context(), created)), "save again, after %q", name)
	}
}

func (t *checker[A, S]) rollbackUndoesOneTransaction() {
	for name, command := range sorted(t.Commands) {
		n, a := t.new()
		save := func(end error) error {
			return t.InTransaction(t.Context(), func(ctx context.Context, tx Repository[A]) error {
				t.ok(tx.Save(ctx, a), "save in the transaction")
				return end
			})
		}
		t.ok(save(nil), "a transaction")
		t.ok(command(a), "%s", name)
		before := t.stateOf(a)
		t.refused(wrapping(errChangedMind), save(errChangedMind), "a transaction with %q", name)
		t.same(before, t.stateOf(a), "in memory, after %q", name)
		t.ok(t.Save(t.Context(), a), "save again, after %q", name)
		t.same(t.stateOf(a), t.stored(n), "what is found, after %q", name)
	}
}

func (t *checker[A, S]) panicRollsBack() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		stored := t.stateOf(a)
		t.ok(command(a), "%s", name)
		before := t.stateOf(a)
		panicked := func() (value any) {
			defer func() { value = recover() }()
			return t.InTransaction(t.Context(), func(ctx context.Context, tx Repository[A]) error {
				t.ok(tx.Save(ctx, a), "save in the transaction")
				panic("out of paper")
			})
		}()
		t.same("out of paper", panicked, "what InTransaction panics with, after %q", name)
		t.same(before, t.stateOf(a), "in memory, after %q", name)
		t.same(stored, t.stored(n), "what is found, after %q", name)
		t.ok(t.Save(t.Context(), a), "save again, after %q", name)
	}
}

func (t *checker[A, S]) cancelledTransaction() {
	n, a := t.new()
	before := t.stateOf(a)
	outer, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := t.InTransaction(outer, func(ctx context.Context, tx Repository[A]) error {
		t.ok(tx.Save(ctx, a), "save in the transaction")
		cancel()
		return nil
	})
	t.refused(wrapping(context.Canceled), err, "a transaction whose context has ended")
	t.same(before, t.stateOf(a), "in memory")
	_, err = t.Find(t.Context(), n)
	t.refused(t.notFound(), err, "find what was rolled back")
}

func (t *checker[A, S]) endedTransactionRefuses() {
	for name, command := range sorted(t.Commands) {
		for _, end := range []error{nil, errChangedMind} {
			n, a := t.saved()
			stored := t.stateOf(a)
			t.ok(command(a), "%s", name)
			before := t.stateOf(a)
			var kept Repository[A]
			err := t.InTransaction(t.Context(), func(_ context.Context, tx Repository[A]) error {
				kept = tx
				return end
			})
			if !errors.Is(err, end) {
				t.Fatalf("a transaction that ends with %v: %v", end, err)
			}
			if kept.Save(t.Context(), a) == nil {
				t.Errorf("save %q after a transaction that ended with %v: want an error", name, end)
			}
			if _, err := kept.Find(t.Context(), n); err == nil {
				t.Errorf("find after a transaction that ended with %v: want an error", end)
			}
			t.same(before, t.stateOf(a), "in memory, after %q", name)
			t.same(stored, t.stored(n), "what is found, after %q", name)
		}
	}
}
