package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/site"
)

// What the check does not name would stay in the repository and be published.
func TestEveryDifferenceIsNamedAndWritingLeavesNone(t *testing.T) {
	folder := t.TempDir()
	for path, text := range map[string]string{
		"index.html":                 "old",
		"guides/same.html":           "same",
		"zone/gone.html":             "gone",
		"playground/playground.wasm": "somebody else's",
	} {
		require.NoError(t, os.MkdirAll(filepath.Join(folder, filepath.Dir(path)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(folder, path), []byte(text), 0o644))
	}
	files := site.Files{
		"index.html":       []byte("new"),
		"guides/same.html": []byte("same"),
		"lessons/new.html": []byte("new"),
	}

	found, err := compare(files, folder)
	require.NoError(t, err)
	assert.Equal(t, []difference{
		{"zone/gone.html", superfluous}, {"index.html", stale}, {"lessons/new.html", missing},
	}, found)
	assert.EqualError(t, found[0], "site/zone/gone.html is superfluous")

	require.NoError(t, write(files, folder, found))
	left, err := compare(files, folder)
	require.NoError(t, err)
	assert.Empty(t, left)
	assert.FileExists(t, filepath.Join(folder, "playground/playground.wasm"))
}

func TestAFolderThatDoesNotExistMissesEverything(t *testing.T) {
	found, err := compare(site.Files{"index.html": nil}, filepath.Join(t.TempDir(), "site"))
	require.NoError(t, err)
	assert.Equal(t, []difference{{"index.html", missing}}, found)
}
