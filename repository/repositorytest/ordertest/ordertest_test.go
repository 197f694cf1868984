package ordertest

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// Run itself, of what little there may be.
func TestAStoreOfNothingButOrdersIsTested(t *testing.T) {
	Run(t, func(*testing.T) Store { return Store{Orders: memory.New().Orders} })
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
