package repositorytest

import (
	"reflect"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

func (t *checker[A, S]) comesBack() {
	n, a := t.saved()
	t.same(int64(1), t.Version(a), "version after the first Save")
	t.same(t.stateOf(a), t.stored(n), "what is found")
}

func (t *checker[A, S]) unknownIsNotFound() {
	n, _ := t.saved()
	a, err := t.Find(t.Context(), n+1)
	t.refused(t.notFound(), err, "find an unknown one, which returned %v", a)
}

func (t *checker[A, S]) storeKeepsCopies() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		before := t.stateOf(a)
		t.ok(command(a), "%s", name)
		t.same(before, t.stored(n), "what is found after %q of the saved one", name)
		t.ok(command(t.find(n)), "%s", name)
		t.same(before, t.stored(n), "what is found after %q of a loaded one", name)
	}
}

func (t *checker[A, S]) eachCommandIsStored() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		before := t.stateOf(a)
		t.ok(command(a), "%s", name)
		if reflect.DeepEqual(before, t.stateOf(a)) {
			t.Fatalf("the command %q changes nothing that State returns", name)
		}
		t.ok(t.Save(t.Context(), a), "save after %q", name)
		t.same(int64(2), t.Version(a), "version after %q", name)
		t.same(t.stateOf(a), t.stored(n), "what is found after %q", name)
	}
}

func (t *checker[A, S]) savingOneChangesNoOther() {
	other, _ := t.saved()
	before := t.stored(other)
	for name, command := range sorted(t.Commands) {
		_, a := t.saved()
		t.ok(command(a), "%s", name)
		t.ok(t.Save(t.Context(), a), "save after %q", name)
		t.same(before, t.stored(other), "another one, after %q", name)
	}
}

func (t *checker[A, S]) unchangedDoesNothing() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		unchanged := t.find(n)
		t.ok(command(a), "%s", name)
		t.ok(t.Save(t.Context(), a), "save after %q", name)
		before := t.stateOf(a)
		for _, a := range []*A{a, t.find(n), unchanged} {
			version := t.Version(a)
			t.ok(t.Save(t.Context(), a), "save what has not changed, after %q", name)
			t.same(version, t.Version(a), "version in memory, after %q", name)
			t.same(before, t.stored(n), "what is found, after %q", name)
		}
	}
}

func (t *checker[A, S]) unchangedWritesNothing() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		t.ok(command(a), "%s", name)
		t.ok(t.Save(t.Context(), a), "save after %q", name)
		for _, a := range []*A{a, t.find(n)} {
			t.Tap.Start()
			err := t.Save(t.Context(), a)
			operations := t.Tap.Stop()
			t.ok(err, "save what has not changed, after %q", name)
			t.same([]sqltap.Operation(nil), operations, "operations, after %q", name)
		}
	}
}

func (t *checker[A, S]) loadingTakesOneStatement() {
	for name, command := range sorted(t.Commands) {
		n, a := t.saved()
		t.ok(command(a), "%s", name)
		t.ok(t.Save(t.Context(), a), "save after %q", name)
		t.Tap.Start()
		t.find(n)
		statements := slices.DeleteFunc(t.Tap.Stop(), func(op sqltap.Operation) bool { return op.Kind != sqltap.Query })
		if len(statements) != 1 {
			t.Errorf("find after %q took %d statements: %v", name, len(statements), statements)
		}
	}
}

func (t *checker[A, S]) damagedIsRefused() {
	for name, damage := range sorted(t.Damage) {
		n, _ := t.saved()
		t.ok(damage(t.Context(), n), "damage %q", name)
		for range 2 {
			_, err := t.Find(t.Context(), n)
			t.refused(errorKind{"an error that Corrupt recognizes", t.Corrupt}, err, "find after damage %q", name)
		}
	}
}
