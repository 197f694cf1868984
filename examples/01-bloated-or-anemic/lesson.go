// Package bloatedoranemic is lesson 01: a model that does everything, or rules
// that stand everywhere.
package bloatedoranemic

import (
	"context"
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "01-bloated-or-anemic",
	Part:    lesson.FourProblems,
	Title:   "Bloated or anemic",
	Problem: "Either the model does everything, or its rules move out into services, jobs and handlers, where they drift apart.",
	Fair:    "A disciplined team calls Order.Ship from everywhere and never writes a status directly: one rule, in a model that grows with each feature.",
	Bites:   "An order has two models, and a mapper between them that must keep up with both.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/01-bloated-or-anemic/activerecord.go#shipFromHandler", "examples/01-bloated-or-anemic/activerecord.go#shipOvernight"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"domainmodel/status.go#transitions"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "The nightly job ships no order that was cancelled before it was paid",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				var status string
				err := w.DB.WithContext(ctx).Table("orders").Where("id = ?", 1).Select("status").Take(&status).Error
				if w.Refusal == nil {
					return fmt.Sprintf("the row says %q, and nobody refused", status), false, err
				}
				refused := map[lesson.Side]string{lesson.ActiveRecord: "though the handler refused", lesson.DomainModel: "since the job was refused"}
				return fmt.Sprintf("the row says %q, %s", status, refused[w.Side]), status == "cancelled", err
			},
		},
		{
			Text:     "What may be shipped is decided in one place of the source",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				places, err := placesOfTheRule(w.Side)
				return fmt.Sprintf("%d: %s", len(places), strings.Join(places, ", ")), len(places) == 1, err
			},
		},
		{
			Text:     "Order has no responsibility besides its rules and validation",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				has, methods, err := responsibilities(string(w.Side))
				foreign := slices.DeleteFunc(slices.Clone(has), func(r string) bool { return r == "rules" || r == "validation" })
				return fmt.Sprintf("%d of 5: %s; %s", len(has), strings.Join(has, ", "), methods), len(foreign) == 0, err
			},
		},
		{
			Text:     "It takes fewer lines of code",
			Expected: lesson.OnlyActiveRecord,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				own, err := lesson.CountLines(packages[w.Side]...)
				if err != nil {
					return "", false, err
				}
				fewest := own
				for _, folders := range packages {
					lines, err := lesson.CountLines(folders...)
					if err != nil {
						return "", false, err
					}
					fewest = min(fewest, lines)
				}
				hundreds := (own + 50) / 100 * 100
				more := map[lesson.Side]string{lesson.DomainModel: " with its relay"}
				return fmt.Sprintf("about %d lines: %s%s", hundreds, strings.Join(packages[w.Side], ", "), more[w.Side]), own == fewest, nil
			},
		},
	},
}

// packages are what a shop of each style consists of.
var packages = map[lesson.Side][]string{
	lesson.ActiveRecord: {"activerecord"},
	lesson.DomainModel:  {"domainmodel", "repository"},
}

// placesOfTheRule returns the declarations that decide what may be shipped: those
// with "ship" in their name that compare a status, in Go or in SQL, and the tables
// that say which status may follow which.
func placesOfTheRule(side lesson.Side) ([]string, error) {
	var places []string
	for _, folder := range []string{string(side), "examples/01-bloated-or-anemic"} {
		files, err := lesson.ParsePackage(folder)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			// Of this lesson, only the file of the side.
			if folder != string(side) && !isOfSide(file, side) {
				continue
			}
			for _, decl := range file.Decls {
				if name := nameOf(decl); decidesShipping(name, decl) {
					places = append(places, name)
				}
			}
		}
	}
	return places, nil
}

// isOfSide reports whether the lesson's file uses the models of the side.
func isOfSide(file *ast.File, side lesson.Side) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
		return strings.HasSuffix(spec.Path.Value, "/"+string(side)+`"`)
	})
}

func nameOf(decl ast.Decl) string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		return d.Name.Name
	case *ast.GenDecl:
		if spec, ok := firstSpec(d).(*ast.ValueSpec); ok {
			return spec.Names[0].Name
		}
	}
	return ""
}

func firstSpec(d *ast.GenDecl) ast.Spec {
	if len(d.Specs) == 0 {
		return nil
	}
	return d.Specs[0]
}

func decidesShipping(name string, decl ast.Decl) bool {
	if _, isFunc := decl.(*ast.FuncDecl); !isFunc {
		return name == "transitions"
	}
	if !strings.Contains(strings.ToLower(name), "ship") {
		return false
	}
	decides := false
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr: // o.Status != StatusPaid
			if selector, ok := n.X.(*ast.SelectorExpr); ok && strings.EqualFold(selector.Sel.Name, "status") {
				decides = true
			}
		case *ast.BasicLit: // "status <> 'pending'"
			decides = decides || strings.HasPrefix(n.Value, `"status `)
		}
		return true
	})
	return decides
}

// responsibilities returns which of the article's five responsibilities of one
// class the type Order of the package has, judging by its fields, its methods and
// the functions that return it.
//
// It also says how many methods Order has, how many of them take a database handle,
// and what the package imports besides the standard library.
func responsibilities(folder string) (found []string, methods string, err error) {
	files, err := lesson.ParsePackage(folder)
	if err != nil {
		return nil, "", err
	}
	imports, err := lesson.Imports(folder)
	if err != nil {
		return nil, "", err
	}
	imports = slices.DeleteFunc(imports, func(path string) bool { return !strings.Contains(path, ".") })
	has := map[string]bool{}
	all, withDB := 0, 0
	for _, file := range files {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				if spec, ok := firstSpec(d).(*ast.TypeSpec); ok && spec.Name.Name == "Order" && isRow(spec) {
					has["row"] = true
				}
			case *ast.FuncDecl:
				if belongsToOrder(d) {
					maps.Copy(has, responsibilitiesOf(d))
				}
				if d.Recv != nil && belongsToOrder(d) {
					all++
					if takesDB(d) {
						withDB++
					}
				}
			}
		}
	}
	methods = fmt.Sprintf("of %d methods, %d take a *gorm.DB; foreign imports: %d", all, withDB, len(imports))
	return slices.Sorted(maps.Keys(has)), methods, nil
}

func takesDB(f *ast.FuncDecl) bool {
	return slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool {
		star, ok := p.Type.(*ast.StarExpr)
		if !ok {
			return false
		}
		selector, ok := star.X.(*ast.SelectorExpr)
		return ok && selector.Sel.Name == "DB"
	})
}

func isRow(spec *ast.TypeSpec) bool {
	fields := spec.Type.(*ast.StructType).Fields.List
	return slices.ContainsFunc(fields, func(f *ast.Field) bool { return f.Tag != nil && strings.Contains(f.Tag.Value, "gorm:") })
}

func belongsToOrder(f *ast.FuncDecl) bool {
	lists := []*ast.FieldList{f.Recv, f.Type.Results}
	return slices.ContainsFunc(lists, func(list *ast.FieldList) bool {
		if list == nil || len(list.List) == 0 {
			return false
		}
		star, ok := list.List[0].Type.(*ast.StarExpr)
		if !ok {
			return false
		}
		named, ok := star.X.(*ast.Ident)
		return ok && named.Name == "Order"
	})
}

// signs are the calls that a responsibility shows in.
var signs = map[string]string{
	"Create": "persistence", "Save": "persistence", "Updates": "persistence", "Delete": "persistence",
	"First": "queries", "Find": "queries", "Preload": "queries", "Scan": "queries",
	"CanTransitionTo": "rules",
	"knownStatus":     "validation", "checkIdentity": "validation", "checkTime": "validation",
}

func responsibilitiesOf(f *ast.FuncDecl) map[string]bool {
	has := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if of, ok := n.X.(*ast.Ident); ok && of.Name == "slices" {
				return false // slices.Delete persists nothing
			}
		case *ast.Ident:
			if r, ok := signs[n.Name]; ok {
				has[r] = true
			}
		case *ast.BinaryExpr:
			if selector, ok := n.X.(*ast.SelectorExpr); ok && strings.EqualFold(selector.Sel.Name, "status") {
				has["rules"] = true
			}
		}
		return true
	})
	return has
}
