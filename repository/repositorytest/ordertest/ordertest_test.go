package ordertest

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/rerun"
)

// Run itself, of what little there may be.
func TestAStoreOfNothingButOrdersIsTested(t *testing.T) {
	Run(t, func(*testing.T) Store { return Store{Orders: memory.New().Orders} })
}

// Strict is that of both parts of the suite.
func TestStrictHasASkippedCaseFail(t *testing.T) {
	result := rerun.Watch(t, func(t *testing.T) {
		t.Run("strict", func(t *testing.T) {
			Run(t, func(*testing.T) Store { return Store{Orders: memory.New().Orders, Strict: true} })
		})
	})
	assert.Contains(t, result.Failed, "strict/loading takes one statement")
	assert.Contains(t, result.Failed, "strict/an ID is not given again")
	assert.Contains(t, result.Output, `Set Delete and Drain to run "an ID is not given again".`)
}

// Names are how a failure is talked about, and sentences how it is understood.
func TestCasesHaveNamesOfTheirOwnAndSentences(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cases {
		assert.False(t, seen[c.Name], "two cases are named %q", c.Name)
		seen[c.Name] = true
		assert.Regexp(t, `^[A-Z].*\.$`, c.Sentence, c.Name)
	}
}
