package main

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/shopfile"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// open opens the shop's database, and makes and fills it if it is new. closeDB closes it. A file of
// another program is not opened for writing.
func open(ctx context.Context, path string) (store *repository.Store, closeDB func() error, err error) {
	if path != sqlite.Memory {
		if _, err := shopfile.IsNew(path); err != nil {
			return nil, nil, fmt.Errorf("%w: name another file with -db", err)
		}
	}
	db, err := sqlite.Open(path)
	if err != nil {
		return nil, nil, err // which names the path
	}
	closeDB = func() error {
		pool, err := db.DB()
		if err != nil {
			return err
		}
		return pool.Close()
	}
	if err = shopfile.Make(db.WithContext(ctx), fill); err == nil {
		store, err = repository.New(db)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open %s: %w", path, err), closeDB())
	}
	return store, closeDB, nil
}

// fill fills a new shop: what an order needs is made by Active Record, as in an admin screen.
func fill(tx *gorm.DB) error {
	const euro = "EUR"
	for _, rows := range []any{
		&activerecord.Customer{ID: 1, Name: "Ada", Email: "ada@example.com"},
		&[]activerecord.Product{
			{ID: 1, SKU: "COFFEE", Name: "Coffee, 1 kg", Price: 1000, Currency: euro},
			{ID: 2, SKU: "TEA", Name: "Tea, 100 g", Price: 250, Currency: euro},
		},
		&activerecord.Warehouse{ID: 1, Name: "Hamburg", Region: "EU"},
		&activerecord.ShippingRate{Region: "EU", Base: 500, PerPiece: 45, Currency: euro},
		&[]activerecord.Stock{
			{WarehouseID: 1, ProductID: 1, Quantity: 100},
			{WarehouseID: 1, ProductID: 2, Quantity: 3},
		},
	} {
		if err := tx.Omit("Warehouse", "Product").Create(rows).Error; err != nil {
			return fmt.Errorf("fill the shop: %w", err)
		}
	}
	return nil
}
