package repositorytest

import (
	"context"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

func (t *checker[A, S]) cancelledContext() {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cancelled := wrapping(context.Canceled)
	n, a := t.saved()
	stored := t.stateOf(a)
	_, err := t.Find(ctx, n)
	t.refused(cancelled, err, "find")
	t.refused(cancelled, t.Save(ctx, a), "save what has not changed")
	for name, command := range sorted(t.Commands) {
		a := t.find(n)
		t.ok(command(a), "%s", name)
		before := t.stateOf(a)
		t.refused(cancelled, t.Save(ctx, a), "save after %q", name)
		t.same(before, t.stateOf(a), "in memory after %q", name)
		t.same(stored, t.stored(n), "what is found after %q", name)
	}
}

// eachOperationFails calls prepare, and then what that returns, with the first operation
// failing, and then all again with the second, until no operation is left. It calls check
// after each failure.
func (t *checker[A, S]) eachOperationFails(what string, prepare func() (do func() error, check func(what string))) {
	t.Helper()
	for k := 1; ; k++ {
		do, check := prepare()
		t.Tap.FailAt(k, sqltap.FailBefore)
		err := do()
		failed, hit := t.Tap.Disarm()
		if !hit {
			t.ok(err, "%s", what)
			if k == 1 {
				t.Errorf("%s: nothing reached the Tap", what)
			}
			return
		}
		what := what + ", when " + failed.String() + " fails"
		t.refused(wrapping(sqltap.ErrInjected), err, "%s", what)
		check(what)
	}
}

func (t *checker[A, S]) everyOperationFails() {
	t.eachOperationFails("save a new one", func() (func() error, func(string)) {
		n, a := t.new()
		before := t.stateOf(a)
		return func() error { return t.Save(t.Context(), a) }, func(what string) {
			t.same(before, t.stateOf(a), "in memory, %s", what)
			t.ok(t.Save(t.Context(), a), "save again, %s", what) // so it was not stored
			t.same(t.stateOf(a), t.stored(n), "what is found, %s", what)
		}
	})
	for name, command := range sorted(t.Commands) {
		t.eachOperationFails("save "+name, func() (func() error, func(string)) {
			n, a := t.saved()
			stored := t.stateOf(a)
			t.ok(command(a), "%s", name)
			changed := t.stateOf(a)
			return func() error { return t.Save(t.Context(), a) }, func(what string) {
				t.same(changed, t.stateOf(a), "in memory, %s", what)
				t.same(stored, t.stored(n), "stored, %s", what)
				t.ok(t.Save(t.Context(), a), "save again, %s", what)
				t.same(t.stateOf(a), t.stored(n), "saved again, %s", what)
			}
		})
	}
	n, a := t.saved()
	t.eachOperationFails("find", func() (func() error, func(string)) {
		return func() error { _, err := t.Find(t.Context(), n); return err }, func(what string) {
			t.same(t.stateOf(a), t.stored(n), "find again, %s", what)
		}
	})
}

func (t *checker[A, S]) everyOperationOfATransactionFails() {
	for name, command := range sorted(t.Commands) {
		t.eachOperationFails("a transaction with "+name, func() (func() error, func(string)) {
			n, a := t.saved()
			m, created := t.new()
			stored := t.stateOf(a)
			t.ok(command(a), "%s", name)
			before := []state[S]{t.stateOf(a), t.stateOf(created)}
			both := func() error {
				return t.InTransaction(t.Context(), func(ctx context.Context, tx Repository[A]) error {
					return errors.Join(tx.Save(ctx, a), tx.Save(ctx, created))
				})
			}
			return both, func(what string) {
				t.same(before, []state[S]{t.stateOf(a), t.stateOf(created)}, "in memory, %s", what)
				t.same(stored, t.stored(n), "stored, %s", what)
				t.ok(both(), "again, %s", what)
				t.same(t.stateOf(a), t.stored(n), "saved again, %s", what)
				t.same(t.stateOf(created), t.stored(m), "the other one, %s", what)
			}
		})
	}
}
