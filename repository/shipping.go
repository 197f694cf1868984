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
// for a row that is not a valid warehouse.
func (r *Warehouses) ForRegion(ctx context.Context, region domainmodel.Region) (found domainmodel.Warehouse, err error) {
	var row activerecord.Warehouse
	err = readRegion(ctx, r.session, r.session.sql.findWarehouse, region, &domainmodel.NoWarehouseError{Region: region}, &row.ID, &row.Region)
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
// that is not a valid rate.
func (r *ShippingRates) ForRegion(ctx context.Context, region domainmodel.Region) (found domainmodel.ShippingRate, err error) {
	var row activerecord.ShippingRate
	err = readRegion(ctx, r.session, r.session.sql.findRate, region, &domainmodel.NoShippingRateError{Region: region}, &row.Base, &row.PerPiece, &row.Currency)
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

// readRegion is readFirst, for a statement whose variable is a region.
func readRegion(ctx context.Context, s *session, find statement.Statement, region domainmodel.Region, none error, columns ...any) error {
	if _, invalid := domainmodel.ParseRegion(string(region)); invalid != nil {
		_, err := s.DB(ctx)
		return cmp.Or(err, none) // databases disagree about what such a text is equal to
	}
	return readFirst(ctx, s.Session, find, string(region), none, columns...)
}

// Reserve takes the items out of the warehouse's stock, all or none. It sends at most
// three statements, however many items there are. The condition in each UPDATE makes sure
// that two reservations can't take the same piece. It wraps a *domainmodel.OutOfStockError.
func (r *Stock) Reserve(ctx context.Context, from domainmodel.WarehouseID, items iter.Seq[domainmodel.OrderItem]) error {
	wanted := piecesByProduct(items)
	err := r.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		if len(wanted) == 1 {
			return r.reserveOne(tx.DB(ctx), from, wanted[0])
		}
		return r.reserveAll(tx.DB(ctx), from, wanted)
	})
	if err != nil {
		return fmt.Errorf("reserve stock: %w", err)
	}
	return nil
}

// reserveOne takes what reserveAll would, for less.
func (r *Stock) reserveOne(db *gorm.DB, from domainmodel.WarehouseID, w productPieces) error {
	result := r.session.sql.reserve.Exec(db, w.pieces, int64(from), int64(w.product), w.pieces)
	if result.Error != nil {
		return fmt.Errorf("product %s in warehouse %s: %w", w.product, from, result.Error)
	}
	if result.RowsAffected != 1 {
		return r.short(db, from, w)
	}
	return nil
}

// reserveAll takes the pieces of all products that are in stock. A product that is not
// ends the transaction, and the others are as they were.
func (r *Stock) reserveAll(db *gorm.DB, from domainmodel.WarehouseID, wanted []productPieces) error {
	array := jsonOf(wanted)
	inStock := make(map[domainmodel.ProductID]bool, len(wanted))
	err := dbrows.Each(r.session.sql.reserveAll.Query(db, array, int64(from)), func(scan func(columns ...any) error) {
		var product int64
		if err := scan(&product); err == nil {
			inStock[domainmodel.ProductID(product)] = true
		}
	})
	if err != nil {
		return err
	}
	for _, w := range wanted {
		if !inStock[w.product] {
			return r.short(db, from, w)
		}
	}
	if r.session.sql.takeLocked == "" {
		return nil
	}
	return r.session.sql.takeLocked.Exec(db, array, int64(from)).Error
}

// short says why the product could not be taken: there are too few pieces, or the row holds
// something else.
func (r *Stock) short(db *gorm.DB, from domainmodel.WarehouseID, w productPieces) error {
	var corrupt error
	err := dbrows.Each(r.session.sql.findStock.Query(db, int64(from), int64(w.product)), func(scan func(columns ...any) error) {
		var pieces int
		if err := scan(&pieces); err != nil {
			corrupt = &domainmodel.CorruptRowError{What: fmt.Sprintf("stock of product %s in warehouse %s", w.product, from), Err: err}
		}
	})
	return cmp.Or(err, corrupt, error(&domainmodel.OutOfStockError{WarehouseID: from, ProductID: w.product, Wanted: w.pieces}))
}

// productPieces says how many pieces of a product are wanted.
type productPieces struct {
	product domainmodel.ProductID
	pieces  int
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
