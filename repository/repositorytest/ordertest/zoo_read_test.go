package ordertest

import (
	"context"
	"strings"
	"sync"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// preload reads the order, and then its items. The mistake is in the second
// statement. That someone commits before it is luck elsewhere: here the reader waits
// for it, in a case in which someone always saves.
func preload(s *gormStore) {
	var mu sync.Mutex
	committed := make(chan struct{}) // closed at the next COMMIT
	s.tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		err := call(ctx)
		if op.Kind == sqltap.Commit && err == nil {
			mu.Lock()
			defer mu.Unlock()
			close(committed)
			committed = make(chan struct{})
		}
		return err
	})
	meanwhile := func(items *gorm.DB) *gorm.DB {
		mu.Lock()
		next := committed
		mu.Unlock()
		select {
		case <-next:
		case <-items.Statement.Context.Done():
		}
		return items.Order("id")
	}
	s.load = func(db *gorm.DB, id domainmodel.OrderID) (*domainmodel.Order, error) {
		var row activerecord.Order
		if err := db.Preload("Items", meanwhile).First(&row, int64(id)).Error; err != nil {
			return nil, err
		}
		return restore(row)
	}
}

// findNothing takes no row for a row of zeros: Find returns no error for it.
func findNothing(s *gormStore) {
	s.load = func(db *gorm.DB, id domainmodel.OrderID) (*domainmodel.Order, error) {
		var row activerecord.Order
		if err := db.Preload("Items").Limit(1).Find(&row, "id = ?", int64(id)).Error; err != nil {
			return nil, err
		}
		return restore(row)
	}
}

// noOrderBy gets the items as SQLite finds them: by product, through the index.
func noOrderBy(s *gormStore) {
	s.load = func(db *gorm.DB, id domainmodel.OrderID) (*domainmodel.Order, error) {
		row, err := joined(db, id)
		if err != nil {
			return nil, err
		}
		return restore(row)
	}
}

func limited(s *gormStore) {
	s.load = func(db *gorm.DB, id domainmodel.OrderID) (*domainmodel.Order, error) {
		return load(db.Limit(1000), id)
	}
}

// through has every row that is loaded go through change.
func (s *gormStore) through(change func(row *activerecord.Order)) {
	s.load = func(db *gorm.DB, id domainmodel.OrderID) (*domainmodel.Order, error) {
		row, err := joined(db.Order("i.id"), id)
		if err != nil {
			return nil, err
		}
		change(&row)
		return restore(row)
	}
}

func amountsOf32Bits(s *gormStore) {
	s.through(func(row *activerecord.Order) { row.Total = int64(int32(row.Total)) })
}

func mendTheTotal(s *gormStore) {
	s.through(func(row *activerecord.Order) { row.Total = row.CalculateTotal() })
}

func tidyText(s *gormStore) {
	s.through(func(row *activerecord.Order) { row.Region = strings.ToUpper(strings.TrimSpace(row.Region)) })
}

// identityMap hands the same order to all who ask.
func identityMap(s *gormStore) {
	var loaded sync.Map
	s.load = func(db *gorm.DB, id domainmodel.OrderID) (*domainmodel.Order, error) {
		if order, found := loaded.Load(id); found {
			return order.(*domainmodel.Order), nil
		}
		order, err := load(db, id)
		if err == nil {
			loaded.Store(id, order)
		}
		return order, err
	}
}

// cacheRows remembers what was read, and hears of no Save.
func cacheRows(s *gormStore) {
	var read sync.Map
	s.load = func(db *gorm.DB, id domainmodel.OrderID) (*domainmodel.Order, error) {
		if row, found := read.Load(id); found {
			return restore(row.(activerecord.Order))
		}
		row, err := joined(db.Order("i.id"), id)
		if err != nil {
			return nil, err
		}
		read.Store(id, row)
		return restore(row)
	}
}

// loadByConstructing checks old orders by the rules for new ones.
func loadByConstructing(s *gormStore) {
	s.load = func(db *gorm.DB, id domainmodel.OrderID) (*domainmodel.Order, error) {
		row, err := joined(db.Order("i.id"), id)
		if err != nil {
			return nil, err
		}
		order, err := restore(row)
		if err != nil {
			return nil, err
		}
		if _, err := domainmodel.NewOrder(order.ID(), order.CustomerID(), order.Region(), order.Total().Currency(), order.PlacedAt()); err != nil {
			return nil, err
		}
		return order, nil
	}
}

func noContext(s *gormStore) {
	s.enter = func(_ context.Context, s *gormStore) (*gorm.DB, error) { return s.db, nil }
}
