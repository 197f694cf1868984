package doubleship

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel explores the same. No schedule goes wrong, so for the record one
// request runs after the other.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	found, err := exploreStore(ctx, w, contested, shipOrder)
	if err != nil {
		return err
	}
	w.StartRecording()
	s := seen{found: found}
	for i := range s.errs {
		s.errs[i] = shipOrder(ctx, w.Store, contested)
	}
	w.Seen, w.Refusal = s, s.errs[1]
	_, err = w.Store.Outbox.Drain(ctx, w.Notifier())
	return err
}

func shipOrder(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		return service(tx).Ship(ctx, id, noon)
	})
}

func service(s *repository.Store) domainmodel.ShippingService {
	return domainmodel.ShippingService{Orders: s.Orders, Warehouses: s.Warehouses, Rates: s.Rates, Stock: s.Stock}
}

// exploreStore explores with a Store for each session. Each event that says that the
// order was shipped counts as an e-mail.
func exploreStore(ctx context.Context, w *lesson.World, id int64, ship func(context.Context, *repository.Store, domainmodel.OrderID) error) (*explore.Result, error) {
	request := func() explore.Session {
		var store *repository.Store
		return explore.Session{
			Prepare: func(db *gorm.DB) (err error) { store, err = repository.New(db); return err },
			Do:      func(ctx context.Context, _ *gorm.DB) error { return ship(ctx, store, domainmodel.OrderID(id)) },
		}
	}
	x, err := exploration(ctx, w, id, request, func(db *gorm.DB, _ explore.Schedule) (mails int, err error) {
		err = db.Table("outbox_events").Where("order_id = ? AND kind = 'OrderWasShipped'", id).Select("COUNT(*)").Take(&mails).Error
		return mails, err
	})
	if err != nil {
		return nil, err
	}
	return x.Run(ctx)
}

// loaded returns an order that was loaded before the transaction began.
type loaded struct {
	*repository.Orders
	order *domainmodel.Order
}

func (l loaded) FindByID(context.Context, domainmodel.OrderID) (*domainmodel.Order, error) {
	return l.order, nil
}

// shipLoaded ships an order that was loaded some time ago, perhaps to show it.
func shipLoaded(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	order, err := store.Orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		shipping := service(tx)
		shipping.Orders = loaded{tx.Orders, order}
		return shipping.Ship(ctx, id, noon)
	})
}

// shipApart does what the service does, with a transaction for each repository. The
// warehouse and the cost are known.
func shipApart(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	order, err := store.Orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	from := domainmodel.WarehouseID(lesson.Warehouse)
	if err := order.Ship(from, domainmodel.MustMoney(545, lesson.Currency), noon); err != nil {
		return err
	}
	if err := store.Stock.Reserve(ctx, from, order.Items()); err != nil {
		return err
	}
	return store.Orders.Save(ctx, order)
}
