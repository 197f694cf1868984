package snippet

import (
	"embed"
	"fmt"
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
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("package %s is not declared in _std", importPath)
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
	config := types.Config{
		Importer:         l,
		IgnoreFuncBodies: true,
		// Domainmodel imports packages that only bodies need, and go/types goes on without. That
		// nothing else is missing is tested.
		Error: func(error) {},
	}
	checked, _ := config.Check(importPath, files, parsed, nil)
	return checked, nil
}
