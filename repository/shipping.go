package repository

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	dbrows "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/statement"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Warehouses finds warehouses in table warehouses.
type Warehouses struct{ session *session }

// ShippingRates finds rates in table shipping_rates.
type ShippingRates struct{ session *session }

// Stock takes goods out of table stocks.
type Stock struct{ session *session }

var (
	_ domainmodel.Warehouses    = (*Warehouses)(nil)
	_ domainmodel.ShippingRates = (*ShippingRates)(nil)
	_ domainmodel.Stock         = (*Stock)(nil)
)

// ForRegion returns the warehouse of the region, the first one if it has several.
// It wraps a *domainmodel.NoWarehouseError, and returns a *domainmodel.CorruptRowError
// for a row that can't be a warehouse.
func (r *Warehouses) ForRegion(ctx context.Context, region domainmodel.Region) (found domainmodel.Warehouse, err error) {
	var row activerecord.Warehouse
	err = r.session.firstOf(ctx, r.session.sql.findWarehouse, region, &domainmodel.NoWarehouseError{Region: region}, &row.ID, &row.Region)
	if err == nil {
		found, err = warehouse(row)
	}
	if err != nil {
		return domainmodel.Warehouse{}, notFound(ofRegion("warehouse", region), err)
	}
	return found, nil
}

// ForRegion returns the rate of the region. It wraps a
// *domainmodel.NoShippingRateError, and returns a *domainmodel.CorruptRowError for a row
// that can't be a rate.
func (r *ShippingRates) ForRegion(ctx context.Context, region domainmodel.Region) (found domainmodel.ShippingRate, err error) {
	var row activerecord.ShippingRate
	err = r.session.firstOf(ctx, r.session.sql.findRate, region, &domainmodel.NoShippingRateError{Region: region}, &row.Base, &row.PerPiece, &row.Currency)
	if err == nil {
		found, err = shippingRate(row)
	}
	if err != nil {
		return domainmodel.ShippingRate{}, notFound(ofRegion("shipping rate", region), err)
	}
	return found, nil
}

func ofRegion(what string, region domainmodel.Region) string {
	return fmt.Sprintf("%s of region %q", what, string(region))
}

// notFound returns the error of what was not found, or not read.
func notFound(what string, err error) error {
	if domainmodel.KindOf(err) == domainmodel.KindInvalid { // a value of the row: what was asked for is fine
		return &domainmodel.CorruptRowError{What: what, Err: err}
	}
	return fmt.Errorf("find the %s: %w", what, err)
}

// first reads the first row of a statement with one variable. It returns the error none if
// there is no row, and a *domainmodel.InvalidValueError if a column holds what its type can't.
func first(ctx context.Context, s *unitofwork.Session, find statement.Statement, variable any, none error, columns ...any) error {
	result := none
	err := s.Read(ctx, func(db *gorm.DB) *gorm.DB { return find.Query(db, variable) }, func(scan func(...any) error) {
		if result == none {
			result = scan(columns...)
		}
	})
	return toDomain(cmp.Or(err, result))
}

// toDomain returns the error. A value that can't be read is to the domain one like any other.
func toDomain(err error) error {
	if invalid, ok := err.(*unitofwork.InvalidValueError); ok {
		return (*domainmodel.InvalidValueError)(invalid)
	}
	return err
}

// firstOf is first, for a region.
func (s *session) firstOf(ctx context.Context, find statement.Statement, region domainmodel.Region, none error, columns ...any) error {
	if _, invalid := domainmodel.ParseRegion(string(region)); invalid != nil {
		_, err := s.DB(ctx)
		return cmp.Or(err, none) // databases disagree about what such a text is equal to
	}
	return first(ctx, s.Session, find, string(region), none, columns...)
}

// Reserve takes the items out of the warehouse's stock, all or none. It sends at most
// three statements. The condition in each UPDATE makes sure that two reservations can't
// take the same piece. It wraps a *domainmodel.OutOfStockError.
func (r *Stock) Reserve(ctx context.Context, from domainmodel.WarehouseID, items iter.Seq[domainmodel.OrderItem]) error {
	wanted := piecesByProduct(items)
	err := r.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		if len(wanted) <= 3 { // so few are faster one by one
			return r.reserveEach(tx.DB(ctx), from, wanted)
		}
		return r.reserveAll(tx.DB(ctx), from, wanted)
	})
	if err != nil {
		return fmt.Errorf("reserve stock: %w", err)
	}
	return nil
}

func (r *Stock) reserveEach(db *gorm.DB, from domainmodel.WarehouseID, wanted []productPieces) error {
	update := statement.Repeating(db)
	for _, w := range wanted {
		result := r.session.sql.reserve.Exec(update(), w.pieces, int64(from), int64(w.product), w.pieces)
		if result.Error != nil {
			return fmt.Errorf("product %s in warehouse %s: %w", w.product, from, result.Error)
		}
		if result.RowsAffected != 1 {
			return w.outOfStock(from)
		}
	}
	return nil
}

// reserveAll first reads the stock of all products, to name one that is short. On a server
// that locks the rows, so nobody takes a piece before the UPDATE does.
func (r *Stock) reserveAll(db *gorm.DB, from domainmodel.WarehouseID, wanted []productPieces) error {
	array := jsonOf(wanted)
	stock, err := r.lock(db, from, array)
	if err != nil {
		return err
	}
	for _, w := range wanted {
		if pieces, found := stock[w.product]; !found || pieces < w.pieces {
			return w.outOfStock(from)
		}
	}
	result := r.session.sql.reserveAll.Exec(db, array, int64(from))
	if result.Error == nil && result.RowsAffected != int64(len(wanted)) {
		return fmt.Errorf("%d of %d products in warehouse %s were in stock, although all had been", result.RowsAffected, len(wanted), from)
	}
	return result.Error
}

// lock returns the pieces of each product in the array that the warehouse has a row for.
func (r *Stock) lock(db *gorm.DB, from domainmodel.WarehouseID, array string) (map[domainmodel.ProductID]int, error) {
	stock := map[domainmodel.ProductID]int{}
	var invalid error
	err := dbrows.Each(r.session.sql.lockStock.Query(db, array, int64(from)), func(scan func(columns ...any) error) {
		var product int64
		var pieces int
		if err := scan(&product, &pieces); err != nil {
			row := fmt.Sprintf("stock of product %d in warehouse %s", product, from)
			invalid = cmp.Or[error](invalid, &domainmodel.CorruptRowError{What: row, Err: err})
		}
		stock[domainmodel.ProductID(product)] = pieces
	})
	return stock, cmp.Or(err, invalid)
}

// productPieces says how many pieces of a product are wanted.
type productPieces struct {
	product domainmodel.ProductID
	pieces  int
}

func (w productPieces) outOfStock(from domainmodel.WarehouseID) error {
	return &domainmodel.OutOfStockError{WarehouseID: from, ProductID: w.product, Wanted: w.pieces}
}

// piecesByProduct adds up the items of each product. They are in the same order for
// everyone, or two reservations could wait for each other.
func piecesByProduct(items iter.Seq[domainmodel.OrderItem]) []productPieces {
	wanted := make([]productPieces, 0, 16)
	for item := range items {
		wanted = append(wanted, productPieces{item.ProductID(), item.Quantity()})
	}
	slices.SortFunc(wanted, func(a, b productPieces) int { return cmp.Compare(a.product, b.product) })
	sums := wanted[:0]
	for _, w := range wanted {
		last := len(sums) - 1
		if last < 0 || sums[last].product != w.product {
			sums = append(sums, w)
			continue
		}
		sums[last].pieces += min(w.pieces, math.MaxInt-sums[last].pieces)
	}
	return sums
}

// jsonOf returns the products and pieces as a JSON array: one variable, however many there
// are.
func jsonOf(wanted []productPieces) string {
	array := []byte{'['}
	for i, w := range wanted {
		if i > 0 {
			array = append(array, ',')
		}
		array = append(array, '[')
		array = strconv.AppendInt(array, int64(w.product), 10)
		array = append(array, ',')
		array = strconv.AppendInt(array, int64(w.pieces), 10)
		array = append(array, ']')
	}
	return string(append(array, ']'))
}
