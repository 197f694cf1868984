package ordertest

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/rerun"
)

// zoo is the mistakes that people really make, each on a store that is honest
// otherwise, and the cases that are to catch it.
var zoo = []struct {
	mistake string
	make    func(s *gormStore)
	caught  []string
}{
	// How GORM writes.
	{"db.Save", dbSave, []string{"a deleted one stays deleted", "of any two commands the second writer is refused"}},
	{"Where(version).Save", whereVersionSave, []string{"of any two commands the second writer is refused", "a deleted one stays deleted"}},
	{"zero values skipped by Updates", updatesWithAStruct, []string{"each command is stored and increments the version"}},
	{"children upserted but not removed", upsertItems, []string{"each command is stored and increments the version"}},
	{"children deleted without their parent's ID", deleteItemsByProduct, []string{"saving one changes no other"}},
	{"the version only on the root row", versionOfTheRow, []string{"of any two commands the second writer is refused"}},
	{"RowsAffected not looked at", ignoreRowsAffected, []string{"of any two commands the second writer is refused"}},
	{"a conflict that is only counted", countConflicts, []string{"a conflict names both versions"}},
	{"a version that is checked before it is written", checkThenAct, []string{"of many writers none is lost"}},
	{"a column that the update forgets", forgetTheCost, []string{"each command is stored and increments the version"}},
	{"a text cut to its column", cutRegion, []string{"text comes back as it was saved"}},
	{"a write when nothing has changed", writeAlways, []string{"saving what has not changed does nothing"}},
	{"a swallowed error", swallowEventErrors, []string{"an ID is not given again"}},
	{"the database's error handed on", handErrorsOn, []string{"an ID is given once"}},
	{"nil taken for an order", acceptAnything, []string{"what is not an order is refused"}},

	// How GORM reads.
	{"Preload in two statements", preload, []string{"readers see whole aggregates while others save"}},
	{"Find where First was meant", findNothing, []string{"an unknown one is not found"}},
	{"no ORDER BY", noOrderBy, []string{"items come back in the order in which they were added"}},
	{"a LIMIT on every query", limited, []string{"large orders are stored whole"}},
	{"amounts of 32 bits", amountsOf32Bits, []string{"extreme values come back as they were saved"}},
	{"a live pointer kept", identityMap, []string{"the store keeps copies"}},
	{"a cache that is never told", cacheRows, []string{"of any two commands the second writer is refused"}},
	{"a load that constructs", loadByConstructing, []string{"old rows are loaded as they are, and go on"}},
	{"a load that mends the total", mendTheTotal, []string{"what can't be an order is refused by name"}},
	{"a load that tidies text", tidyText, []string{"text in old rows is kept or refused, and never mended"}},
	{"no context on the handle", noContext, []string{"a cancelled context stops everything"}},

	// Transactions, and memory beside them.
	{"no transaction", noTransaction, []string{"a rolled-back transaction leaves nothing", "what was rolled back is not delivered"}},
	{"a commit error dropped", dropCommitError, []string{"when an operation fails, everything is as it was", "when an operation of a transaction fails, everything is as it was"}},
	{"events taken before commit", keepMemoryOnError, []string{
		"when an operation fails, everything is as it was",
		"when an operation of a transaction fails, everything is as it was", "a rolled-back transaction leaves nothing",
	}},
	{"memory put back after errors, and not after a panic", keepMemoryOnPanic, []string{"a panic rolls back"}},
	{"one unit of work for all transactions", oneUnitOfWork, []string{"a rollback undoes one transaction"}},
	{"the order in memory left as it was", leaveMemory, []string{"it comes back as it was saved"}},
	{"the wrong handle", readOutside, []string{"a transaction keeps all of its aggregates"}},
	{"the outer repository used inside", outsideIsInside, []string{"the outer repository is refused inside"}},
	{"a handle swapped for a while", swapHandles, []string{"an ended transaction's store refuses"}},
	{"a failed write that is committed", forgetFailures, []string{"a failed write is not committed", "a failed write is the last one"}},
	{"a transaction without the context", transactWithoutContext, []string{"a cancelled transaction stores nothing"}},

	// Updates and events.
	{"an update that does not save", forgetToSave, []string{"an update is stored"}},
	{"FirstOrCreate", firstOrCreate, []string{"an unknown one is not updated, unless it is made on demand"}},
	{"a refusal that is only logged", logRefusals, []string{"an update that is refused stores nothing"}},
	{"no second try", tryOnce, []string{"of many updates at once each is done once"}},
	{"events never marked as sent", markNothing, []string{"events are delivered once, in order, as they were recorded"}},
	{"events marked as sent before they are", markFirst, []string{"an event that fails holds back its order, and no other"}},
	{"later events that pass one that failed", holdNothing, []string{"an event that fails holds back its order, and no other"}},
	{"a list of events made at the start", listEvents, []string{"what happens during a delivery is delivered too"}},
	{"First on an empty outbox", failWhenEmpty, []string{"nothing to deliver"}},
}

// A suite that everything passes proves nothing: fed with a store that makes one
// mistake, it fails in the cases that are about it.
func TestTheSuiteCatchesEachMistake(t *testing.T) {
	result := rerun.Watch(t, func(t *testing.T) {
		for _, beast := range zoo {
			t.Run(beast.mistake, func(t *testing.T) {
				Run(t, func(t *testing.T) Store {
					if name := strings.ReplaceAll(path.Base(t.Name()), "_", " "); !slices.Contains(beast.caught, name) {
						t.Skip("another case has to catch it")
					}
					store := openGORM(t)
					beast.make(store)
					return store.contract()
				})
			})
		}
	})
	for _, beast := range zoo {
		for _, name := range beast.caught {
			assert.Contains(t, result.Failed, beast.mistake+"/"+name)
		}
	}
	if t.Failed() {
		t.Log(result.Output)
	}
}

// A case that no mistake fails might be one that can't fail. Those of any aggregate have a
// zoo of their own.
func TestEachCaseCatchesAMistake(t *testing.T) {
	var caught []string
	for _, beast := range zoo {
		caught = append(caught, beast.caught...)
	}
	for _, c := range cases {
		assert.Contains(t, caught, c.Name)
	}
}

// The store of the zoo keeps the contract: nothing but the mistakes is caught.
func TestTheStoreWithoutMistakesKeepsTheContract(t *testing.T) {
	Run(t, func(t *testing.T) Store { return openGORM(t).contract() })
}
