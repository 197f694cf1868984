// Package sweep tests the store with a database in which every operation of every use case
// fails once, in every way.
package sweep

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
)

// operations is how often each use case calls the driver, CONNECT included. A new
// statement is swept, too, and changes a number here.
var operations = map[string]map[string]int{
	"sqlite": {
		"place": 6, "save a change": 6, "update": 8, "change items": 10, "find": 2, "several": 14, "ship": 10, "pay": 7,
		"repeat": 5, "refused": 5, "conflict": 5,
		"drain": 11, "relay": 9, "purge": 7, "retry": 4, "discard": 4,
	},
	"postgres": {
		"place": 6, "save a change": 6, "update": 8, "change items": 10, "find": 2, "several": 14, "ship": 10, "pay": 7,
		"repeat": 5, "refused": 5, "conflict": 5,
		"drain": 11, "relay": 9, "purge": 7, "retry": 4, "discard": 4,
	},
	"mysql": { // a statement with values is prepared first
		"place": 9, "save a change": 9, "update": 13, "change items": 17, "find": 3, "several": 25, "ship": 19, "pay": 11,
		"repeat": 7, "refused": 7, "conflict": 7,
		"drain": 21, "relay": 17, "purge": 13, "retry": 5, "discard": 5,
	},
}

// A network can break anywhere, so every operation of every use case fails once, in
// every way. Each time, nothing is half written, nothing that was reported as done is
// missing, memory agrees with the tables, no connection or transaction is left open,
// and after a repetition the use case has taken effect exactly once.
func TestWhateverOperationFailsNothingIsTornAndARepetitionHasTheEffectOnce(t *testing.T) {
	for _, engine := range enginetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := openWorld(t, engine)
			cases, acknowledgementsLost, broken := 0, 0, map[string]int{}
			for _, u := range useCases {
				report := w.sweep(t, u, false)
				assert.Len(t, report.operations, operations[engine][u.name], "of %s", u.name)
				for _, v := range report.violations {
					t.Errorf("%s: %s", u.name, v)
					broken[v.promise]++
				}
				cases += report.cases
				acknowledgementsLost += report.acknowledgementsLost
			}
			torn := broken[isWhole]
			delete(broken, isWhole)
			t.Logf("%d cases, of %d the acknowledgement was lost; torn %d, wrong %d %v", cases, acknowledgementsLost, torn, len(broken), broken)
			assert.Positive(t, acknowledgementsLost)
		})
	}
}

// The sweep finds what it is there to find: each of these mistakes breaks a promise,
// and the sweep names which.
func TestTheSweepCatchesEverySeededMistake(t *testing.T) {
	w := openWorld(t, "sqlite")
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			report := w.sweep(t, m.useCase, true)
			require.NotEmpty(t, report.violations, "not caught")
			caught := report.violations[0]
			assert.Equal(t, m.breaks, caught.promise, "%s", caught)
			t.Logf("%s, %s", caught.promise, caught.fault)
		})
	}
	t.Run("and nothing else", func(t *testing.T) {
		assert.Empty(t, w.sweep(t, placing("without a mistake", inOne(insertAll)), false).violations)
		assert.Empty(t, w.sweep(t, removing("without a mistake", func(err error) error { return err }), false).violations)
	})
}
