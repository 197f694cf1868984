// Package quote quotes the source code of this module in lessons and documents, so that no
// quotation can be stale.
package quote

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"strings"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
)

// Code returns the declaration that ref names, such as
// "domainmodel/order.go#Order.Ship" or "domainmodel/item.go#OrderItem", without its
// doc comment. With a marker behind a "~", as in
// "activerecord/order.go#Order.Ship~PROBLEM 4", it returns of the declaration
// only the comments that begin with the marker, each with the line that follows. With
// nothing behind the "~" it leaves the comments out.
//
// It returns an error that names ref when there is no such code.
func Code(ref string) (string, error) { return CodeFrom(comparison.Source, ref) }

// CodeFrom is Code for the source code in another file system.
func CodeFrom(source fs.FS, ref string) (string, error) {
	code, err := quote(source, ref)
	if err != nil {
		return "", fmt.Errorf("quote %q: %w", ref, err)
	}
	return code, nil
}

func quote(source fs.FS, ref string) (string, error) {
	path, name, ok := strings.Cut(ref, "#")
	if !ok {
		return "", fmt.Errorf("no declaration is named")
	}
	name, marker, marked := strings.Cut(name, "~")
	text, err := fs.ReadFile(source, path)
	if err != nil {
		return "", err
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	for _, decl := range file.Decls {
		if declared(decl) != name {
			continue
		}
		code := string(text[files.Position(decl.Pos()).Offset:files.Position(decl.End()).Offset])
		if marked && marker == "" {
			return commentLine.ReplaceAllString(code, ""), nil
		}
		if marked {
			return markedLines(code, marker)
		}
		return code, nil
	}
	return "", fmt.Errorf("no such declaration")
}

// commentLine is a line that is a comment, with a blank one before it.
var commentLine = regexp.MustCompile(`(?m)(^\n)?^\s*//.*\n`)

// declared returns the name that a quotation calls the declaration by: Func,
// Type.Method, or the name of the first type, variable or constant.
func declared(decl ast.Decl) string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return d.Name.Name
		}
		receiver := d.Recv.List[0].Type
		if star, ok := receiver.(*ast.StarExpr); ok {
			receiver = star.X
		}
		if named, ok := receiver.(*ast.Ident); ok {
			return named.Name + "." + d.Name.Name
		}
	case *ast.GenDecl:
		if len(d.Specs) == 0 {
			return ""
		}
		switch s := d.Specs[0].(type) {
		case *ast.TypeSpec:
			return s.Name.Name
		case *ast.ValueSpec:
			return s.Names[0].Name
		}
	}
	return ""
}

// markedLines returns the comments that begin with the marker, each with the line
// of code that follows it, at the left margin.
func markedLines(code, marker string) (string, error) {
	var quoted []string
	inComment := false
	for line := range strings.Lines(code) {
		line = strings.TrimSpace(line)
		comment := strings.HasPrefix(line, "//")
		begins := strings.HasPrefix(line, "// "+marker)
		if begins || inComment {
			quoted = append(quoted, line)
		}
		inComment = begins || inComment && comment
	}
	if quoted == nil {
		return "", fmt.Errorf("no comment begins with %q", marker)
	}
	return strings.Join(quoted, "\n"), nil
}

// quotation is a place in a Markdown file for a piece of code: a comment that names
// it, and the code block below.
var quotation = regexp.MustCompile("(?s)(<!-- code: (\\S[^\\n]*?) -->\\n+```go\\n)(.*?)(```)")

// Refresh returns the Markdown text with the code block behind each comment
// of the form "<!-- code: REF -->" replaced by what Code returns for REF.
func Refresh(markdown string) (string, error) { return RefreshWith(Code, markdown) }

// RefreshWith is Refresh with another function than Code.
func RefreshWith(quote func(ref string) (string, error), markdown string) (string, error) {
	var failed error
	fresh := quotation.ReplaceAllStringFunc(markdown, func(block string) string {
		part := quotation.FindStringSubmatch(block)
		code, err := quote(part[2])
		if err != nil && failed == nil {
			failed = err
		}
		return part[1] + code + "\n" + part[4]
	})
	return fresh, failed
}
