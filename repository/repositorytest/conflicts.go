package repositorytest

import (
	"context"
	"fmt"
	"sync"
)

func (t *checker[A, S]) secondWriterIsRefused() {
	for first, theirCommand := range sorted(t.Commands) {
		for second, myCommand := range sorted(t.Commands) {
			n, _ := t.saved()
			mine, theirs := t.find(n), t.find(n)
			t.ok(theirCommand(theirs), "%s", first)
			t.ok(t.Save(t.Context(), theirs), "save after %q", first)
			t.ok(myCommand(mine), "%s", second)
			t.saveIsRefused(conflict, mine, "save %q after another has saved %q", second, first)
			t.same(t.stateOf(theirs), t.stored(n), "what is found after %q", first)
		}
	}
}

// thereAndBackIsAChange is for a repository that compares what was loaded with what is
// stored, instead of the version.
func (t *checker[A, S]) thereAndBackIsAChange() {
	for name, command := range sorted(t.Commands) {
		n, _ := t.saved()
		mine, theirs := t.find(n), t.find(n)
		for _, command := range t.ThereAndBack {
			t.ok(command(theirs), "ThereAndBack")
			t.ok(t.Save(t.Context(), theirs), "save")
		}
		t.ok(command(mine), "%s", name)
		t.saveIsRefused(conflict, mine, "save %q after a change that was undone", name)
	}
}

func (t *checker[A, S]) oldCodeConflicts() {
	for old, write := range sorted(t.Old) {
		for name, command := range sorted(t.Commands) {
			n, _ := t.saved()
			a := t.find(n)
			t.ok(write(t.Context(), n), "write as old code does: %q", old)
			t.ok(command(a), "%s", name)
			t.saveIsRefused(conflict, a, "save %q after old code's %q", name, old)
		}
	}
}

func (t *checker[A, S]) deletedStaysDeleted() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		t.ok(t.Delete(t.Context(), n), "delete")
		t.ok(command(a), "%s", name)
		t.saveIsRefused(t.notFound(), a, "save %q of a deleted one", name)
		_, err := t.Find(t.Context(), n)
		t.refused(t.notFound(), err, "find a deleted one after %q", name)
	}
}

func (t *checker[A, S]) idIsGivenOnce() {
	for name, command := range sorted(t.Commands) {
		n, first := t.saved()
		second := t.New(n)
		t.ok(command(second), "%s", name)
		t.saveIsRefused(errorKind{"an error that Exists recognizes", t.Exists}, second, "save another of that ID, after %q", name)
		t.same(t.stateOf(first), t.stored(n), "what is found, after %q", name)
	}
}

func (t *checker[A, S]) idOfADeletedOne() {
	n, _ := t.saved()
	t.ok(t.Delete(t.Context(), n), "delete")
	again := t.New(n)
	if err := t.Save(t.Context(), again); err != nil {
		t.refused(errorKind{"an error that Exists recognizes", t.Exists}, err, "save a new one with the ID of a deleted one")
		_, err = t.Find(t.Context(), n)
		t.refused(t.notFound(), err, "find one that was refused")
		return
	}
	t.same(t.stateOf(again), t.stored(n), "what is found of a new one with the ID of a deleted one")
}

func (t *checker[A, S]) noneOfManyWritersIsLost() {
	const writers, each = 4, 4
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
				if err := t.growUntilSaved(n); err != nil {
					t.Errorf("a writer: %v", err)
					return
				}
			}
		})
	}
	all.Wait()
	t.same(t.stateOf(want), t.stored(n), "what is found after %d changes, one after the other and at once", writers*each)
}

// growUntilSaved loads, grows and saves, and starts over after a conflict.
func (t *checker[A, S]) growUntilSaved(n int64) error {
	const tries = 1000
	for range tries {
		a, err := t.Find(t.Context(), n)
		if err == nil {
			err = t.Grow(a)
		}
		if err == nil {
			err = t.Save(t.Context(), a)
		}
		if err == nil || !conflict.is(err) {
			return err
		}
	}
	return fmt.Errorf("%d conflicts, one after the other", tries)
}

func (t *checker[A, S]) readersSeeWholeAggregates() {
	const readers, saves = 2, 50
	n, a := t.saved()
	want := map[int64]state[S]{1: t.stateOf(a)}
	reading, stop := context.WithCancel(t.Context())
	found := make([][]state[S], readers)
	var started, all sync.WaitGroup
	started.Add(readers)
	for reader := range readers {
		all.Go(func() {
			started.Done()
			for reading.Err() == nil {
				a, err := t.Find(reading, n)
				switch {
				case err == nil:
					found[reader] = append(found[reader], t.stateOf(a))
				case reading.Err() == nil:
					t.Errorf("a reader: %v", err)
					return
				}
			}
		})
	}
	started.Wait()
	var err error
	for i := 0; i < saves && err == nil; i++ {
		if err = t.Grow(a); err == nil {
			err = t.Save(t.Context(), a)
		}
		want[t.Version(a)] = t.stateOf(a)
	}
	stop()
	all.Wait()
	t.ok(err, "a writer")
	for _, states := range found {
		for _, s := range states {
			t.same(want[s.Version], s, "what a reader has found")
		}
	}
}
