package repositorytest

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// flaws names, for each flaw, the case of the suite that is to catch it.
var flaws = map[string]string{
	"keeps times to the second":                             "an order comes back as it was saved",
	"has columns of 32 bits":                                "extreme values come back as they were saved",
	"finds nil":                                             "an unknown order is not found",
	"takes anything for an order":                           "what is not an order is refused",
	"keeps the caller's pointer":                            "the store keeps copies",
	"hands out live pointers":                               "the store keeps copies",
	"ignores the version":                                   "a stale order is refused",
	"swallows the conflict":                                 "a copy of an order is an order of its own",
	"leaves the events with the order":                      "saving moves the version and takes the events",
	"takes the events before it fails":                      "a stale order is refused",
	"saves what has not changed":                            "saving what has not changed does nothing",
	"deletes items of other orders":                         "orders don't touch each other",
	"forgets removed items":                                 "items are changed, removed and added",
	"drops zero values":                                     "items are changed, removed and added",
	"orders items by product":                               "items come back in the order in which they were added",
	"writes one statement's worth of items":                 "large orders are stored whole",
	"overwrites an order of the same ID":                    "an ID is given once",
	"gives an ID again":                                     "an ID is not given again",
	"moves the version with the total only":                 "a change to an item alone is a change to the order",
	"resurrects deleted orders":                             "a deleted order stays deleted",
	"ignores the context":                                   "a cancelled context stops everything",
	"checks, then acts":                                     "of many writers at once none is lost",
	"keeps the last order of a transaction only":            "a transaction keeps all of its orders",
	"does not roll back":                                    "a rolled-back transaction leaves nothing",
	"leaves the orders of a failed transaction as they are": "a rolled-back transaction leaves nothing",
	"leaves the orders of a panic as they are":              "a panic rolls back",
	"commits after a failed write":                          "a failed write is not committed",
	"lets the outer repository escape the transaction":      "the outer repository is refused inside",
	"commits under an ended context":                        "a transaction under a cancelled context stores nothing",
	"undoes earlier transactions too":                       "a transaction undoes no more than itself",
	"goes on after the transaction":                         "a transaction ends",
	"delivers again and again":                              "events are delivered once, in order, as they were recorded",
	"writes the events outside of the transaction":          "what was not saved is not delivered",
	"marks an event as sent before it is":                   "an event that fails holds back its order, and no other",
	"lets later events pass one that failed":                "an event that fails holds back its order, and no other",
	"delivers what was there at the start":                  "what happens during a delivery is delivered too",
	"fails when there is nothing to deliver":                "nothing to deliver",
}

// A suite that everything passes proves nothing: fed with a store that has one
// flaw, it fails, and in the case that is about that flaw.
func TestTheSuiteCatchesEachFlaw(t *testing.T) {
	for flaw, want := range flaws {
		t.Run(flaw, func(t *testing.T) {
			at := slices.IndexFunc(cases, func(c testCase) bool { return c.name == want })
			require.GreaterOrEqual(t, at, 0, "there is no case %q", want)
			complaints := watch(t.Context(), cases[at], newFlawed(flaw).store())
			assert.NotEmpty(t, complaints, "the case %q does not catch it", want)
			for _, complaint := range complaints {
				t.Log(complaint)
			}
		})
	}
}

// A case that no flaw fails might be one that can't fail.
func TestEachCaseCatchesAFlaw(t *testing.T) {
	caught := slices.Collect(maps.Values(flaws))
	for _, c := range cases {
		assert.Contains(t, caught, c.name)
	}
}

// Without a flaw, nothing fails: neither the store of these tests nor the one in memory.
func TestTheSuiteFailsNoCorrectStore(t *testing.T) {
	assert.Empty(t, failures(t, func() Store { return newFlawed("").store() }))
	assert.Empty(t, failures(t, func() Store {
		store := memory.New()
		return Store{
			Orders: store.Orders,
			Delete: store.Orders.Delete,
			InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.OrderRepository) error) error {
				return store.InTransaction(ctx, func(ctx context.Context, tx *memory.Store) error { return do(ctx, tx.Orders) })
			},
			Drain: store.Outbox.Drain,
		}
	}))
}

// A case is skipped for a field that is missing, and says for which; most need none
// but Orders.
func TestSkippedCasesNameTheFieldTheyMiss(t *testing.T) {
	full := newFlawed("").store()
	noDelete, noTransaction, noDrain := full, full, full
	noDelete.Delete, noTransaction.InTransaction, noDrain.Drain = nil, nil, nil
	for field, store := range map[string]Store{"Delete": noDelete, "InTransaction": noTransaction, "Drain": noDrain} {
		skipped := 0
		for _, c := range cases {
			if missing := c.missing(store); missing != "" {
				assert.Equal(t, field, missing, c.name)
				skipped++
			}
		}
		assert.Positive(t, skipped, "cases need %s", field)
	}
	run := 0
	for _, c := range cases {
		if c.missing(Store{Orders: full.Orders}) == "" {
			run++
		}
	}
	assert.Greater(t, run, len(cases)/2)
}

// Run itself, of what little there may be.
func TestAStoreOfNothingButOrdersIsTested(t *testing.T) {
	Run(t, func(*testing.T) Store { return Store{Orders: newFlawed("")} })
}

// Names are how a failure is talked about, and sentences how it is understood.
func TestCasesHaveNamesOfTheirOwnAndSentences(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cases {
		assert.False(t, seen[c.name], "two cases are named %q", c.name)
		seen[c.name] = true
		assert.Regexp(t, `^[A-Z].*\.$`, c.sentence, c.name)
	}
}

// failures returns the names of the cases that fail.
func failures(t *testing.T, open func() Store) (failed []string) {
	for _, c := range cases {
		if complaints := watch(t.Context(), c, open()); len(complaints) > 0 {
			failed = append(failed, c.name)
		}
	}
	return failed
}

// watch runs the case and returns what it complains about.
func watch(ctx context.Context, c testCase, s Store) []string {
	var r recorder
	done := make(chan struct{})
	go func() { // of its own, for FailNow to end
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				r.Errorf("panic: %v", p)
			}
		}()
		c.check(ctx, &r, s)
	}()
	<-done
	return r.complaints
}

// recorder takes the place of a *testing.T.
type recorder struct{ complaints []string }

var _ require.TestingT = (*recorder)(nil)

func (r *recorder) Errorf(format string, args ...any) {
	r.complaints = append(r.complaints, fmt.Sprintf(format, args...))
}

// FailNow ends the goroutine, as that of a *testing.T does.
func (r *recorder) FailNow() { runtime.Goexit() }
