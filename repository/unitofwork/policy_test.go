package unitofwork_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// This is a statement of policy: packages for any aggregate don't import the shop, not even in
// tests. A folder with only test files may, since it can't be imported. The test parses the imports
// itself, since go test would not rerun one that calls "go list" when a file changes.
func TestTheCoreKnowsNoShop(t *testing.T) {
	folders := []string{".", "../outbox", "../aggregate", "../guard", "../../internal/migration", "../../internal/enginetest"}
	others, err := os.ReadDir("../internal")
	require.NoError(t, err)
	for _, folder := range others {
		folders = append(folders, filepath.Join("../internal", folder.Name()))
	}
	parsed := 0
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		require.NoError(t, err)
		if !slices.ContainsFunc(files, isSource) {
			continue
		}
		for _, file := range files {
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			require.NoError(t, err)
			parsed++
			for _, spec := range tree.Imports {
				path, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				for _, shop := range []string{"/activerecord", "/domainmodel", "activerecord-vs-domainmodel/repository"} {
					assert.False(t, strings.HasSuffix(path, shop), "%s imports %s", file, path)
				}
			}
		}
	}
	assert.Greater(t, parsed, 10)
}

func isSource(file string) bool { return !strings.HasSuffix(file, "_test.go") }
