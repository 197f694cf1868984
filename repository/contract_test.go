package repository_test

import (
	"context"
	"fmt"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// The GORM repositories keep the contract, on the tables of activerecord, whatever
// database these are in.
func TestTheStoreKeepsTheContract(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			runContract(t, openShopOn(t, name))
		})
	}
}

// With a single connection, code that does not give it back blocks everything else.
func TestTheStoreKeepsTheContractOnOneConnection(t *testing.T) {
	ordertest.Run(t, func(t *testing.T) ordertest.Store {
		return contractStore(openShopOn(t, "memory"))
	})
}

// An importer's tables may have names of their own.
func TestTheStoreKeepsTheContractWithATablePrefix(t *testing.T) {
	prefix := gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: "shop_"}}
	ordertest.Run(t, func(t *testing.T) ordertest.Store { return contractStore(openShop(t, sqlite.WithConfig(prefix))) })
}

// Statements that are prepared once and used in many transactions do the same.
func TestTheStoreKeepsTheContractWithPreparedStatements(t *testing.T) {
	prepared := gorm.Config{PrepareStmt: true}
	ordertest.Run(t, func(t *testing.T) ordertest.Store {
		return contractStore(openShop(t, sqlite.WithConfig(prepared)))
	})
}

func contractStore(s *shop) ordertest.Store {
	return ordertest.Store{
		Orders: s.Orders,
		Delete: func(ctx context.Context, id domainmodel.OrderID) error {
			return s.DB.WithContext(ctx).Delete(&activerecord.Order{}, int64(id)).Error
		},
		InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.OrderRepository) error) error {
			return s.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error { return do(ctx, tx.Orders) })
		},
		Drain: func(ctx context.Context, notifier domainmodel.Notifier) error {
			_, err := drain(ctx, s.Store, notifier)
			return err
		},
		Plant: func(ctx context.Context, order domainmodel.OrderSnapshot) error {
			return plant(s.DB.WithContext(ctx), order)
		},
		Tap: s.Tap, // nil for a handle of an importer
	}
}

// plant writes the rows as the order says, past every hook. It fails where a column
// would cut a text, as some do with spaces.
func plant(db *gorm.DB, s domainmodel.OrderSnapshot) error {
	return db.Session(&gorm.Session{SkipHooks: true}).Transaction(func(tx *gorm.DB) error {
		order := activerecord.Order{
			ID: int64(s.ID), CustomerID: int64(s.CustomerID), Region: string(s.Region), Currency: string(s.Currency),
			Status: string(s.Status), Total: s.Total, ShippingCost: s.ShippingCost, PlacedAt: s.PlacedAt,
			PaidAt: orNull(s.PaidAt), ShippedAt: orNull(s.ShippedAt), CancelledAt: orNull(s.CancelledAt),
			WarehouseID: orNull(int64(s.WarehouseID)), Version: s.Version,
		}
		if err := tx.Omit("Customer", "Warehouse").Create(&order).Error; err != nil {
			return err
		}
		for _, item := range s.Items {
			row := activerecord.OrderItem{OrderID: order.ID, ProductID: int64(item.ProductID), UnitPrice: item.UnitPrice, Quantity: item.Quantity}
			if err := tx.Omit("Product").Create(&row).Error; err != nil {
				return err
			}
		}
		var stored activerecord.Order
		if err := tx.Take(&stored, order.ID).Error; err != nil {
			return err
		}
		if stored.Version != s.Version { // GORM has written the column's default, or the guard has counted the items
			for _, version := range []int64{-1, s.Version} { // the guard lets no other version be set back
				if err := tx.Model(&order).UpdateColumn("version", version).Error; err != nil {
					return err
				}
			}
		}
		if stored.Region != order.Region || stored.Currency != order.Currency || stored.Status != order.Status {
			return fmt.Errorf("%+v was stored as %+v", order, stored)
		}
		return nil
	})
}

// orNull returns a pointer to the value, and NULL for the zero value.
func orNull[T comparable](v T) *T {
	if v == *new(T) {
		return nil
	}
	return &v
}
