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

// ada is the customer who places all orders.
const ada = 1

// open opens the shop in the file. Only place makes a new one: a person who looks for a shop in the
// wrong folder should not find an empty one there. The file of another program is not opened for
// writing.
func open(ctx context.Context, path string, place bool) (store *repository.Store, closeDB func() error, err error) {
	isNew, err := shopfile.IsNew(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: name another file with -db", err)
	}
	if isNew && !place {
		return nil, nil, fmt.Errorf("there is no shop in %s yet: the command place makes one, or name its file with -db", path)
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
	if place {
		err = shopfile.Make(db.WithContext(ctx), fill)
	}
	if err == nil {
		store, err = repository.New(db)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open %s: %w", path, err), closeDB())
	}
	return store, closeDB, nil
}

// fill fills a new shop. The warehouse overseas has few of everything, so that it
// can run out.
func fill(tx *gorm.DB) error {
	const euro = "EUR"
	stock := []activerecord.Stock{}
	for product := range int64(4) {
		stock = append(stock,
			activerecord.Stock{WarehouseID: 1, ProductID: product + 1, Quantity: 100},
			activerecord.Stock{WarehouseID: 2, ProductID: product + 1, Quantity: 3})
	}
	for _, rows := range []any{
		&activerecord.Customer{ID: ada, Name: "Ada", Email: "ada@example.com"},
		&[]activerecord.Product{
			{ID: 1, SKU: "COFFEE", Name: "Coffee, 1 kg", Price: 1000, Currency: euro},
			{ID: 2, SKU: "TEA", Name: "Tea, 100 g", Price: 250, Currency: euro},
			{ID: 3, SKU: "MUG", Name: "Mug", Price: 800, Currency: euro},
			{ID: 4, SKU: "GRINDER", Name: "Coffee grinder", Price: 4990, Currency: euro},
		},
		&[]activerecord.Warehouse{{ID: 1, Name: "Hamburg", Region: "EU"}, {ID: 2, Name: "Newark", Region: "US"}},
		&[]activerecord.ShippingRate{
			{Region: "EU", Base: 500, PerPiece: 45, Currency: euro},
			{Region: "US", Base: 1800, PerPiece: 120, Currency: euro},
		},
		&stock,
	} {
		if err := tx.Omit("Warehouse", "Product").Create(rows).Error; err != nil {
			return fmt.Errorf("fill the shop: %w", err)
		}
	}
	return nil
}
