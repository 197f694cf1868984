package memory_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/seed-191f9721/activerecord-vs-domainmodel/"

// This is a statement of policy: tests that use the store in memory don't compile a
// database. Besides the standard library it imports the domain only, and not even
// database/sql. The test parses the source itself, since go test would not rerun one
// that calls "go list" when a file changes.
var (
	allowed        = []string{module + "domainmodel", module + "repository/internal/refusal"}
	allowedInTests = []string{
		module + "repository/memory", module + "repository/repositorytest/ordertest",
		"github.com/stretchr/testify/assert", "github.com/stretchr/testify/require",
	}
	refused = []string{"C", "database/sql", "database/sql/driver", "net/http", "os"}
)

func TestThePackageImportsNoDatabase(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	require.Subset(t, files, []string{"memory.go", "policy_test.go"}, "the policy must see the source")
	for _, file := range files {
		assert.Empty(t, violations(t, file, nil))
	}
}

func TestThePolicyCatchesAViolation(t *testing.T) {
	for name, test := range map[string]struct {
		file, imported string
		caught         bool
	}{
		"an ORM":                 {"orders.go", "gorm.io/gorm", true},
		"SQL":                    {"orders.go", "database/sql", true},
		"SQL in a test":          {"orders_test.go", "database/sql", true},
		"the other side":         {"orders.go", module + "activerecord", true},
		"the real store":         {"orders.go", module + "repository", true},
		"testify outside a test": {"orders.go", "github.com/stretchr/testify/assert", true},
		"testify in a test":      {"orders_test.go", "github.com/stretchr/testify/assert", false},
		"the domain":             {"orders.go", module + "domainmodel", false},
		"the standard library":   {"orders.go", "encoding/json", false},
	} {
		t.Run(name, func(t *testing.T) {
			found := violations(t, test.file, "package memory; import _ "+strconv.Quote(test.imported))
			assert.Equal(t, test.caught, len(found) > 0)
		})
	}
}

// violations returns what the file imports against the policy. It reads the file,
// unless given its source.
func violations(t *testing.T, name string, source any) (found []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
	require.NoError(t, err)
	may := allowed
	if strings.HasSuffix(name, "_test.go") {
		may = slices.Concat(allowed, allowedInTests)
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		require.NoError(t, err)
		first, _, _ := strings.Cut(path, "/")
		standard := !strings.Contains(first, ".") && !slices.Contains(refused, path)
		if !standard && !slices.Contains(may, path) {
			found = append(found, name+" imports "+path)
		}
	}
	return found
}
