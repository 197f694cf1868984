package lesson

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
)

// ParsePackage returns the files of a package of this module, without its tests,
// for claims about the source code. The folder is named as from the module's root.
func ParsePackage(folder string) ([]*ast.File, error) {
	names, err := fs.Glob(comparison.Source, folder+"/*.go")
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := comparison.Source.ReadFile(name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// CountLines returns how many lines of code the files have that match the patterns,
// such as "activerecord/*.go", without tests, blank lines and comment lines. A
// pattern that no file matches is an error.
func CountLines(patterns ...string) (int, error) {
	lines := 0
	for _, pattern := range patterns {
		names, err := fs.Glob(comparison.Source, pattern)
		if err != nil {
			return 0, err
		}
		if len(names) == 0 {
			return 0, fmt.Errorf("count lines: there is no file %s", pattern)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := comparison.Source.ReadFile(name)
			if err != nil {
				return 0, err
			}
			lines += countLines(string(text))
		}
	}
	return lines, nil
}

// countLines counts the lines that are not blank, and not a comment.
func countLines(code string) (n int) {
	for line := range strings.Lines(code) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			n++
		}
	}
	return n
}
