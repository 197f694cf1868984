package repository

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	dbrows "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/statement"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
)

// Finding is what an Audit has found to repair.
type Finding struct {
	// OrderID is the order to which the row belongs. It is 0 if there is no such order.
	OrderID domainmodel.OrderID
	// Table and Row name the row: for an order that is refused, that of the order.
	Table, Row string
	// Err is a *domainmodel.CorruptOrderError for an order that FindByID or Save would
	// refuse, a *domainmodel.CorruptRowError or an *InvalidColumnError for another row that a Store
	// would refuse, a *MissingRowError, an *UnreadableEventError or a *DuplicateEventError.
	Err error
}

// Audit looks for what other code wrote, bypassing the domain model, or what was damaged,
// and calls report for each finding:
//
//   - orders that FindByID or Save would refuse;
//   - rows of the orders, their items and the stock that refer to rows that don't exist,
//     such as an order whose customer is gone, or an item without an order;
//   - rows of the products, warehouses, shipping rates and stock that a Store would refuse, such as
//     a product whose currency is unknown;
//   - events of orders that are unreadable or duplicated.
//
// It returns how many orders it has looked at. docs/repairing-orders.md says how to repair
// what it finds.
//
// The database may be one that New refuses: without the indexes, foreign keys and CHECKs
// that Migrate makes, and without an outbox. The handle must be open and no transaction, or
// the error wraps ErrUnsuitableHandle; its settings should be those of the packages sqlite,
// postgres and mysql. Audit writes nothing and locks nothing. Each order is read on its own;
// orders placed meanwhile may or may not be among them.
//
// It ends early with the error of report, or of the database: one that wraps ErrNotMigrated
// if a table or a column is missing. A table that may not be read is an error, too.
func Audit(ctx context.Context, db *gorm.DB, report func(Finding) error) (audited int, err error) {
	if err = suitable.Handle(db, nil); err == nil {
		a := auditor{db: engine.Fresh(db).WithContext(ctx), report: report}
		err = a.audit()
		audited = a.audited
	}
	if err != nil {
		if ctx.Err() != nil && !errors.Is(err, ctx.Err()) { // drivers have errors of their own for it
			err = fmt.Errorf("%w: %w", ctx.Err(), err)
		}
		return audited, fmt.Errorf("audit the orders: %w", err)
	}
	return audited, nil
}

// MissingRowError says that a column names a row that does not exist.
type MissingRowError struct {
	Column string // such as "customer_id"
	Value  string // what the column holds, such as "7", or "NULL"
	What   string // what it names, such as "customer"
}

func (e *MissingRowError) Error() string {
	if e.Value == null {
		return fmt.Sprintf("%s is NULL, so it belongs to no %s", e.Column, e.What)
	}
	return fmt.Sprintf("%s is %s, but there is no %s %s", e.Column, e.Value, e.What, e.Value)
}

// Kind returns "corrupt data", for domainmodel.KindOf.
func (e *MissingRowError) Kind() string { return "corrupt data" }

// DuplicateEventError says that an event is in the outbox more than once. Without the unique
// index, that happens when a new order has the ID of one that was deleted.
type DuplicateEventError struct {
	ID domainmodel.EventID
}

func (e *DuplicateEventError) Error() string {
	return fmt.Sprintf("event %s is in the outbox more than once", e.ID)
}

// Kind returns "corrupt data", for domainmodel.KindOf.
func (e *DuplicateEventError) Kind() string { return "corrupt data" }

// InvalidColumnError says that a column of a row holds what its type can't.
type InvalidColumnError struct {
	Table, Row, Column string
	Value              string // as SQL writes it, such as 1.5, 'noon' or NULL; long ones are cut
	Type               string // what the column should hold, such as "a whole number"
}

func (e *InvalidColumnError) Error() string {
	return fmt.Sprintf("row %s of %s: %s is %s, but must be %s", e.Row, e.Table, e.Column, e.Value, e.Type)
}

// Kind returns "corrupt data", for domainmodel.KindOf.
func (e *InvalidColumnError) Kind() string { return "corrupt data" }

const null = "NULL"

type auditor struct {
	db      *gorm.DB
	sql     *statements
	report  func(Finding) error
	audited int
	// The names of the tables. That of the events is "" if there is none, as in a database
	// of Active Record.
	orders, items, events string
}

func (a *auditor) audit() (err error) {
	if a.sql, err = newStatements(a.db); err != nil {
		return err
	}
	if a.orders, err = tableOf(a.db, &activerecord.Order{}); err != nil {
		return err
	}
	if a.items, err = tableOf(a.db, &activerecord.OrderItem{}); err != nil {
		return err
	}
	if a.events, err = outbox.Table(a.db); err != nil {
		return err
	}
	if err := a.auditOrders(); err != nil {
		return err
	}
	if err := a.auditRows(); err != nil {
		return err
	}
	return a.auditEvents()
}

// auditOrders audits the orders, a page after another.
func (a *auditor) auditOrders() error {
	page := a.db.Model(&activerecord.Order{}).Order("id").Limit(statement.Chunk).Session(&gorm.Session{})
	for next := page; ; {
		var ids []int64
		if err := next.Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
			return err
		}
		versions, err := a.lastVersions(ids)
		if err != nil {
			return err
		}
		missing, err := a.missingRows(ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			id := domainmodel.OrderID(id)
			err := a.auditOrder(id, versions[id.String()])
			if err == nil {
				err = a.reportAll(missing[id])
			}
			if err != nil {
				return fmt.Errorf("order %s: %w", id, err)
			}
		}
		next = page.Where("id > ?", ids[len(ids)-1])
	}
}

// lastVersions returns the versions of the orders' last events.
func (a *auditor) lastVersions(ids []int64) (map[string]int64, error) {
	if a.events == "" {
		return nil, nil
	}
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = domainmodel.OrderID(id).String()
	}
	return outbox.LastVersions(a.db, orderKind, texts)
}

// missingRows returns what is missing of the rows to which the orders refer, and their
// items. An ID that is not positive is missing here: such an order is refused.
func (a *auditor) missingRows(ids []int64) (map[domainmodel.OrderID][]Finding, error) {
	missing := map[domainmodel.OrderID][]Finding{}
	for _, r := range []reference{orderCustomer, orderWarehouse, itemProduct} {
		found, err := r.missing(a.db, r.order+" IN ? AND t."+r.column+" BETWEEN 1 AND ?", ids, int64(math.MaxInt64))
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			missing[f.OrderID] = append(missing[f.OrderID], f)
		}
	}
	return missing, nil
}

// auditOrder reports the order if it would be refused.
func (a *auditor) auditOrder(id domainmodel.OrderID, lastVersion int64) error {
	order, err := a.find(id)
	if errors.Is(err, domainmodel.ErrOrderNotFound) { // deleted meanwhile
		return nil
	}
	if err == nil {
		_, err = order.AsSaved()
	}
	if err == nil && lastVersion > order.Version() {
		err = versionSetBackError(id, order.Version(), fmt.Sprintf("%d, that of its last event", lastVersion))
	}
	_, corrupt := errors.AsType[*domainmodel.CorruptOrderError](err)
	if err != nil && !corrupt {
		return err
	}
	a.audited++
	if !corrupt {
		return nil
	}
	// A driver may not say which column it can't read, nor what is there.
	invalid, failure := invalidColumns(a.db, a.orders, idKey, orderTypes, "t.id = ?", int64(id))
	if failure == nil {
		var ofItems []*InvalidColumnError
		ofItems, failure = invalidColumns(a.db, a.items, idKey, itemTypes, "t.order_id = ?", int64(id))
		invalid = append(invalid, ofItems...)
	}
	if failure != nil {
		return failure
	}
	finding := Finding{OrderID: id, Table: a.orders, Row: id.String(), Err: err}
	if len(invalid) == 0 {
		return a.report(finding)
	}
	for _, column := range invalid {
		finding.Err = &domainmodel.CorruptOrderError{OrderID: id, Err: column}
		if err := a.report(finding); err != nil {
			return err
		}
	}
	return nil
}

func (a *auditor) find(id domainmodel.OrderID) (*domainmodel.Order, error) {
	var row activerecord.Order
	var counted string
	err := dbrows.Scan(a.sql.findOrder.Query(a.db, int64(id)), domainmodel.ErrOrderNotFound, append(orderFields(&row), &counted)...)
	return restoreOrder(id, row, counted, toDomain(err))
}

// auditRows reports the items without an order, the stock of what does not exist, and the rows of
// the shop's tables that a repository would refuse.
func (a *auditor) auditRows() error {
	for _, r := range []reference{itemOrder, stockWarehouse, stockProduct} {
		if err := a.auditTable(r.from, func() ([]Finding, error) { return r.missing(a.db, "1 = 1") }); err != nil {
			return err
		}
	}
	for _, t := range []shopTable{productTable, warehouseTable, rateTable, stockTable} {
		if err := a.auditTable(t.model, func() ([]Finding, error) { return t.corrupt(a.db) }); err != nil {
			return err
		}
	}
	return nil
}

// auditTable reports what find finds, if there is a table of the model: not every shop has rates, or
// keeps a stock.
func (a *auditor) auditTable(model any, find func() ([]Finding, error)) error {
	exists, err := suitable.Exists(a.db, model)
	if err != nil || !exists {
		return err
	}
	findings, err := find()
	if err != nil {
		return err
	}
	return a.reportAll(findings)
}

// auditEvents reports unreadable and duplicated events of orders. Only the program of another
// aggregate can read that one's events.
func (a *auditor) auditEvents() error {
	if a.events == "" {
		return nil
	}
	twice, err := outbox.Duplicates(a.db, orderKind)
	if err != nil {
		return err
	}
	for _, stored := range twice {
		id := orderEventID(stored.Event.ID)
		if err := a.report(Finding{id.OrderID, a.events, strconv.FormatInt(stored.Row, 10), &DuplicateEventError{id}}); err != nil {
			return err
		}
	}
	for after := int64(math.MinInt64); ; {
		page, err := outbox.Page(a.db, after, statement.Chunk)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, stored := range page {
			after = stored.Row
			err := stored.Err
			if err == nil && stored.Event.Aggregate == orderKind {
				_, err = savedEvent(stored.Event)
			}
			if err != nil {
				err = a.reportEvent(stored, err)
			}
			if err != nil {
				return err
			}
		}
	}
}

func (a *auditor) reportEvent(stored outbox.Stored, err error) error {
	invalid, failure := invalidColumns(a.db, a.events, idKey, eventTypes, "t.id = ?", stored.Row)
	if failure != nil {
		return failure
	}
	if len(invalid) > 0 {
		err = &UnreadableEventError{Row: stored.Row, ID: stored.Event.ID, Err: invalid[0]}
	}
	return a.report(Finding{OrderID: orderEventID(stored.Event.ID).OrderID, Table: a.events, Row: strconv.FormatInt(stored.Row, 10), Err: err})
}

func (a *auditor) reportAll(findings []Finding) error {
	for _, f := range findings {
		if err := a.report(f); err != nil {
			return err
		}
	}
	return nil
}
