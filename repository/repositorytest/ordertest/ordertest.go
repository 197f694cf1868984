package ordertest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/suite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The orders of the suite refer to these rows.
const (
	CustomerID  domainmodel.CustomerID  = 1
	WarehouseID domainmodel.WarehouseID = 1
	Products                            = 1200 // products have the IDs from 1 to Products
)

// Store is what Run tests. Orders is needed. Each other field has more cases run; Run names
// the cases that it skipped, and the fields to set.
type Store struct {
	Orders domainmodel.OrderRepository
	// Delete deletes the order, bypassing the repository, as a person at the database would.
	Delete func(ctx context.Context, id domainmodel.OrderID) error
	// InTransaction runs do in one transaction, with the orders that belong to it.
	InTransaction func(ctx context.Context, do func(ctx context.Context, orders domainmodel.OrderRepository) error) error
	// Drain delivers the events that were not delivered yet, and tries each once.
	Drain func(ctx context.Context, notifier domainmodel.Notifier) error
	// Plant stores the rows of an order, bypassing the repository, as old code has left them:
	// with no check, and no event. It returns an error when the store can't hold them
	// exactly as they are. With Delete, it is also the Kit's Damage.
	Plant func(ctx context.Context, order domainmodel.OrderSnapshot) error
	// Old are writes of old code to an order, as of repositorytest.Kit.
	Old map[string]repositorytest.Write
	// Tap records and fails the operations of the database.
	Tap *sqltap.Tap
	// Strict has a case fail that would be skipped.
	Strict bool
}

// Run runs the contract of any aggregate on orders, and then the cases that only orders have,
// each as a subtest on an empty store that open returns. A later call of open may empty the
// store of an earlier one.
func Run(t *testing.T, open func(t *testing.T) Store) {
	repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[domainmodel.Order, state] { return open(t).kit() })
	suite.Run(t, cases, open)
}

var cases = slices.Concat(orderCases, itemCases, oldCases, hostileCases, conflictCases, transactionCases, eventCases)

// noon is the time of everything that happens in the suite, to the microsecond.
var noon = time.Date(2026, time.March, 14, 12, 0, 0, 123456000, time.UTC)

func product(t *testing.T, id domainmodel.ProductID) domainmodel.Product {
	p, err := domainmodel.NewProduct(id, domainmodel.MustMoney(1000+int64(id), domainmodel.EUR))
	require.NoError(t, err)
	return p
}

// newOrder returns an order that is not saved, with one piece of each product.
func newOrder(t *testing.T, id domainmodel.OrderID, products ...domainmodel.ProductID) *domainmodel.Order {
	order, err := domainmodel.NewOrder(id, CustomerID, "EU", domainmodel.EUR, noon)
	require.NoError(t, err)
	for _, p := range products {
		require.NoError(t, order.AddItem(product(t, p), 1))
	}
	return order
}

// saved saves a new order and returns it.
func saved(t *testing.T, s Store, id domainmodel.OrderID, products ...domainmodel.ProductID) *domainmodel.Order {
	order := newOrder(t, id, products...)
	require.NoError(t, s.Orders.Save(t.Context(), order))
	return order
}

func find(t *testing.T, s Store, id domainmodel.OrderID) *domainmodel.Order {
	order, err := s.Orders.FindByID(t.Context(), id)
	require.NoError(t, err)
	require.NotNil(t, order)
	return order
}

// state is all that can be seen of an order.
type state struct {
	snapshot domainmodel.OrderSnapshot
	events   []domainmodel.Event
}

func stateOf(order *domainmodel.Order) state { return state{order.Snapshot(), order.Events()} }
