package lesson

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"strings"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
)

const domainPath = "github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"

// Compile type-checks a Go file that uses package domainmodel, as the compiler
// does, and returns its first message, or nil if the file compiles. It reads the
// embedded source and needs no toolchain, so it works wherever lessons run.
//
// Of other packages than domainmodel it knows nothing: the file must not import any.
func Compile(source string) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "snippet.go", source, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	domain, err := domainPackage(files)
	if err != nil {
		return err
	}
	config := types.Config{Importer: importer{domainPath: domain}}
	_, err = config.Check("snippet", files, []*ast.File{file}, nil)
	var message types.Error
	if errors.As(err, &message) {
		return errors.New(message.Msg)
	}
	return err
}

// domainPackage type-checks the declarations of domainmodel. The standard library
// stays unknown, and so do the types that come from there; the fields and methods
// of the domain's own types do not depend on that.
func domainPackage(files *token.FileSet) (*types.Package, error) {
	names, err := fs.Glob(comparison.Source, "domainmodel/*.go")
	if err != nil {
		return nil, err
	}
	var parsed []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := comparison.Source.ReadFile(name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
	}
	config := types.Config{
		Importer:         importer{},
		IgnoreFuncBodies: true,
		Error:            func(error) {}, // about the standard library
	}
	domain, _ := config.Check(domainPath, files, parsed, nil)
	return domain, nil
}

// importer knows the packages in it, and no others.
type importer map[string]*types.Package

func (i importer) Import(path string) (*types.Package, error) {
	if known, ok := i[path]; ok {
		return known, nil
	}
	return nil, fmt.Errorf("package %s is not known here", path)
}
