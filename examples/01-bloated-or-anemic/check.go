package bloatedoranemic

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The order of both scenarios, and one for the job that the scenario does not run.
const first, second = 1, 2

// jobByShip looks at what the domain side's scenario did, and has Active Record do
// the same.
func jobByShip(ctx context.Context, w *lesson.World) (string, bool, error) {
	db, order, refused := w.DB.WithContext(ctx), int64(first), w.Refusal
	if w.Side == lesson.ActiveRecord {
		order = second
		if err := placeCancelled(db); err != nil {
			return "", false, err
		}
		refused = shipOvernightByModel(db)
	}
	_, asDomain := errors.AsType[*domainmodel.CannotShipOrderError](refused)
	if !asDomain && !errors.Is(refused, activerecord.ErrWrongStatus) {
		return "", false, fmt.Errorf("the job was to be refused: %v", refused)
	}
	status, err := lesson.Status(ctx, db, order)
	return fmt.Sprintf("found, then refused by Ship; the row says %q", status), status == activerecord.StatusCancelled, err
}

// jobByUpdate looks at what Active Record's scenario did, and does the same past the
// domain model.
func jobByUpdate(ctx context.Context, w *lesson.World) (string, bool, error) {
	db, told := w.DB.WithContext(ctx), "though the handler refused"
	if w.Side == lesson.DomainModel {
		if err := shipOvernight(db); err != nil {
			return "", false, err
		}
		_, err := w.Store.Orders.FindByID(ctx, first)
		if _, corrupt := errors.AsType[*domainmodel.CorruptOrderError](err); !corrupt {
			return "", false, fmt.Errorf("load an order whose status was set past it: %v", err)
		}
		told = "and the next load refuses the order"
	}
	status, err := lesson.Status(ctx, db, first)
	return fmt.Sprintf("the row says %q, %s", status, told), status == activerecord.StatusCancelled, err
}

// statusIsOutOfReach sets the status of an order in memory, and saves it where that
// compiles.
func statusIsOutOfReach(ctx context.Context, w *lesson.World) (string, bool, error) {
	if w.Side == lesson.DomainModel {
		if err := lesson.Compile(fmt.Sprintf(snippet, "_ = order.Status()")); err != nil {
			return "", false, fmt.Errorf("the command should compile: %w", err)
		}
		err := lesson.Compile(fmt.Sprintf(snippet, "order.status = domainmodel.StatusShipped"))
		return fmt.Sprintf("compiler: %v", err), err != nil, nil
	}
	db := w.DB.WithContext(ctx)
	order, err := activerecord.FindOrder(db, second)
	if err != nil {
		return "", false, err
	}
	order.Status = shipped
	err1 := db.Model(order).Select("Status").Updates(order).Error
	status, err2 := lesson.Status(ctx, db, second)
	return fmt.Sprintf("it compiled, and the row says %q", status), false, errors.Join(err1, err2)
}

const snippet = `package snippet

import "github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"

func do(order *domainmodel.Order) { %s }
`

// fewerLines counts the lines of activerecord, and of domainmodel and repository: with
// what Active Record has nothing like, and without.
func fewerLines(_ context.Context, w *lesson.World) (string, bool, error) {
	activeRecord, err1 := lesson.CountLines("activerecord/*.go")
	all, err2 := lesson.CountLines("domainmodel/*.go", "repository/*.go", "repository/unitofwork/*.go", "repository/outbox/*.go", "repository/internal/suitable/*.go", "repository/internal/rows/*.go", "repository/internal/statement/*.go", "repository/internal/refusal/*.go")
	beyond, err3 := lesson.CountLines(extras...)
	if err := errors.Join(err1, err2, err3); err != nil {
		return "", false, err
	}
	if w.Side == lesson.ActiveRecord {
		return fmt.Sprintf("about %d in activerecord", hundreds(activeRecord)), activeRecord < all-beyond, nil
	}
	return fmt.Sprintf("about %d; %d without outbox, relay, keys, audit, checks",
		hundreds(all), hundreds(all-beyond)), all-beyond < activeRecord, nil
}

func hundreds(n int) int { return (n + 50) / 100 * 100 }

// extras are what package repository has and Active Record does not.
var extras = []string{
	"repository/outbox.go", "repository/outbox/*.go",
	"repository/unitofwork/options.go", "repository/unitofwork/key.go", "repository/audit.go", "repository/collation.go", "repository/internal/suitable/*.go",
}

func placeCancelled(db *gorm.DB) error {
	order, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
	if err != nil {
		return err
	}
	return order.Cancel(db)
}

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
