package site

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/observe"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

var repository = os.DirFS("../../..")

// results are those of one run of the lessons, which all tests share.
var results = sync.OnceValues(func() ([]*lesson.Result, error) { return observe.Lessons(context.Background()) })

// build builds the site of this repository.
func build(t *testing.T) Files {
	t.Helper()
	observed, err := results()
	require.NoError(t, err)
	files, err := Build(t.Context(), repository, observed, fresh.Database)
	require.NoError(t, err)
	return files
}

// What links, loads or is too large on one page is found by looking at all of them.
func TestThePagesHaveNoFaults(t *testing.T) {
	assert.Empty(t, faults(build(t)))
}

// A page that is committed and unchanged must not show up as changed.
func TestBuildingTwiceGivesTheSameBytes(t *testing.T) {
	first, second := build(t), build(t)
	require.Equal(t, slices.Sorted(maps.Keys(first)), slices.Sorted(maps.Keys(second)))
	for path := range first {
		assert.Equal(t, string(first[path]), string(second[path]), path)
	}
}

func TestEveryLessonAndEveryGuideCanBeFound(t *testing.T) {
	files := build(t)
	found := searchPaths(t, files)
	for path := range files {
		if dir, _, _ := strings.Cut(path, "/"); (dir == "lessons" || dir == "guides") && strings.HasSuffix(path, ".html") {
			assert.Contains(t, found, path)
		}
	}
}
