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

// Quotation is a declaration of the source code.
type Quotation struct {
	File  string // from the module's root
	Doc   string // its doc comment, without the slashes
	Text  string
	Lines []int // for each line of Text its number in File
}

// Code returns the text of the declaration that ref names, as Find does.
func Code(ref string) (string, error) { return CodeFrom(comparison.Source, ref) }

// CodeFrom is Code for the source code in another file system.
func CodeFrom(source fs.FS, ref string) (string, error) {
	found, err := find(source, ref)
	return found.Text, err
}

// Find returns the declaration that ref names, such as
// "domainmodel/order.go#Order.Ship" or "domainmodel/item.go#OrderItem", without its
// doc comment. With a marker behind a "~", as in
// "activerecord/order.go#Order.Ship~PROBLEM 4", it returns of the declaration
// only the comments that begin with the marker, each with the line that follows. With
// nothing behind the "~" it leaves the comments out.
//
// It returns an error that names ref when there is no such code.
func Find(ref string) (Quotation, error) { return find(comparison.Source, ref) }

func find(source fs.FS, ref string) (Quotation, error) {
	found, err := quote(source, ref)
	if err != nil {
		return Quotation{}, fmt.Errorf("quote %q: %w", ref, err)
	}
	return found, nil
}

func quote(source fs.FS, ref string) (Quotation, error) {
	path, name, ok := strings.Cut(ref, "#")
	if !ok {
		return Quotation{}, fmt.Errorf("no declaration is named")
	}
	name, marker, marked := strings.Cut(name, "~")
	text, err := fs.ReadFile(source, path)
	if err != nil {
		return Quotation{}, err
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return Quotation{}, err
	}
	for _, decl := range file.Decls {
		if declared(decl) != name {
			continue
		}
		begin := files.Position(decl.Pos())
		lines := linesFrom(begin.Line, string(text[begin.Offset:files.Position(decl.End()).Offset]))
		if marked && marker == "" {
			lines = withoutComments(lines)
		} else if marked {
			lines = markedLines(lines, marker)
		}
		if len(lines) == 0 {
			return Quotation{}, fmt.Errorf("no comment begins with %q", marker)
		}
		found := Quotation{File: path, Doc: docOf(decl)}
		var texts []string
		for _, line := range lines {
			texts, found.Lines = append(texts, line.text), append(found.Lines, line.number)
		}
		found.Text = strings.Join(texts, "\n")
		return found, nil
	}
	return Quotation{}, fmt.Errorf("no such declaration")
}

// line is a line of a file.
type line struct {
	number int
	text   string
}

func linesFrom(number int, text string) (lines []line) {
	for _, text := range strings.Split(text, "\n") {
		lines = append(lines, line{number, text})
		number++
	}
	return lines
}

func docOf(decl ast.Decl) string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		return d.Doc.Text()
	case *ast.GenDecl:
		return d.Doc.Text()
	}
	return ""
}

// withoutComments leaves out the lines that are a comment, with a blank one before them.
func withoutComments(lines []line) (code []line) {
	for _, line := range lines {
		if !isComment(line.text) {
			code = append(code, line)
		} else if last := len(code) - 1; last >= 0 && code[last].text == "" {
			code = code[:last]
		}
	}
	return code
}

func isComment(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "//") }

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
func markedLines(lines []line, marker string) (quoted []line) {
	inComment := false
	for _, l := range lines {
		l.text = strings.TrimSpace(l.text)
		begins := strings.HasPrefix(l.text, "// "+marker)
		if begins || inComment {
			quoted = append(quoted, l)
		}
		inComment = begins || inComment && isComment(l.text)
	}
	return quoted
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
