package movingover

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/19-moving-over/rung3"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runWithCare stands on rungs 2 and 3.
func runWithCare(ctx context.Context, w *lesson.World) error {
	return stand(ctx, w, rungs[1:3], shipWithFakes)
}

// shipWithFakes is how it is tried on rung 3: with a row that was never stored, and fakes
// for what Ship needs.
func shipWithFakes(context.Context, *lesson.World) (string, error) {
	order := activerecord.Order{Status: paid, Region: lesson.Region, Currency: lesson.Currency, Items: []activerecord.OrderItem{{ProductID: lesson.Tea, UnitPrice: 250, Quantity: 1}}}
	err := rung3.Ship(&order, rung3.Ports{Warehouses: fakes{}, Rates: fakes{}, Stock: fakes{}}, lesson.Noon)
	return order.Status, err
}

type fakes struct{}

func (fakes) WarehouseOf(string) (int64, error) { return lesson.Warehouse, nil }

func (fakes) RateOf(string) (activerecord.ShippingRate, error) {
	return activerecord.ShippingRate{Base: 500, PerPiece: 45, Currency: lesson.Currency}, nil
}

func (fakes) Reserve(int64, []activerecord.OrderItem) error { return nil }
