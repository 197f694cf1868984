package ordertest

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// A case is skipped for a field that is missing, and says for which; many need
// none but Orders.
func TestSkippedCasesNameTheFieldTheyMiss(t *testing.T) {
	full := openGORM(t).contract()
	for field, remove := range map[string]func(*Store){
		"Delete":         func(s *Store) { s.Delete = nil },
		"InTransaction":  func(s *Store) { s.InTransaction = nil },
		"Drain":          func(s *Store) { s.Drain = nil },
		"Plant":          func(s *Store) { s.Plant = nil },
		"FailNextCommit": func(s *Store) { s.FailNextCommit = nil },
	} {
		store, skipped := full, 0
		remove(&store)
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
	assert.Greater(t, run, len(cases)/3)
}

// Run itself, of what little there may be.
func TestAStoreOfNothingButOrdersIsTested(t *testing.T) {
	Run(t, func(*testing.T) Store { return Store{Orders: memory.New().Orders} })
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
