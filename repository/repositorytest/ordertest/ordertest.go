package ordertest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// What the orders of the suite refer to.
const (
	CustomerID  domainmodel.CustomerID  = 1
	WarehouseID domainmodel.WarehouseID = 1
	Products                            = 1200 // products have the IDs from 1 to Products
)

// Store is what Run tests. Orders is needed; the cases that need a field that is
// nil are skipped, and say so.
type Store struct {
	Orders domainmodel.OrderRepository
	// Delete deletes the order past the repository, as a person at the database would.
	Delete func(ctx context.Context, id domainmodel.OrderID) error
	// InTransaction runs do in one transaction, with the orders that belong to it.
	InTransaction func(ctx context.Context, do func(ctx context.Context, orders domainmodel.OrderRepository) error) error
	// Drain delivers the events that were not delivered yet.
	Drain func(ctx context.Context, notifier domainmodel.Notifier) (delivered int, err error)
	// Plant stores the rows of an order past the repository, as old code has left them:
	// with no check, and no event. It returns an error when the store can't hold them
	// exactly as they are.
	Plant func(ctx context.Context, order domainmodel.OrderSnapshot) error
	// FailNextCommit has the next COMMIT fail, so that nothing of its transaction is
	// stored. A sqltap.Tap does that to any database.
	FailNextCommit func()
}

// Run runs each case of the contract as a subtest, on an empty store that open
// returns. A case's name is what it enforces; its failure says what went wrong.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Log(c.sentence)
			store := open(t)
			if missing := c.missing(store); missing != "" {
				t.Skipf("the Store has no %s", missing)
			}
			c.check(t.Context(), t, store)
		})
	}
}

// testCase enforces one sentence of the contract. A check sees no *testing.T, so
// that this package's tests can watch one fail.
type testCase struct {
	name     string
	sentence string
	needs    needs
	check    func(ctx context.Context, t require.TestingT, s Store)
}

type needs struct{ delete, transaction, drain, plant, failCommit bool }

func (c testCase) missing(s Store) string {
	switch {
	case c.needs.delete && s.Delete == nil:
		return "Delete"
	case c.needs.transaction && s.InTransaction == nil:
		return "InTransaction"
	case c.needs.drain && s.Drain == nil:
		return "Drain"
	case c.needs.plant && s.Plant == nil:
		return "Plant"
	case c.needs.failCommit && s.FailNextCommit == nil:
		return "FailNextCommit"
	}
	return ""
}

var cases = slices.Concat(
	orderCases, itemCases, oldCases, hostileCases,
	conflictCases, concurrencyCases, retryCases, updateCases, transactionCases, eventCases,
)

// noon is the time of everything that happens in the suite, to the microsecond.
var noon = time.Date(2026, time.March, 14, 12, 0, 0, 123456000, time.UTC)

func product(t require.TestingT, id domainmodel.ProductID) domainmodel.Product {
	p, err := domainmodel.NewProduct(id, domainmodel.MustMoney(1000+int64(id), domainmodel.EUR))
	require.NoError(t, err)
	return p
}

// newOrder returns an order that is not saved, with one piece of each product.
func newOrder(t require.TestingT, id domainmodel.OrderID, products ...domainmodel.ProductID) *domainmodel.Order {
	order, err := domainmodel.NewOrder(id, CustomerID, "EU", domainmodel.EUR, noon)
	require.NoError(t, err)
	for _, p := range products {
		require.NoError(t, order.AddItem(product(t, p), 1))
	}
	return order
}

// saved saves a new order and returns it.
func saved(ctx context.Context, t require.TestingT, s Store, id domainmodel.OrderID, products ...domainmodel.ProductID) *domainmodel.Order {
	order := newOrder(t, id, products...)
	require.NoError(t, s.Orders.Save(ctx, order))
	return order
}

func find(ctx context.Context, t require.TestingT, s Store, id domainmodel.OrderID) *domainmodel.Order {
	order, err := s.Orders.FindByID(ctx, id)
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
