package domainmodel_test

import (
	"context"
	"fmt"
	"iter"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The ports are small, so a fake of one is a few lines, and needs no generator.
type (
	oneOrder struct {
		domainmodel.OrderRepository // of which shipping needs two methods
		order                       *domainmodel.Order
	}
	oneWarehouse struct{ id domainmodel.WarehouseID }
	flatRate     struct{ cost domainmodel.Money }
	fullShelves  struct{}
)

func (f oneOrder) FindByID(context.Context, domainmodel.OrderID) (*domainmodel.Order, error) {
	return f.order, nil
}

func (f oneOrder) Save(context.Context, *domainmodel.Order) error { return nil }

func (f oneWarehouse) ForRegion(_ context.Context, region domainmodel.Region) (domainmodel.Warehouse, error) {
	return domainmodel.NewWarehouse(f.id, region)
}

func (f flatRate) ForRegion(context.Context, domainmodel.Region) (domainmodel.ShippingRate, error) {
	perPiece := domainmodel.MustMoney(0, f.cost.Currency())
	return domainmodel.NewShippingRate(f.cost, perPiece)
}

func (fullShelves) Reserve(_ context.Context, from domainmodel.WarehouseID, items iter.Seq[domainmodel.OrderItem]) error {
	for item := range items {
		fmt.Printf("warehouse %s: take %d of product %s\n", from, item.Quantity(), item.ProductID())
	}
	return nil
}

// All that shipping depends on is in the fields, so a test needs nothing else. Fakes need no
// transaction: theirs only calls.
func ExampleShippingService() {
	order := orderIn(domainmodel.StatusPaid)
	ports := domainmodel.ShippingPorts{
		Orders:     oneOrder{order: order},
		Warehouses: oneWarehouse{3},
		Rates:      flatRate{domainmodel.MustMoney(590, domainmodel.EUR)},
		Stock:      fullShelves{},
	}
	service := domainmodel.ShippingService{
		InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.ShippingPorts) error) error {
			return do(ctx, ports)
		},
	}

	err := service.Ship(context.Background(), order.ID(), shippedAt)

	fmt.Println(order.Status(), err)
	// Output:
	// warehouse 3: take 2 of product 1
	// warehouse 3: take 1 of product 2
	// shipped <nil>
}
