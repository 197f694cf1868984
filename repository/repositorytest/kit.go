package repositorytest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Kit tells Run about an aggregate of type A and its repository. S is the type of its state.
// New, Commands, State, Version and Repository are needed. Each other field has more cases
// run. Run names the cases that it skipped, and the fields to set.
type Kit[A, S any] struct {
	// New returns the n-th aggregate, not saved, with a value in each field and with
	// children. It returns the same for the same n, which counts from 1.
	New func(n int64) *A
	// Commands change what New returns, saved or not, by name: one for each column that can change,
	// one for each way to change the children, and one that removes the last child.
	Commands map[string]func(*A) error
	// State returns all that can be seen of an aggregate, the recorded events too. Run
	// compares states with reflect.DeepEqual, so nil and an empty list are different.
	State func(*A) S
	// Version returns 1 after the first Save, and one more after each other that stored a
	// change.
	Version func(*A) int64
	// Repository is the repository outside of a transaction.
	Repository[A]

	// ThereAndBack are two commands on a new aggregate. The second undoes the first.
	ThereAndBack []func(*A) error
	// Grow is a command that changes an aggregate each time, up to 50 times, and depends on
	// nothing but its state.
	Grow func(*A) error

	NotFound func(error) bool // recognizes the error for an aggregate that does not exist
	Exists   func(error) bool // recognizes the error of Save for a new aggregate whose ID is taken, or was
	Corrupt  func(error) bool // recognizes the error of Find for rows that break a rule

	// InTransaction calls do in a transaction, with the repository that belongs to it. The
	// transaction is committed if do returns nil. Otherwise it is rolled back, and
	// InTransaction returns the error of do, which may be wrapped.
	InTransaction func(ctx context.Context, do func(ctx context.Context, tx Repository[A]) error) error

	// Events returns what has happened to an aggregate since it was made or loaded, in order,
	// each event as a text.
	Events func(*A) []string
	// Deliver delivers what the outbox of the database holds, outside of a transaction, and
	// returns the events in that order, as the texts that Events returns. Give its relay the
	// handlers of this kind of aggregates alone: a reaction of another one may record more events.
	Deliver func(ctx context.Context) ([]string, error)

	// OnDemand says that Update makes an aggregate that was never saved. Find may return it, with
	// version 0, or an error that NotFound recognizes.
	OnDemand bool

	// Delete deletes the n-th aggregate.
	Delete Write
	// Old are writes of old code, which does not increment the version. An aggregate that
	// was loaded before such a write can't be saved after it.
	Old map[string]Write
	// Damage are writes after which the n-th aggregate breaks a rule.
	Damage map[string]Write

	// Tap records and fails the operations of Repository's database. It must wrap the
	// connector of that database.
	Tap *sqltap.Tap

	// Strict has a case fail that would be skipped, unless it is in Skip.
	Strict bool
	// Skip are the cases that your aggregate can't have, by name, each with a sentence that says
	// why. An invoice that is open and then paid, for example, has no Grow. A case whose fields
	// are set can't be skipped.
	Skip map[string]string
}

// Repository is what Run tests. Its functions call your repository.
type Repository[A any] struct {
	// Save stores the aggregate. A conflict is an error with a method Conflict() bool that
	// returns true, which package unitofwork repeats, too.
	Save func(ctx context.Context, aggregate *A) error
	// Find returns the n-th aggregate as it was last saved.
	Find func(ctx context.Context, n int64) (*A, error)

	// Update loads the n-th aggregate, calls change, and saves it, again from the start after a
	// conflict. It returns the aggregate as it was saved, or nil and an error. It is optional. If
	// it is set, so must be that of InTransaction's Repository.
	Update func(ctx context.Context, n int64, change func(*A) error) (*A, error)
}

// Write writes to the rows of the n-th aggregate, bypassing the repository, as SQL does.
type Write func(ctx context.Context, n int64) error

// errMade is the error of an onDemand Kit for an aggregate that is not stored.
var errMade = errors.New("it was made on demand, with version 0")

// onDemand returns the Kit with a Find that does not find what it has made.
func (k Kit[A, S]) onDemand() Kit[A, S] {
	onlyStored := func(r Repository[A]) Repository[A] {
		find := r.Find
		r.Find = func(ctx context.Context, n int64) (*A, error) {
			a, err := find(ctx, n)
			if a != nil && err == nil && k.Version(a) == 0 {
				return nil, errMade
			}
			return a, err
		}
		return r
	}
	k.Repository = onlyStored(k.Repository)
	if notFound := k.NotFound; notFound != nil {
		k.NotFound = func(err error) bool { return errors.Is(err, errMade) || notFound(err) }
	}
	if inTransaction := k.InTransaction; inTransaction != nil {
		k.InTransaction = func(ctx context.Context, do func(context.Context, Repository[A]) error) error {
			return inTransaction(ctx, func(ctx context.Context, tx Repository[A]) error { return do(ctx, onlyStored(tx)) })
		}
	}
	return k
}

// requireComplete fails the test unless the fields are set that every case needs, and Skip
// has names of cases, with reasons.
func (k Kit[A, S]) requireComplete(t *testing.T) {
	t.Helper()
	var missing []string
	fields := reflect.ValueOf(k)
	for _, name := range []string{"New", "Commands", "State", "Version", "Save", "Find"} {
		if fields.FieldByName(name).IsZero() {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		t.Fatalf("Kit is incomplete: set %s", strings.Join(missing, ", "))
	}
	for name, reason := range sorted(k.Skip) {
		if !slices.ContainsFunc(contract[A, S](), func(c contractCase[A, S]) bool { return c.name == name }) {
			t.Fatalf("Skip has %q, which is not a case: see the names of the subtests", name)
		}
		if reason == "" {
			t.Fatalf("Skip has no reason for %q: say why your aggregate can't have the case", name)
		}
	}
}
