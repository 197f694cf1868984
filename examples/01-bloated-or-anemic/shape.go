package bloatedoranemic

import (
	"context"
	"fmt"
	"go/ast"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// storageIsElsewhere counts, in the source of the side's package, which fields of
// Order are declared as columns and which of its methods take a database handle.
func storageIsElsewhere(_ context.Context, w *lesson.World) (string, bool, error) {
	files, err := lesson.ParsePackage(string(w.Side))
	if err != nil {
		return "", false, err
	}
	var fields, columns, methods, withDB int
	for _, file := range files {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				for _, field := range fieldsOfOrder(d) {
					fields += len(field.Names)
					if field.Tag != nil && strings.Contains(field.Tag.Value, "gorm:") {
						columns += len(field.Names)
					}
				}
			case *ast.FuncDecl:
				if d.Recv == nil || !pointsTo(d.Recv.List[0].Type, "Order") {
					continue
				}
				methods++
				if takesDB(d) {
					withDB++
				}
			}
		}
	}
	return fmt.Sprintf("%d of %d fields have gorm tags, %d of %d methods a *gorm.DB", columns, fields, withDB, methods),
		columns+withDB == 0, nil
}

// fieldsOfOrder returns the fields if the declaration is that of type Order.
func fieldsOfOrder(d *ast.GenDecl) []*ast.Field {
	for _, spec := range d.Specs {
		if named, ok := spec.(*ast.TypeSpec); ok && named.Name.Name == "Order" {
			return named.Type.(*ast.StructType).Fields.List
		}
	}
	return nil
}

func takesDB(f *ast.FuncDecl) bool {
	for _, parameter := range f.Type.Params.List {
		if pointsTo(parameter.Type, "DB") {
			return true
		}
	}
	return false
}

// pointsTo reports whether the type is a pointer to one of that name, of this package
// or another.
func pointsTo(typ ast.Expr, name string) bool {
	star, ok := typ.(*ast.StarExpr)
	if !ok {
		return false
	}
	switch to := star.X.(type) {
	case *ast.Ident:
		return to.Name == name
	case *ast.SelectorExpr:
		return to.Sel.Name == name
	}
	return false
}
