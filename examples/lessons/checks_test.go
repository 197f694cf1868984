package lessons_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
)

// A check that returns the same verdict wherever it ends has looked at nothing.
func TestNoCheckReturnsAConstantVerdict(t *testing.T) {
	checks := 0
	require.NoError(t, fs.WalkDir(comparison.Source, "examples", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(comparison.Source, name)
		if err != nil {
			return err
		}
		n, faults := constantChecks(t, name, string(text))
		checks += n
		assert.Empty(t, faults)
		return nil
	}))
	assert.Greater(t, checks, 50, "the checks of the lessons are found")
}

func TestAConstantVerdictIsFound(t *testing.T) {
	const text = `package p
func fixed(c *lesson.Check) (string, bool) { if c == nil { return "", false }; return "seen", false }
func looks(c *lesson.Check) (string, bool) { if c == nil { return "", false }; return "seen", c.ok }
var literal = func(c *lesson.Check) (observed string, kept bool) { return "", true }
func told(c *lesson.Check) (string, bool) { if c.told { return "", true }; return "", false }
func other(c *lesson.Check) bool { return true }
`
	n, faults := constantChecks(t, "p.go", text)
	assert.Equal(t, 4, n)
	assert.Equal(t, []string{"p.go:2: the verdict is always false", "p.go:4: the verdict is always true"}, faults)
}

// constantChecks counts the functions of the source that are checks, and finds those whose
// every return has the same literal for a verdict.
func constantChecks(t *testing.T, name, text string) (checks int, faults []string) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, text, 0)
	require.NoError(t, err)
	ast.Inspect(file, func(node ast.Node) bool {
		var function *ast.FuncType
		var body *ast.BlockStmt
		switch node := node.(type) {
		case *ast.FuncDecl:
			function, body = node.Type, node.Body
		case *ast.FuncLit:
			function, body = node.Type, node.Body
		}
		if function == nil || !isCheck(function) {
			return true
		}
		checks++
		if verdicts := verdictsOf(body); len(verdicts) == 1 && (verdicts["true"] || verdicts["false"]) {
			for verdict := range verdicts {
				faults = append(faults, fmt.Sprintf("%s: the verdict is always %s", at(files, node), verdict))
			}
		}
		return true
	})
	return checks, faults
}

// isCheck reports whether the function has the type of Claim.Check.
func isCheck(f *ast.FuncType) bool {
	if f.Params.NumFields() != 1 || f.Results.NumFields() != 2 {
		return false
	}
	pointer, ok := f.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	selected, ok := pointer.X.(*ast.SelectorExpr)
	return ok && selected.Sel.Name == "Check"
}

// verdictsOf returns what stands second in the body's returns: a literal, or "" for what
// has to be worked out.
func verdictsOf(body *ast.BlockStmt) map[string]bool {
	verdicts := map[string]bool{}
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false // whose returns are its own
		case *ast.ReturnStmt:
			verdict := ""
			if len(node.Results) == 2 {
				if literal, ok := node.Results[1].(*ast.Ident); ok && (literal.Name == "true" || literal.Name == "false") {
					verdict = literal.Name
				}
			}
			verdicts[verdict] = true
		}
		return true
	})
	return verdicts
}

func at(files *token.FileSet, node ast.Node) string {
	position := files.Position(node.Pos())
	return fmt.Sprintf("%s:%d", position.Filename, position.Line)
}
