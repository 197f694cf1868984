package implicitdependencies

import (
	"context"
	"iter"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The fakes of both sides know one warehouse, ship for nothing, and have everything in stock.

func fakeDependencies(mailer func(activerecord.Mail) error) dependencies {
	return dependencies{
		Warehouses: func(_ *gorm.DB, region string) (*activerecord.Warehouse, error) {
			return &activerecord.Warehouse{ID: lesson.Warehouse, Region: region}, nil
		},
		Rates:  func(*gorm.DB, *activerecord.Warehouse, int) (int64, error) { return 0, nil },
		Stock:  func(*gorm.DB, int64, []activerecord.OrderItem) error { return nil },
		Mailer: mailer,
	}
}

type (
	fakeOrders struct {
		domainmodel.OrderRepository // of which shipping uses two methods
		order                       *domainmodel.Order
	}
	fakeWarehouses struct{}
	fakeRates      struct{}
	fakeStock      struct{}
)

func (f fakeOrders) FindByID(context.Context, domainmodel.OrderID) (*domainmodel.Order, error) {
	return f.order, nil
}

func (fakeOrders) Save(context.Context, *domainmodel.Order) error { return nil }

func (fakeWarehouses) ForRegion(_ context.Context, region domainmodel.Region) (domainmodel.Warehouse, error) {
	return domainmodel.NewWarehouse(domainmodel.WarehouseID(lesson.Warehouse), region)
}

func (fakeRates) ForRegion(context.Context, domainmodel.Region) (domainmodel.ShippingRate, error) {
	free := domainmodel.MustMoney(0, domainmodel.EUR)
	return domainmodel.NewShippingRate(free, free)
}

func (fakeStock) Reserve(context.Context, domainmodel.WarehouseID, iter.Seq[domainmodel.OrderItem]) error {
	return nil
}

// inTables are the dependencies that package activerecord keeps to itself.
var inTables = dependencies{
	Warehouses: func(tx *gorm.DB, region string) (*activerecord.Warehouse, error) {
		var found activerecord.Warehouse
		return &found, tx.First(&found, "region = ?", region).Error
	},
	Rates: func(tx *gorm.DB, from *activerecord.Warehouse, pieces int) (int64, error) {
		var rate activerecord.ShippingRate
		err := tx.First(&rate, "region = ?", from.Region).Error
		return rate.Base + rate.PerPiece*int64(pieces), err
	},
	Stock: func(tx *gorm.DB, from int64, items []activerecord.OrderItem) error {
		for _, item := range items {
			taken := tx.Model(&activerecord.Stock{}).
				Where("warehouse_id = ? AND product_id = ? AND quantity >= ?", from, item.ProductID, item.Quantity).
				Update("quantity", gorm.Expr("quantity - ?", item.Quantity))
			if taken.Error != nil {
				return taken.Error
			}
			if taken.RowsAffected == 0 {
				return activerecord.ErrOutOfStock
			}
		}
		return nil
	},
	Mailer: func(mail activerecord.Mail) error { return activerecord.SendMail(mail) },
}
