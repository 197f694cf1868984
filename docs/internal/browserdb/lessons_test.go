//go:build cgo

package browserdb_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/browserdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/play"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// A reader who runs a lesson in the browser must see what its page says, which was recorded with
// the driver that most programs use.
func TestEveryLessonSaysTheSameOnTheBrowsersDatabase(t *testing.T) {
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			l.Costs = nil
			differences, err := play.Compare(said(t, l, fresh.Database), said(t, l, browserdb.Open))
			require.NoError(t, err)
			assert.Empty(t, differences)
		})
	}
}

// said returns everything that the lesson observed.
func said(t *testing.T, l lesson.Lesson, open lesson.Open) []byte {
	t.Helper()
	result, err := lesson.Run(t.Context(), l, open)
	require.NoError(t, err)
	text, err := lesson.JSON([]*lesson.Result{result})
	require.NoError(t, err)
	return text
}
