package domainmodel_test

import (
	"embed"
	"encoding/json"
	"go/ast"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The files are orders as they have been stored. Never change or remove one to make a
// test pass: someone's database has that order.
//
//go:embed testdata/orders-of-yesterday/*.json
var yesterday embed.FS

func ordersOfYesterday(t *testing.T) map[string]domainmodel.OrderSnapshot {
	t.Helper()
	const folder = "testdata/orders-of-yesterday"
	files, err := yesterday.ReadDir(folder)
	require.NoError(t, err)
	orders := map[string]domainmodel.OrderSnapshot{}
	for _, file := range files {
		text, err := yesterday.ReadFile(folder + "/" + file.Name())
		require.NoError(t, err)
		decoder := json.NewDecoder(strings.NewReader(string(text)))
		decoder.DisallowUnknownFields()
		var order domainmodel.OrderSnapshot
		require.NoError(t, decoder.Decode(&order), file.Name())
		orders[strings.TrimSuffix(file.Name(), ".json")] = order
	}
	return orders
}

// Restoring is not constructing: whatever is asked of new orders today, an order of
// yesterday is loaded as it was stored, and goes on.
func TestTheRulesForNewOrdersRefuseNoOrderOfYesterday(t *testing.T) {
	for name, stored := range ordersOfYesterday(t) {
		t.Run(name, func(t *testing.T) {
			order, err := domainmodel.RestoreOrder(stored)
			require.NoError(t, err, "a rule for new orders belongs in NewOrder or a command")
			assert.Equal(t, stored, order.Snapshot())
			requireRules(t, order)

			cost := domainmodel.MustMoney(1, stored.Currency)
			next := func(at time.Time) time.Time {
				return slices.MaxFunc([]time.Time{at, stored.PlacedAt, stored.PaidAt}, time.Time.Compare)
			}
			switch order.Status() {
			case domainmodel.StatusPending:
				if len(stored.Items) > 0 {
					require.NoError(t, order.Pay(order.Total(), next(paidAt)))
				}
				require.NoError(t, order.Cancel(next(cancelledAt)))
			case domainmodel.StatusPaid:
				require.NoError(t, order.Ship(3, cost, next(shippedAt)))
			}
			must(domainmodel.RestoreOrder(saved(order)))
		})
	}
}

// Without such orders the test above would only say that what can be placed can be
// restored.
func TestSomeOrdersOfYesterdayCouldNotBePlacedToday(t *testing.T) {
	refused := 0
	for _, stored := range ordersOfYesterday(t) {
		if _, err := domainmodel.NewOrder(stored.ID, stored.CustomerID, stored.Region, stored.Currency, stored.PlacedAt); err != nil {
			refused++
		}
	}
	assert.Positive(t, refused)
}

// An order in each status, or the test above says nothing of how orders end.
func TestTheOrdersOfYesterdayAreOfEveryStatus(t *testing.T) {
	seen := map[domainmodel.OrderStatus]bool{}
	for _, stored := range ordersOfYesterday(t) {
		seen[stored.Status] = true
	}
	assert.Len(t, seen, len(domainmodel.OrderStatuses()))
}

// creating are the functions with the rules for what is new.
var creating = []string{"NewOrder", "NewProduct", "AddItem", "ChangeQuantity", "RemoveItem", "changeItem", "Pay", "Ship", "Cancel", "becameEuro", "record"}

// The files above are examples. This is the rule: what creates takes no part in
// restoring, however indirectly.
func TestRestoringCallsNothingThatCreates(t *testing.T) {
	bodies := map[string][]*ast.BlockStmt{} // by name: of two methods of one name, both count
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		_, file := parse(t, name, nil)
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if ok && !strings.HasSuffix(name, "_test.go") {
				bodies[function.Name.Name] = append(bodies[function.Name.Name], function.Body)
			}
		}
	}
	reached := map[string]bool{}
	var follow func(name string)
	follow = func(name string) {
		if reached[name] {
			return
		}
		for _, body := range bodies[name] {
			reached[name] = true
			for node := range ast.Preorder(body) {
				if mentioned, ok := node.(*ast.Ident); ok { // called, or handed on to be called
					follow(mentioned.Name)
				}
			}
		}
	}
	follow("RestoreOrder")
	require.Subset(t, slices.Collect(maps.Keys(reached)), []string{"restoreOrder", "checkIdentity", "check"}, "the test must see the calls")
	for _, name := range creating {
		assert.NotEmpty(t, bodies[name], "there is no %s any more", name)
		assert.False(t, reached[name], "RestoreOrder reaches %s", name)
	}
}
