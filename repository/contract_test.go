package repository_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// The GORM repositories keep the contract, on the tables of activerecord, whatever
// database these are in.
func TestTheStoreKeepsTheContract(t *testing.T) {
	for name := range engines {
		t.Run(name, func(t *testing.T) {
			runContract(t, openShopOn(t, name))
		})
	}
}

// One connection is all there is, so whoever keeps one makes everyone wait for ever.
func TestTheStoreKeepsTheContractOnOneConnection(t *testing.T) {
	repositorytest.Run(t, func(t *testing.T) repositorytest.Store {
		db := open(t, sqlite.Memory)
		require.NoError(t, repository.Migrate(db))
		fill(t, db)
		return contractStore(&shop{Store: newStore(t, db), db: db})
	})
}

// An importer's tables may have names of their own.
func TestTheStoreKeepsTheContractWithATablePrefix(t *testing.T) {
	prefix := gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: "shop_"}}
	repositorytest.Run(t, func(t *testing.T) repositorytest.Store { return contractStore(openShop(t, sqlite.WithConfig(prefix))) })
}

// Statements that are prepared once and used in many transactions do the same.
func TestTheStoreKeepsTheContractWithPreparedStatements(t *testing.T) {
	prepared := gorm.Config{PrepareStmt: true}
	repositorytest.Run(t, func(t *testing.T) repositorytest.Store {
		return contractStore(openShop(t, sqlite.WithConfig(prepared)))
	})
}

func contractStore(s *shop) repositorytest.Store {
	return repositorytest.Store{
		Orders: s.Orders,
		Delete: func(ctx context.Context, id domainmodel.OrderID) error {
			return s.db.WithContext(ctx).Delete(&activerecord.Order{}, int64(id)).Error
		},
		InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.OrderRepository) error) error {
			return s.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error { return do(ctx, tx.Orders) })
		},
		Drain: s.Outbox.Drain,
	}
}
