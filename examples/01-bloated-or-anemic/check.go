package bloatedoranemic

import (
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

func placeCancelled(db *gorm.DB) error {
	order, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
	if err != nil {
		return err
	}
	return order.Cancel(db)
}

// rowsByShip has Active Record do what the domain side's scenario did.
func rowsByShip(c *lesson.Check) (string, bool) {
	c.NoError(placeCancelled(c.DB))
	if refused := shipOvernightByModel(c.DB); !errors.Is(refused, activerecord.ErrWrongStatus) {
		c.Errorf("Order.Ship should refuse a cancelled order, got: %v", refused)
	}
	return refusedByShip(c, second)
}

// ordersByShip looks at what the scenario did.
func ordersByShip(c *lesson.Check) (string, bool) {
	if _, ok := errors.AsType[*domainmodel.CannotShipOrderError](c.Refusal); !ok {
		c.Errorf("the service should refuse a cancelled order, got: %v", c.Refusal)
	}
	return refusedByShip(c, first)
}

func refusedByShip(c *lesson.Check, order int64) (string, bool) {
	status := c.Status(order)
	return fmt.Sprintf("found, then refused by Ship; the row says %q", status), status == activerecord.StatusCancelled
}

// rowsByUpdate looks at what the scenario did.
func rowsByUpdate(c *lesson.Check) (string, bool) {
	status := c.Status(first)
	return fmt.Sprintf("the row says %q, though the handler refused", status), status == activerecord.StatusCancelled
}

// ordersByUpdate bypasses the domain model, and does what Active Record's scenario did.
func ordersByUpdate(c *lesson.Check) (string, bool) {
	c.NoError(shipOvernight(c.DB))
	_, err := c.Store.Orders.FindByID(c.Context(), first)
	if _, corrupt := errors.AsType[*domainmodel.CorruptOrderError](err); !corrupt {
		c.Errorf("loading an order whose status was set by SQL should be refused, got: %v", err)
	}
	status := c.Status(first)
	return fmt.Sprintf("the row says %q, and the next load refuses the order", status), status == activerecord.StatusCancelled
}

// setStatusOfRow sets the status of an order in memory, and saves it.
func setStatusOfRow(c *lesson.Check) (string, bool) {
	order, err := activerecord.FindOrder(c.DB, second)
	if !c.NoError(err) {
		return "", false
	}
	order.Status = shipped
	c.NoError(c.DB.Model(order).Select("Status").Updates(order).Error)
	return fmt.Sprintf("it compiled, and the row says %q", c.Status(second)), false
}

// setStatusOfOrder compiles code that would.
func setStatusOfOrder(c *lesson.Check) (string, bool) {
	if err := lesson.Compile(fmt.Sprintf(snippet, "_ = order.Status()")); err != nil {
		c.Errorf("the command should compile: %w", err)
	}
	err := lesson.Compile(fmt.Sprintf(snippet, "order.status = domainmodel.StatusShipped"))
	return fmt.Sprintf("compiler: %v", err), err != nil
}

const snippet = `package snippet

import "github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"

func do(order *domainmodel.Order) { %s }
`

// storageIsElsewhere counts, in the source of the side's package, which fields of
// Order are declared as columns and which of its methods take a database handle.
func storageIsElsewhere(c *lesson.Check) (string, bool) {
	files, err := lesson.ParsePackage(string(c.Side))
	c.NoError(err)
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
		columns+withDB == 0
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

// linesOfRows counts the lines of activerecord, and compares them with those of the
// domain side that Active Record has something like.
func linesOfRows(c *lesson.Check) (string, bool) {
	rows, orders := lines(c, activeRecord), lines(c, domain)-lines(c, extras)
	return fmt.Sprintf("about %d in activerecord", hundreds(rows)), rows < orders
}

// linesOfOrders counts those of the domain side, with what Active Record has nothing
// like, and without.
func linesOfOrders(c *lesson.Check) (string, bool) {
	rows, all, extra := lines(c, activeRecord), lines(c, domain), lines(c, extras)
	return fmt.Sprintf("about %d; %d without outbox, relay, keys, audit, checks",
		hundreds(all), hundreds(all-extra)), all-extra < rows
}

func lines(c *lesson.Check, files []string) int {
	n, err := lesson.CountLines(files...)
	c.NoError(err)
	return n
}

func hundreds(n int) int { return (n + 50) / 100 * 100 }

// The files of each side, and of the domain side those that Active Record has nothing
// like.
var (
	activeRecord = []string{"activerecord/*.go"}
	domain       = []string{
		"domainmodel/*.go", "repository/*.go", "repository/unitofwork/*.go", "repository/outbox/*.go",
		"repository/guard/*.go", "repository/internal/suitable/*.go", "repository/internal/rows/*.go",
		"repository/internal/statement/*.go", "repository/internal/refusal/*.go",
	}
	extras = []string{
		"repository/outbox.go", "repository/outbox/*.go",
		"repository/unitofwork/options.go", "repository/unitofwork/key.go", "repository/audit.go",
		"repository/guard/*.go", "repository/internal/suitable/*.go",
	}
)
