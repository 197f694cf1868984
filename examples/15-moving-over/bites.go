package movingover

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// versionOnly is a repository as one writes it first: it trusts the version, which
// old code does not move.
type versionOnly struct {
	*repository.Orders
	db *gorm.DB
}

var _ domainmodel.OrderRepository = versionOnly{}

// Save writes the order's row; that of a shipped order is all that the scenario needs.
func (r versionOnly) Save(ctx context.Context, order *domainmodel.Order) error {
	s := order.Snapshot()
	result := r.db.WithContext(ctx).Model(&activerecord.Order{}).
		Where("id = ? AND version = ?", int64(s.ID), s.Version).
		UpdateColumns(map[string]any{
			"status": string(s.Status), "shipped_at": s.ShippedAt, "warehouse_id": int64(s.WarehouseID),
			"shipping_cost": s.ShippingCost, "version": s.Version + 1,
		})
	if result.Error == nil && result.RowsAffected == 0 {
		return errChanged
	}
	return result.Error
}

var errChanged = errors.New("changed by someone else")

// recreate is how a naive mapper begins: it makes the order as a new one is made, by
// the rules of today.
func recreate(row *activerecord.Order) (*domainmodel.Order, error) {
	return domainmodel.NewOrder(domainmodel.OrderID(row.ID), domainmodel.CustomerID(row.CustomerID),
		domainmodel.Region(row.Region), domainmodel.Currency(row.Currency), row.PlacedAt)
}
