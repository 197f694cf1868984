package snippet

import (
	"cmp"
	"embed"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"strings"
	"sync"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
)

const modelPath = "github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"

// std declares the packages that lines may use, and those that they need, in a file each.
//
//go:embed _std
var std embed.FS

// loadModel returns package domainmodel with all that the lines may import, checked once.
var loadModel = sync.OnceValues(load)

func load() (loader, error) {
	all := loader{}
	for _, path := range append([]string{modelPath}, Packages...) {
		if _, err := all.Import(path); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// loader has the packages that it loaded, by path. It is a types.Importer.
type loader map[string]*types.Package

// Import returns the package, if it is domainmodel or declared in std.
func (l loader) Import(importPath string) (*types.Package, error) {
	if l[importPath] != nil {
		return l[importPath], nil
	}
	var err error
	if importPath == modelPath {
		l[importPath], err = l.check(importPath, comparison.Source, "domainmodel/*.go")
	} else {
		l[importPath], err = l.check(importPath, std, "_std/"+importPath+".go")
	}
	return l[importPath], err
}

func (l loader) check(importPath string, source fs.FS, pattern string) (*types.Package, error) {
	names, err := fs.Glob(source, pattern)
	if err != nil || len(names) == 0 {
		return nil, cmp.Or(err, errNotDeclared)
	}
	files := token.NewFileSet()
	var parsed []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(source, name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
	}
	var faults []error
	config := types.Config{
		Importer:         l,
		IgnoreFuncBodies: true,
		Error: func(err error) {
			// What domainmodel does not need in its exported types is not declared, and go/types
			// goes on without.
			if !strings.HasSuffix(err.Error(), "("+errNotDeclared.Error()+")") {
				faults = append(faults, err)
			}
		},
	}
	checked, _ := config.Check(importPath, files, parsed, nil)
	return checked, errors.Join(faults...)
}

var errNotDeclared = errors.New("not declared in _std")
