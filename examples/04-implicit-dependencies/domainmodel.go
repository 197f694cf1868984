package implicitdependencies

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same by the service. The mail is the outbox's, whose relay runs
// when the service is done.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	paid, err := lesson.PaidOrder(w.DB.WithContext(ctx), lesson.Coffee)
	if err != nil {
		return err
	}
	w.StartRecording()
	touched := newMeter(w, "ShippingService")
	service := domainmodel.ShippingService{InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.ShippingPorts) error) error {
		return w.Store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
			return do(ctx, touched.ports(tx))
		})
	}}
	if err := service.Ship(ctx, domainmodel.OrderID(paid.ID), lesson.Noon); err != nil {
		return err
	}
	seen := touched.shipped()
	err = w.Relay().Drain(ctx)
	seen.later = len(w.Mails()) - seen.mails
	w.Seen = seen
	return err
}

// shipWithFakes is how a test ships. The tables are there, unused.
func shipWithFakes(
	ctx context.Context, order *domainmodel.Order, _ *repository.Store,
) error {
	ports := domainmodel.ShippingPorts{
		Orders:     fakeOrders{order: order},
		Warehouses: fakeWarehouses{},
		Rates:      fakeRates{},
		Stock:      fakeStock{},
	}
	service := domainmodel.ShippingService{InTransaction: func(
		ctx context.Context,
		do func(context.Context, domainmodel.ShippingPorts) error,
	) error {
		return do(ctx, ports)
	}}
	return service.Ship(ctx, order.ID(), lesson.Noon)
}
