package repositorytest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Kit says of an aggregate what RunAggregate can't know: A is its type, S that of its
// snapshot. A case whose field is nil is skipped.
type Kit[A, S any] struct {
	// New returns the n-th aggregate, not saved, with all that one can have.
	New func(n int64) *A
	// Change are commands on a new aggregate, each of which changes something: one for each
	// column of the root and for each way to change its children, and one that removes the
	// last child. Any two of them can follow each other.
	Change []func(*A) error
	// Undo undoes Change[0].
	Undo func(*A) error
	// Grow is a command that can be given any number of times, and Size how often it was.
	Grow func(*A) error
	Size func(*A) int

	Snapshot func(*A) S
	Version  func(*A) int64

	Save     func(ctx context.Context, aggregate *A) error
	Find     func(ctx context.Context, n int64) (*A, error)
	NotFound func(error) bool
	Exists   func(error) bool // of a new aggregate whose ID is taken
	Corrupt  func(error) bool // of what is stored and can't be

	// InTransaction calls do with the Kit in a transaction.
	InTransaction func(ctx context.Context, do func(ctx context.Context, tx Kit[A, S]) error) error
	// Delete removes the n-th aggregate past the repository.
	Delete func(ctx context.Context, n int64) error
	// Old are writes of code that goes past the repository, and moves no version: each has
	// to be seen by whoever has loaded the aggregate before. (Have an UPDATE of the root
	// compare what such code can change.)
	Old []func(ctx context.Context, n int64) error
	// Damage are writes that make of the n-th aggregate what it can't be.
	Damage []func(ctx context.Context, n int64) error
	// Tap is below the repository. With it, each operation fails once.
	Tap *sqltap.Tap
}

// RunAggregate runs what any repository of aggregates must not get wrong: each case on a
// database of its own, which open opens. Run it on the databases that you use, with the
// race detector too.
func RunAggregate[A, S any](t *testing.T, open func(t *testing.T) Kit[A, S]) {
	for _, c := range []struct {
		name  string
		needs string // a field of Kit
		check func(t checker[A, S])
	}{
		{"it comes back as it was saved", "New", checker[A, S].comesBack},
		{"an unknown one is not found", "NotFound", checker[A, S].unknown},
		{"the store keeps copies", "New", checker[A, S].copies},
		{"every change is stored and moves the version", "New", checker[A, S].everyChange},
		{"of any two changes the second is refused", "New", checker[A, S].secondRefused},
		{"there and back is a change", "Undo", checker[A, S].thereAndBack},
		{"what old code changes is a conflict", "Old", checker[A, S].oldCode},
		{"a deleted one stays deleted", "Delete", checker[A, S].deleted},
		{"an ID is given once", "Exists", checker[A, S].givenOnce},
		{"saving nothing writes nothing, and loading takes one statement", "Tap", checker[A, S].statements},
		{"a context that has ended stops everything", "New", checker[A, S].ended},
		{"what can't be is refused", "Damage", checker[A, S].damaged},
		{"a transaction is all or nothing, in memory too", "InTransaction", checker[A, S].transaction},
		{"when an operation fails, all is as it was", "Tap", checker[A, S].everyFault},
		{"of many writers none is lost", "Grow", checker[A, S].storm},
	} {
		t.Run(c.name, func(t *testing.T) {
			kit := open(t)
			if reflect.ValueOf(kit).FieldByName(c.needs).IsZero() {
				t.Skip("the Kit has no", c.needs)
			}
			c.check(checker[A, S]{t, kit, open})
		})
	}
}

// checker is a case, with a kit of its own.
type checker[A, S any] struct {
	*testing.T
	Kit  Kit[A, S]
	open func(t *testing.T) Kit[A, S]
}

// again returns the case with another database.
func (t checker[A, S]) again() checker[A, S] { return checker[A, S]{t.T, t.open(t.T), t.open} }

func (t checker[A, S]) ok(err error, what ...any) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v: %v", fmt.Sprint(what...), err)
	}
}

func (t checker[A, S]) refused(is func(error) bool, err error, what ...any) {
	t.Helper()
	if err == nil || !is(err) {
		t.Errorf("%v: want another error than %v", fmt.Sprint(what...), err)
	}
}

func (t checker[A, S]) same(want, got any, what ...any) {
	t.Helper()
	if !reflect.DeepEqual(want, got) {
		t.Errorf("%v:\n want %+v\n got  %+v", fmt.Sprint(what...), want, got)
	}
}

func (t checker[A, S]) saved() *A {
	t.Helper()
	a := t.Kit.New(1)
	t.ok(t.Kit.Save(t.Context(), a), "save a new one")
	return a
}

func (t checker[A, S]) find() *A {
	t.Helper()
	a, err := t.Kit.Find(t.Context(), 1)
	t.ok(err, "find")
	return a
}

func (t checker[A, S]) stored() S { t.Helper(); return t.Kit.Snapshot(t.find()) }

func conflict(err error) bool {
	of, ok := errors.AsType[interface {
		error
		Conflict() bool
	}](err)
	return ok && of.Conflict()
}

func (t checker[A, S]) comesBack() {
	a := t.saved()
	t.same(int64(1), t.Kit.Version(a), "version")
	t.same(t.Kit.Snapshot(a), t.stored(), "what is found")
}

func (t checker[A, S]) unknown() {
	t.saved()
	_, err := t.Kit.Find(t.Context(), 2)
	t.refused(t.Kit.NotFound, err, "find an unknown one")
}

func (t checker[A, S]) copies() {
	a := t.saved()
	before := t.Kit.Snapshot(a)
	t.ok(t.Kit.Change[0](a))
	t.ok(t.Kit.Change[0](t.find()))
	t.same(before, t.stored(), "what was not saved")
}

func (t checker[A, S]) everyChange() {
	for i := range t.Kit.Change {
		t := t.again()
		a := t.saved()
		before := t.Kit.Snapshot(a)
		t.ok(t.Kit.Change[i](a), "change ", i)
		if reflect.DeepEqual(before, t.Kit.Snapshot(a)) {
			t.Fatalf("change %d changes nothing", i)
		}
		t.ok(t.Kit.Save(t.Context(), a), "save change ", i)
		t.same(int64(2), t.Kit.Version(a), "version after change ", i)
		t.same(t.Kit.Snapshot(a), t.stored(), "what is found after change ", i)
	}
}

func (t checker[A, S]) secondRefused() {
	for i := range t.Kit.Change {
		for j := range t.Kit.Change {
			t := t.again()
			t.saved()
			mine, theirs := t.find(), t.find()
			t.ok(t.Kit.Change[i](theirs))
			t.ok(t.Kit.Change[j](mine))
			t.ok(t.Kit.Save(t.Context(), theirs))
			t.staysRefused(mine, fmt.Sprintf("change %d after %d", j, i))
			t.same(t.Kit.Snapshot(theirs), t.stored(), "what is found")
		}
	}
}

// thereAndBack is for a repository that compares what it has loaded with what is stored, and
// not the version.
func (t checker[A, S]) thereAndBack() {
	t.saved()
	mine, theirs := t.find(), t.find()
	for _, command := range []func(*A) error{t.Kit.Change[0], t.Kit.Undo} {
		t.ok(command(theirs))
		t.ok(t.Kit.Save(t.Context(), theirs))
	}
	t.ok(t.Kit.Change[len(t.Kit.Change)-1](mine))
	t.staysRefused(mine, "a change after one that was undone")
}

// staysRefused saves what is stale.
func (t checker[A, S]) staysRefused(stale *A, what string) {
	t.Helper()
	before := t.Kit.Snapshot(stale)
	t.refused(conflict, t.Kit.Save(t.Context(), stale), what)
	t.same(before, t.Kit.Snapshot(stale), "in memory, ", what)
}

func (t checker[A, S]) oldCode() {
	for i := range t.Kit.Old {
		for j := range t.Kit.Change {
			t := t.again()
			a := t.saved()
			t.ok(t.Kit.Old[i](t.Context(), 1), "write as old code ", i)
			t.ok(t.Kit.Change[j](a))
			t.staysRefused(a, fmt.Sprintf("change %d after old code's %d", j, i))
		}
	}
}

func (t checker[A, S]) deleted() {
	a := t.saved()
	t.ok(t.Kit.Delete(t.Context(), 1))
	t.ok(t.Kit.Change[0](a))
	t.refused(t.Kit.NotFound, t.Kit.Save(t.Context(), a), "save a deleted one")
	_, err := t.Kit.Find(t.Context(), 1)
	t.refused(t.Kit.NotFound, err, "find a deleted one")
}

func (t checker[A, S]) givenOnce() {
	first := t.Kit.Snapshot(t.saved())
	t.refused(t.Kit.Exists, t.Kit.Save(t.Context(), t.Kit.New(1)), "save another of that ID")
	t.same(first, t.stored(), "what is found")
}

func (t checker[A, S]) statements() {
	a := t.saved()
	t.Kit.Tap.Start()
	t.ok(t.Kit.Save(t.Context(), a))
	t.same(0, len(t.Kit.Tap.Stop()), "operations of a save that has nothing to save")
	t.same(int64(1), t.Kit.Version(a), "version")
	t.Kit.Tap.Start()
	t.find()
	statements := slices.DeleteFunc(t.Kit.Tap.Stop(), func(op sqltap.Operation) bool { return op.Kind != sqltap.Query })
	t.same(1, len(statements), "statements to load it: two can see two states")
}

func (t checker[A, S]) ended() {
	a := t.saved()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	is := func(err error) bool { return errors.Is(err, context.Canceled) }
	_, err := t.Kit.Find(ctx, 1)
	t.refused(is, err, "find")
	t.refused(is, t.Kit.Save(ctx, a), "save what has not changed")
	before := t.stored()
	t.ok(t.Kit.Change[0](a))
	t.refused(is, t.Kit.Save(ctx, a), "save")
	t.same(before, t.stored(), "what is found")
}

func (t checker[A, S]) damaged() {
	for i := range t.Kit.Damage {
		t := t.again()
		t.saved()
		t.ok(t.Kit.Damage[i](t.Context(), 1), "damage ", i)
		_, err := t.Kit.Find(t.Context(), 1)
		t.refused(t.Kit.Corrupt, err, "find after damage ", i)
	}
}

var errGivenUp = errors.New("given up")

// transaction saves twice in one: what a command changes in place, a rollback can't undo.
func (t checker[A, S]) transaction() {
	for i := range t.Kit.Change {
		for _, end := range []error{errGivenUp, nil} {
			t := t.again()
			a, fresh := t.saved(), t.Kit.New(2)
			t.ok(t.Kit.Change[i](a))
			stored, changed, unsaved := t.stored(), t.Kit.Snapshot(a), t.Kit.Snapshot(fresh)
			err := t.Kit.InTransaction(t.Context(), func(ctx context.Context, tx Kit[A, S]) error {
				t.ok(tx.Save(ctx, a), "save in the transaction")
				t.ok(tx.Save(ctx, fresh), "save a new one in the transaction")
				found, err := tx.Find(ctx, 1)
				t.ok(err, "find in the transaction")
				t.same(t.Kit.Snapshot(a), t.Kit.Snapshot(found), "what is found in the transaction")
				t.ok(t.Kit.Change[i](fresh), "change ", i)
				t.ok(tx.Save(ctx, fresh), "save it again")
				return end
			})
			if !errors.Is(err, end) {
				t.Fatalf("want %v, got %v", end, err)
			}
			if end == nil {
				t.same(t.Kit.Snapshot(a), t.stored(), "what is found after the commit")
				continue
			}
			t.same(stored, t.stored(), "what is found after the rollback")
			t.same(changed, t.Kit.Snapshot(a), "what is in memory after the rollback of change ", i)
			t.same(unsaved, t.Kit.Snapshot(fresh), "what was new, after the rollback of change ", i)
			t.ok(t.Kit.Save(t.Context(), a), "save after the rollback")
		}
	}
}

func (t checker[A, S]) everyFault() {
	for i := range t.Kit.Change {
		for k := 1; ; k++ {
			t := t.again()
			a := t.saved()
			stored := t.Kit.Snapshot(a)
			t.ok(t.Kit.Change[i](a))
			changed := t.Kit.Snapshot(a)
			t.Kit.Tap.FailAt(k, sqltap.FailBefore)
			err := t.Kit.Save(t.Context(), a)
			failed, hit := t.Kit.Tap.Disarm()
			if !hit {
				t.ok(err)
				break
			}
			what := fmt.Sprintf("change %d, when %v fails", i, failed)
			t.refused(func(err error) bool { return errors.Is(err, sqltap.ErrInjected) }, err, what)
			t.same(changed, t.Kit.Snapshot(a), "in memory, ", what)
			t.same(stored, t.stored(), "stored, ", what)
			t.ok(t.Kit.Save(t.Context(), a), "save again, ", what)
			t.same(t.Kit.Snapshot(a), t.stored(), "saved again, ", what)
		}
	}
}

func (t checker[A, S]) storm() {
	const writers, each = 4, 4
	size := t.Kit.Size(t.saved())
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for done, tries := 0, 0; done < each; tries++ {
				a, err := t.Kit.Find(t.Context(), 1)
				if err == nil {
					err = t.Kit.Grow(a)
				}
				if err == nil {
					err = t.Kit.Save(t.Context(), a)
				}
				switch {
				case err == nil:
					done++
				case !conflict(err) || tries > 10000:
					t.Errorf("a writer has got after %d tries: %v", tries, err)
					return
				}
			}
		})
	}
	all.Wait()
	a := t.find()
	t.same(size+writers*each, t.Kit.Size(a), "size")
	t.same(int64(1+writers*each), t.Kit.Version(a), "version")
}
