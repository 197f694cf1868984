package repositorytest

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/suite"
)

// Run runs each case of the contract as a subtest. open returns a Kit on an empty database;
// Run calls it for each case, and more than once for some. A later call may empty the
// database of an earlier one.
//
// Run it on the databases that you use, and with the race detector.
func Run[A, S any](t *testing.T, open func(t *testing.T) Kit[A, S]) {
	complete := func(t *testing.T) Kit[A, S] {
		kit := open(t)
		kit.requireComplete(t)
		if kit.OnDemand {
			return kit.onDemand()
		}
		return kit
	}
	var cases []suite.Case[Kit[A, S]]
	for _, c := range contract[A, S]() {
		cases = append(cases, suite.Case[Kit[A, S]]{Name: c.name, Sentence: c.sentence, Needs: c.needs, Check: func(t *testing.T, kit Kit[A, S]) {
			c.check(&checker[A, S]{T: t, Kit: kit, open: complete})
		}})
	}
	suite.Run(t, cases, complete)
}

// contractCase enforces one sentence of the contract.
type contractCase[A, S any] struct {
	name     string
	sentence string
	needs    []string // fields of Kit
	check    func(*checker[A, S])
}

func contract[A, S any]() []contractCase[A, S] {
	type c = checker[A, S]
	needs := func(fields ...string) []string { return fields }
	return []contractCase[A, S]{
		{"it comes back as it was saved", "Find returns what Save has stored, at version 1.", nil, (*c).comesBack},
		{"an unknown one is not found", "Find of an aggregate that was never saved returns an error that NotFound recognizes.", needs("NotFound"), (*c).unknownIsNotFound},
		{"the store keeps copies", "A change that was not saved is not stored, whether it was made to the saved aggregate or to a loaded one.", nil, (*c).storeKeepsCopies},
		{"each command is stored and increments the version", "After each command, the one that removes the last child too, Find returns what Save has stored, one version later.", nil, (*c).eachCommandIsStored},
		{"saving one changes no other", "Save writes no row of another aggregate.", nil, (*c).savingOneChangesNoOther},
		{"saving what has not changed does nothing", "Save of an unchanged aggregate leaves the version as it is, so it conflicts with nobody.", nil, (*c).unchangedDoesNothing},
		{"saving what has not changed writes nothing", "Save of an unchanged aggregate sends nothing to the database.", needs("Tap"), (*c).unchangedWritesNothing},
		{"loading takes one statement", "Find reads an aggregate by one statement: two can see two states.", needs("Tap"), (*c).loadingTakesOneStatement},
		{"damaged rows are refused", "Find of rows that break a rule returns an error that Corrupt recognizes, each time.", needs("Damage", "Corrupt"), (*c).damagedIsRefused},

		{"of any two commands the second writer is refused", "Of two who have loaded the same version, the second to save gets a conflict, whatever the commands are, and overwrites nothing.", nil, (*c).secondWriterIsRefused},
		{"there and back is a change", "A writer gets a conflict even if others have undone their change by then.", needs("ThereAndBack"), (*c).thereAndBackIsAChange},
		{"what old code changes is a conflict", "A writer gets a conflict if code that increments no version has changed the rows since they were loaded.", needs("Old"), (*c).oldCodeConflicts},
		{"a deleted one stays deleted", "Save of an aggregate that was deleted since it was loaded returns an error that NotFound recognizes, and does not bring it back.", needs("Delete", "NotFound"), (*c).deletedStaysDeleted},
		{"an ID is given once", "Save of a new aggregate whose ID is taken returns an error that Exists recognizes, and overwrites nothing.", needs("Exists"), (*c).idIsGivenOnce},
		{"the ID of a deleted one is free, or known to be taken", "Save of a new aggregate with the ID of a deleted one stores it, or returns an error that Exists recognizes, as where the outbox has events under that ID.", needs("Delete", "Exists", "NotFound"), (*c).idOfADeletedOne},
		{"of many writers none is lost", "Of concurrent changes each is refused with a conflict, or is stored.", needs("Grow"), (*c).noneOfManyWritersIsLost},
		{"readers see whole aggregates while others save", "Find returns the root and the children as one Save has left them, whatever is saved meanwhile.", needs("Grow"), (*c).readersSeeWholeAggregates},

		{"an update is stored", "Update hands what is stored to the change, stores what it is after it, one version later, and returns that. If the change does nothing, it returns what is stored.", needs("Update"), (*c).updateIsStored},
		{"an unknown one is not updated, unless it is made on demand", "Update of an aggregate that was never saved returns an error that NotFound recognizes, and nothing else, and does not call the change. With OnDemand, the change gets a new one, and what it is after it is stored.", needs("Update", "NotFound"), (*c).unknownIsNotUpdated},
		{"an update that is refused stores nothing", "Update returns the error of the change, and nothing else, and stores nothing of what the change did before it.", needs("Update"), (*c).refusedUpdateStoresNothing},
		{"of many updates at once each is done once", "Concurrent updates all succeed, each on what the others have stored.", needs("Update", "Grow"), (*c).eachOfManyUpdatesIsDone},

		{"a cancelled context stops everything", "With a context that has ended, Save and Find return its error and change nothing.", nil, (*c).cancelledContext},
		{"when an operation fails, everything is as it was", "If any operation of Save fails, COMMIT too, Save returns its error, nothing is stored, and the aggregate can be saved again. Find returns its error, too.", needs("Tap"), (*c).everyOperationFails},

		{"a transaction keeps all of its aggregates", "What is saved in a transaction is found in it at once, and by others after it.", needs("InTransaction"), (*c).transactionKeepsAll},
		{"a rolled-back transaction leaves nothing", "If a transaction fails, nothing of it is stored, and the aggregates in memory are as before it.", needs("InTransaction", "NotFound"), (*c).rolledBackLeavesNothing},
		{"a rollback undoes one transaction", "An aggregate that was saved in a transaction before keeps what that one has stored.", needs("InTransaction"), (*c).rollbackUndoesOneTransaction},
		{"a panic rolls back", "If the function panics, so does InTransaction, after it has rolled back.", needs("InTransaction"), (*c).panicRollsBack},
		{"a cancelled transaction stores nothing", "If the context ends during a transaction, it is rolled back.", needs("InTransaction", "NotFound"), (*c).cancelledTransaction},
		{"an ended transaction's store refuses", "A repository that is kept from a transaction returns errors after it.", needs("InTransaction"), (*c).endedTransactionRefuses},
		{"an update in a transaction is part of it", "Update in a transaction is found in it at once, and is rolled back with it. So is the version of what it has returned.", needs("Update", "InTransaction"), (*c).updateIsPartOfItsTransaction},
		{"when an operation of a transaction fails, everything is as it was", "If any operation of a transaction fails, COMMIT too, InTransaction returns its error, nothing is stored, and all aggregates can be saved again.", needs("InTransaction", "Tap"), (*c).everyOperationOfATransactionFails},

		{"events are delivered once, in order", "Deliver returns each event of what was saved, in the order of recording. The next Deliver returns none of them.", needs("Events", "Deliver"), (*c).eventsAreDelivered},
		{"what was not saved is not delivered", "Events of a Save that was refused or cancelled are not delivered, unless the aggregate is saved later: then once.", needs("Events", "Deliver"), (*c).refusedIsNotDelivered},
		{"what was rolled back is not delivered", "Events of a transaction that was rolled back are not delivered, unless the aggregate is saved later: then once.", needs("Events", "Deliver", "InTransaction"), (*c).rolledBackIsNotDelivered},
		{"events wait for the commit", "Events of all that was saved in a transaction are delivered after its commit, and not before it.", needs("Events", "Deliver", "InTransaction"), (*c).eventsWaitForTheCommit},
	}
}

// checker is a case with its kit.
type checker[A, S any] struct {
	*testing.T
	Kit[A, S]
	open func(t *testing.T) Kit[A, S]
	last int64 // the number of the newest aggregate
}

func (t *checker[A, S]) new() (n int64, a *A) {
	t.last++
	return t.last, t.New(t.last)
}

func (t *checker[A, S]) saved() (n int64, a *A) {
	t.Helper()
	n, a = t.new()
	t.ok(t.Save(t.Context(), a), "save a new one")
	return n, a
}

func (t *checker[A, S]) find(n int64) *A {
	t.Helper()
	a, err := t.Find(t.Context(), n)
	t.ok(err, "find")
	if a == nil {
		t.Fatal("find: neither an aggregate nor an error")
	}
	return a
}

// state is all that is compared of an aggregate.
type state[S any] struct {
	Version int64
	State   S
}

func (t *checker[A, S]) stateOf(a *A) state[S] { return state[S]{t.Version(a), t.State(a)} }

func (t *checker[A, S]) stored(n int64) state[S] { t.Helper(); return t.stateOf(t.find(n)) }

// sorted iterates over the map by key, the same way in each run.
func sorted[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}

func (t *checker[A, S]) ok(err error, format string, args ...any) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", fmt.Sprintf(format, args...), err)
	}
}

func (t *checker[A, S]) same(want, got any, format string, args ...any) {
	t.Helper()
	if !reflect.DeepEqual(want, got) {
		t.Fatalf("%s:\nwant %+v\ngot  %+v", fmt.Sprintf(format, args...), want, got)
	}
}

// errorKind recognizes errors.
type errorKind struct {
	name string
	is   func(error) bool
}

var conflict = errorKind{"an error whose method Conflict returns true", func(err error) bool {
	c, ok := errors.AsType[interface {
		error
		Conflict() bool
	}](err)
	return ok && c.Conflict()
}}

func wrapping(target error) errorKind {
	return errorKind{fmt.Sprintf("an error that wraps %q", target), func(err error) bool { return errors.Is(err, target) }}
}

func (t *checker[A, S]) notFound() errorKind {
	return errorKind{"an error that NotFound recognizes", t.NotFound}
}

func (t *checker[A, S]) refused(kind errorKind, err error, format string, args ...any) {
	t.Helper()
	if err == nil || !kind.is(err) {
		t.Fatalf("%s: want %s, got %v", fmt.Sprintf(format, args...), kind.name, err)
	}
}

// saveIsRefused saves an aggregate, which must be refused and be in memory as before.
func (t *checker[A, S]) saveIsRefused(kind errorKind, a *A, format string, args ...any) {
	t.Helper()
	before := t.stateOf(a)
	t.refused(kind, t.Save(t.Context(), a), format, args...)
	t.same(before, t.stateOf(a), "in memory after "+format, args...)
}
