package repository_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
)

// SQLite lets any column hold anything, and rows outlive the code that guards them.
// Whatever an order's rows hold, the order is either refused, with an error that names it
// and the fault, or restored exactly as the rows say.
func TestADamagedRowIsRefusedWithAReason(t *testing.T) {
	const (
		pending   = 1 // with two of product 1 and one of product 2
		paid      = 2
		shipped   = 3
		cancelled = 4 // after it was paid

		none = "none" // the order is restored as it was
	)
	for name, test := range map[string]struct {
		id     domainmodel.OrderID
		change string
		reason string // what the error has in it
	}{
		"a total in words":           {pending, "UPDATE orders SET total = 'a lot'", `name "total"`},
		"a total of NULL":            {pending, "UPDATE orders SET total = NULL", `name "total"`},
		"a broken total":             {pending, "UPDATE orders SET total = 3004.5", `name "total"`},
		"a total beyond 64 bits":     {pending, "UPDATE orders SET total = 9223372036854775808", `name "total"`},
		"a total of bytes":           {pending, "UPDATE orders SET total = X'FF00'", `name "total"`},
		"a negative total":           {pending, "UPDATE orders SET total = -3004", "the stored total of order 1 is -30.04 EUR"},
		"a total that is no sum":     {pending, "UPDATE orders SET total = total + 1", "items sum to 30.04 EUR"},
		"a total written as text":    {pending, "UPDATE orders SET total = '3004'", none},
		"a total written as a float": {pending, "UPDATE orders SET total = 3004.0", none},

		"an unknown status":       {pending, "UPDATE orders SET status = 'lost'", `order status "lost"`},
		"a status in capitals":    {pending, "UPDATE orders SET status = 'Pending'", `order status "Pending"`},
		"no status":               {pending, "UPDATE orders SET status = ''", `order status ""`},
		"a status of NULL":        {pending, "UPDATE orders SET status = NULL", `name "status"`},
		"a status in bad UTF-8":   {pending, "UPDATE orders SET status = CAST(X'FFFE' AS TEXT)", `order status "\xff\xfe"`},
		"a region in small print": {pending, "UPDATE orders SET region = 'eu'", `region "eu"`},
		"a region of NULL":        {pending, "UPDATE orders SET region = NULL", `name "region"`},
		"a region with an end":    {pending, "UPDATE orders SET region = 'EU' || char(0)", `region "EU\x00"`},
		"a currency of two":       {pending, "UPDATE orders SET currency = 'EU'", `currency "EU"`},
		"a currency of NULL":      {pending, "UPDATE orders SET currency = NULL", `name "currency"`},
		"no customer":             {pending, "UPDATE orders SET customer_id = 0", "customer ID 0"},
		"a customer of NULL":      {pending, "UPDATE orders SET customer_id = NULL", `name "customer_id"`},
		"a customer by name":      {pending, "UPDATE orders SET customer_id = 'Ada'", `name "customer_id"`},

		"no version":          {pending, "UPDATE orders SET version = 0", "version 0"},
		"a version of NULL":   {pending, "UPDATE orders SET version = NULL", `name "version"`},
		"a version in words":  {pending, "UPDATE orders SET version = 'two'", `name "version"`},
		"a version of 1 byte": {pending, "UPDATE orders SET version = X'01'", `name "version"`},

		"no time of placing":             {pending, "UPDATE orders SET placed_at = NULL", "placed_at"},
		"placed at no time":              {pending, "UPDATE orders SET placed_at = 'noon'", "plac"},
		"placed in the year 0":           {pending, "UPDATE orders SET placed_at = '0000-01-01 00:00:00'", "time of placing 0000-01-01T00:00:00Z must be"},
		"placed in another style":        {pending, "UPDATE orders SET placed_at = '2026-03-14T12:00:00.123456Z'", none},
		"placed in another zone":         {pending, "UPDATE orders SET placed_at = '2026-03-14 13:00:00.123456+01:00'", none},
		"placed to the nanosecond":       {pending, "UPDATE orders SET placed_at = '2026-03-14 12:00:00.123456789+00:00'", none},
		"paid while pending":             {pending, "UPDATE orders SET paid_at = placed_at", "time of payment 2026-03-14T12:00:00Z can't be set"},
		"paid at no time while pending":  {pending, "UPDATE orders SET paid_at = 'noon'", "paid_at"},
		"paid at no time, and cancelled": {cancelled, "UPDATE orders SET paid_at = 'noon'", "paid_at"},
		"paid, but never":                {paid, "UPDATE orders SET paid_at = NULL", "paid_at is missing, but the order is paid"},
		"paid at no time":                {paid, "UPDATE orders SET paid_at = 'noon'", "paid_at"},
		"paid at an empty text":          {paid, "UPDATE orders SET paid_at = ''", "paid_at"},
		"paid in bytes":                  {paid, "UPDATE orders SET paid_at = X'00'", `name "paid_at"`},
		"paid at a fraction":             {paid, "UPDATE orders SET paid_at = 1.5", `name "paid_at"`},
		"shipped while pending":          {pending, "UPDATE orders SET shipped_at = placed_at", "time of shipping"},
		"shipped, but never":             {shipped, "UPDATE orders SET shipped_at = NULL", "shipped_at is missing, but the order is shipped"},
		"shipped at no time":             {shipped, "UPDATE orders SET shipped_at = 'noon'", "shipped_at"},
		"cancelled while paid":           {paid, "UPDATE orders SET cancelled_at = placed_at", "time of cancelling"},
		"cancelled, but never":           {cancelled, "UPDATE orders SET cancelled_at = NULL", "cancelled_at is missing, but the order is cancelled"},

		"shipped from nowhere":            {shipped, "UPDATE orders SET warehouse_id = NULL", "warehouse ID 0"},
		"shipped from a warehouse's name": {shipped, "UPDATE orders SET warehouse_id = 'Hamburg'", `name "warehouse_id"`},
		"shipped at a negative cost":      {shipped, "UPDATE orders SET shipping_cost = -1", "shipping cost -0.01 EUR"},
		"shipped at no known cost":        {shipped, "UPDATE orders SET shipping_cost = NULL", `name "shipping_cost"`},
		"a warehouse, but not shipped":    {paid, "UPDATE orders SET warehouse_id = 1", "warehouse ID 1 can't be set"},
		"a cost, but not shipped":         {paid, "UPDATE orders SET shipping_cost = 5", "shipping cost of 5"},

		"a quantity of zero":         {pending, "UPDATE order_items SET quantity = 0 WHERE product_id = 1", "quantity 0"},
		"a negative quantity":        {pending, "UPDATE order_items SET quantity = -2 WHERE product_id = 1", "quantity -2"},
		"a quantity that was edited": {pending, "UPDATE order_items SET quantity = 999 WHERE product_id = 1", "but its items sum to"},
		"a quantity of NULL":         {pending, "UPDATE order_items SET quantity = NULL WHERE product_id = 1", "item's quantity NULL must be an integer"},
		"a quantity in words":        {pending, "UPDATE order_items SET quantity = 'two' WHERE product_id = 1", "item's quantity \"two\" must be an integer"},
		"half a quantity":            {pending, "UPDATE order_items SET quantity = 1.5 WHERE product_id = 1", "item's quantity 1.5 must be an integer"},
		"a quantity of bytes":        {pending, "UPDATE order_items SET quantity = X'32' WHERE product_id = 1", "JSON cannot hold BLOB values"},
		"a quantity beyond 64 bits":  {pending, "UPDATE order_items SET quantity = 1e300 WHERE product_id = 1", "item's quantity 1.0e+300 must be an integer"},
		"a quantity beyond 32 bits":  {pending, "UPDATE order_items SET quantity = 4294967298 WHERE product_id = 1", "but its items sum to"},
		"a quantity written as text": {pending, "UPDATE order_items SET quantity = '2' WHERE product_id = 1", none},
		"a quantity in JSON":         {pending, `UPDATE order_items SET quantity = '"],[' WHERE product_id = 1`, "item's quantity"},
		"a price of NULL":            {pending, "UPDATE order_items SET unit_price = NULL", "item's unit_price NULL"},
		"a negative price":           {pending, "UPDATE order_items SET unit_price = -1001 WHERE product_id = 1", "unit price -10.01 EUR must not be negative"},
		"an overflowing subtotal":    {pending, "UPDATE order_items SET unit_price = 9223372036854775807 WHERE product_id = 1", "amount too large"},
		"an overflowing sum":         {pending, "UPDATE order_items SET unit_price = 9223372036854775807 WHERE product_id = 2", "amount too large"},
		"a price in bad UTF-8":       {pending, "UPDATE order_items SET unit_price = CAST(X'FF' AS TEXT)", "item's unit_price"},
		"no product":                 {pending, "UPDATE order_items SET product_id = 0 WHERE product_id = 1", "product ID 0"},
		"a product of NULL":          {pending, "UPDATE order_items SET product_id = NULL WHERE product_id = 1", "item's product_id NULL"},
		"a product twice":            {pending, "UPDATE order_items SET product_id = 1", "product ID 1 must not have two items"},
		"an item too few":            {pending, "DELETE FROM order_items WHERE product_id = 1", "but its items sum to"},
		"an item too many":           {pending, "INSERT INTO order_items (order_id, product_id, unit_price, quantity) VALUES (1, 9, 1, 1)", "but its items sum to"},
		"nothing, that was paid":     {paid, "UPDATE orders SET total = 0; DELETE FROM order_items", "order 2 has no items"},
		"items that are gone":        {paid, "DELETE FROM order_items", "but its items sum to 0.00 EUR"},
	} {
		t.Run(name, func(t *testing.T) {
			s := openUnguarded(t)
			before := s.Find(t, test.id)
			s.Exec(t, test.change)
			order, err := s.Orders.FindByID(t.Context(), test.id)
			if test.reason == none {
				require.NoError(t, err)
				assert.Equal(t, before.Snapshot(), order.Snapshot())
				return
			}
			var corrupt *domainmodel.CorruptOrderError
			require.ErrorAs(t, err, &corrupt)
			assert.Equal(t, test.id, corrupt.OrderID)
			assert.ErrorContains(t, err, test.reason)
			assert.Nil(t, order)
		})
	}
}

// openUnguarded returns a shop in which nothing guards the rows, with an order in each status.
func openUnguarded(t *testing.T) *shop {
	t.Helper()
	s := openShopOn(t, "memory")
	shoptest.Unguard(t, s.DB)
	for id := domainmodel.OrderID(1); id <= 4; id++ {
		order := newOrder(t, id, 1, 2)
		require.NoError(t, order.ChangeQuantity(1, 2))
		if id > 1 {
			require.NoError(t, order.Pay(order.Total(), noon))
		}
		switch id {
		case 3:
			require.NoError(t, order.Ship(1, domainmodel.MustMoney(590, domainmodel.EUR), noon))
		case 4:
			require.NoError(t, order.Cancel(noon))
		}
		require.NoError(t, s.Orders.Save(t.Context(), order))
	}
	return s
}
