package domainmodel_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// This file is a statement of policy, like go/build/deps_test.go: the business
// knows no database, no network, no file and no clock. To let something in, add
// it here, and say in the commit why the business needs it.
//
// The source is parsed in process. A test that runs "go list" instead is cached
// wrongly when a file changes.

// allowed is everything that the package may import.
var allowed = []string{
	"cmp",
	"context", // handed through to the ports, never looked at
	"encoding/binary",
	"encoding/json",
	"errors",
	"fmt",
	"io",
	"iter",
	"math",
	"reflect", // the fields of any event
	"slices",
	"strconv",
	"strings",
	"time", // the types; not the clock, see below
}

// allowedInTests is what its tests may import besides.
var allowedInTests = []string{
	"bytes",
	"embed",                           // the orders of yesterday
	"go/ast", "go/parser", "go/token", // this file
	"log", "log/slog", // examples
	"maps",
	"math/big",
	"math/rand/v2",
	"path", "path/filepath", // this file
	"regexp",
	"testing",
	"testing/iotest",
	"github.com/stretchr/testify/assert",
	"github.com/stretchr/testify/require",
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel",
}

// clocks are the functions that read the clock or wait for it, by import path.
var clocks = map[string][]string{
	"time":    {"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Sleep"},
	"context": {"WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause"},
}

func TestThePackageImportsAndCallsOnlyWhatThePolicyAllows(t *testing.T) {
	files, err := filepath.Glob("*.go") // of every package and build constraint
	require.NoError(t, err)
	require.Subset(t, files, []string{"order.go", "policy_test.go"}, "the policy must see the source")

	for _, file := range files {
		require.Empty(t, violations(t, file, nil))
	}
}

// An entry that nothing needs any more is an open door.
func TestThePolicyAllowsNothingThatIsNotUsed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)

	used, usedInTests := map[string]bool{}, map[string]bool{}
	for _, name := range files {
		_, file := parse(t, name, nil)
		for _, spec := range file.Imports {
			if strings.HasSuffix(name, "_test.go") {
				usedInTests[pathOf(spec)] = true
			} else {
				used[pathOf(spec)] = true
			}
		}
	}
	require.ElementsMatch(t, allowed, slices.Collect(maps.Keys(used)))
	require.Subset(t, slices.Collect(maps.Keys(usedInTests)), allowedInTests)
}

// The same check must fail on source that breaks the policy.
func TestThePolicyCatchesAViolation(t *testing.T) {
	for name, test := range map[string]struct {
		file, source string
		want         []string
	}{
		"a database":              {"order.go", `import "database/sql"`, []string{`order.go imports "database/sql"`}},
		"an ORM":                  {"order.go", `import "gorm.io/gorm"`, []string{`order.go imports "gorm.io/gorm"`}},
		"a blank import":          {"order.go", `import _ "os"`, []string{`order.go imports "os"`}},
		"cgo":                     {"order.go", `import "C"`, []string{`order.go imports "C"`}},
		"testify outside a test":  {"order.go", `import "github.com/stretchr/testify/assert"`, []string{`order.go imports "github.com/stretchr/testify/assert"`}},
		"a database in a test":    {"order_test.go", `import "database/sql"`, []string{`order_test.go imports "database/sql"`}},
		"the clock":               {"order.go", `import "time"; var now = time.Now()`, []string{"order.go:1 uses time.Now"}},
		"the clock, not called":   {"order.go", `import "time"; var clock = time.Now`, []string{"order.go:1 uses time.Now"}},
		"the clock, renamed":      {"order.go", `import t "time"; func wait() { t.Sleep(1); <-t.After(1) }`, []string{"order.go:1 uses time.Sleep", "order.go:1 uses time.After"}},
		"the clock in a method":   {"order.go", `import "time"; func (*Order) Age(t time.Time) any { return time.Since(t) }`, []string{"order.go:1 uses time.Since"}},
		"the clock, dot-imported": {"order.go", `import . "time"; var now = Now()`, []string{`order.go dot-imports "time"`}},
		"the clock, twice named":  {"order.go", `import "time"; import t "time"; var x, y = time.Now, t.Now`, []string{"order.go:1 uses time.Now", "order.go:1 uses time.Now"}},
		"the clock in a test":     {"order_test.go", `import "time"; var now = time.Now()`, []string{"order_test.go:1 uses time.Now"}},
		"a deadline":              {"order.go", `import "context"; var f = context.WithTimeout`, []string{"order.go:1 uses context.WithTimeout"}},
		"none: a time":            {"order.go", `import "time"; var at = time.Unix(0, 0)`, nil},
		"none: another Now":       {"order.go", `import time "strings"; var at = time.Now()`, nil},
		"none: testify in a test": {"order_test.go", `import "github.com/stretchr/testify/assert"`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, violations(t, test.file, "package domainmodel; "+test.source))
		})
	}
}

// violations says what the file does against the policy. It reads the file,
// unless given its source.
func violations(t *testing.T, name string, source any) (found []string) {
	t.Helper()
	set, file := parse(t, name, source)
	mayImport := allowed
	if strings.HasSuffix(name, "_test.go") {
		mayImport = slices.Concat(allowed, allowedInTests)
	}

	importedAs := map[string]string{} // import path by its name in this file
	for _, spec := range file.Imports {
		importPath := pathOf(spec)
		if !slices.Contains(mayImport, importPath) {
			found = append(found, fmt.Sprintf("%s imports %q", name, importPath))
		}
		localName := path.Base(importPath)
		if spec.Name != nil {
			localName = spec.Name.Name
		}
		if localName == "." && clocks[importPath] != nil {
			found = append(found, fmt.Sprintf("%s dot-imports %q", name, importPath))
		}
		importedAs[localName] = importPath
	}
	for node := range ast.Preorder(file) {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			continue
		}
		pkg, ok := selector.X.(*ast.Ident)
		if ok && slices.Contains(clocks[importedAs[pkg.Name]], selector.Sel.Name) {
			line := set.Position(selector.Pos()).Line
			found = append(found, fmt.Sprintf("%s:%d uses %s.%s", name, line, importedAs[pkg.Name], selector.Sel.Name))
		}
	}
	return found
}

func parse(t *testing.T, name string, source any) (*token.FileSet, *ast.File) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	return set, file
}

func pathOf(spec *ast.ImportSpec) string { return must(strconv.Unquote(spec.Path.Value)) }
