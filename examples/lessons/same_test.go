package lessons_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// Pages are made from what a run observed, and are committed. If the clock of the machine or
// a random number were in it, every build would change them. (The lessons that explore take
// long: go run ./build -check, in docs, runs them again.)
func TestALessonComesOutTheSameEachTime(t *testing.T) {
	for _, l := range lessons.All() {
		if l.Replay != nil {
			continue
		}
		t.Run(l.Name, func(t *testing.T) {
			l.Costs = nil // durations differ
			assert.Equal(t, observed(t, l), observed(t, l))
		})
	}
}

func observed(t *testing.T, l lesson.Lesson) string {
	t.Helper()
	result, err := lesson.Run(t.Context(), l, fresh.Database)
	require.NoError(t, err)
	text, err := lesson.JSON([]*lesson.Result{result})
	require.NoError(t, err)
	return string(text)
}
