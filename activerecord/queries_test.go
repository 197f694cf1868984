package activerecord_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 123456000, time.UTC)

// orders fills the shop with so many orders: the total of order n is n % 3, and
// the later ones were placed earlier.
func (s *shop) orders(t testing.TB, n int) {
	t.Helper()
	orders := make([]activerecord.Order, n)
	for i := range orders {
		orders[i] = activerecord.Order{
			CustomerID: s.ada.ID, Region: "EU", Currency: "EUR", Status: activerecord.StatusPending,
			Total: int64(i+1) % 3, PlacedAt: noon.Add(-time.Duration(i) * time.Minute),
		}
	}
	s.create(t, &orders)
}

func ids(rows []activerecord.OrderRow) []int64 {
	var ids []int64
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return ids
}

// A list of orders is just a query. Active Record is good at this: one statement for a
// page, however many rows it has, and no order is loaded.
func TestAPageOfFiftyOrdersIsOneStatement(t *testing.T) {
	var tap sqltap.Tap
	s := openShop(t, sqlite.WithConnector(tap.Wrap))
	s.orders(t, 120)

	tap.Start()
	rows, err := activerecord.ListOrders(s.db, "", "placed", 1, 50)
	operations := tap.Stop()

	require.NoError(t, err)
	assert.Len(t, rows, 50)
	assert.Len(t, operations, 1, "%v", operations)
}

func TestARowOfTheListSaysWhatTheScreenShows(t *testing.T) {
	s := openShop(t)
	s.orders(t, 1)
	rows, err := activerecord.ListOrders(s.db, "", "", 0, 10)
	require.NoError(t, err)
	assert.Equal(t, []activerecord.OrderRow{{
		ID: 1, Customer: "Ada", Status: "pending", Total: 1, Currency: "EUR", PlacedAt: noon,
	}}, rows)
}

// The list leaves no order out, whatever it refers to.
func TestAnOrderIsListedWhoseCustomerIsGone(t *testing.T) {
	s := openShop(t)
	s.orders(t, 2)
	pool, err := s.db.DB()
	require.NoError(t, err)
	pool.SetMaxOpenConns(1) // which a PRAGMA reaches
	require.NoError(t, s.db.Exec("PRAGMA foreign_keys = OFF").Error)
	require.NoError(t, s.db.Exec("DELETE FROM customers").Error)
	rows, err := activerecord.ListOrders(s.db, "", "", 0, 10)
	require.NoError(t, err)
	assert.Equal(t, []int64{1, 2}, ids(rows))
	assert.Empty(t, rows[0].Customer)
}

// Rows that are equal by the sort column are sorted by ID. Otherwise one of them
// could appear on two pages, and another on none.
func TestThePagesTogetherHaveEveryOrderOnce(t *testing.T) {
	s := openShop(t)
	s.orders(t, 7)
	for sort, want := range map[string][]int64{
		"":       {1, 2, 3, 4, 5, 6, 7},
		"id":     {1, 2, 3, 4, 5, 6, 7},
		"placed": {7, 6, 5, 4, 3, 2, 1},
		"total":  {3, 6, 1, 4, 7, 2, 5},
	} {
		t.Run(sort, func(t *testing.T) {
			var got []int64
			for page := range 4 {
				rows, err := activerecord.ListOrders(s.db, "", sort, page, 3)
				require.NoError(t, err)
				got = append(got, ids(rows)...)
			}
			assert.Equal(t, want, got)
		})
	}
}

func TestTheListCanBeLimitedToAStatus(t *testing.T) {
	s := openShop(t)
	s.pending(t)
	paid := s.paid(t)
	rows, err := activerecord.ListOrders(s.db, activerecord.StatusPaid, "", 0, 10)
	require.NoError(t, err)
	assert.Equal(t, []int64{paid.ID}, ids(rows))

	rows, err = activerecord.ListOrders(s.db, "lost", "", 0, 10)
	require.NoError(t, err)
	assert.Empty(t, rows, "no order has this status")
}

// GORM's Order takes any SQL: with this argument it would drop the table. Only
// names from the list get there.
func TestASortNameFromOutsideNeverReachesTheSQL(t *testing.T) {
	var tap sqltap.Tap
	s := openShop(t, sqlite.WithConnector(tap.Wrap))
	for _, name := range []string{"id; drop table stocks", "orders.id", "id desc", "ID", " id", "1", "customer"} {
		tap.Start()
		_, err := activerecord.ListOrders(s.db, "", name, 0, 10)
		require.ErrorIs(t, err, activerecord.ErrUnknownSortName)
		assert.ErrorContains(t, err, fmt.Sprintf("list orders by %q", name))
		assert.Empty(t, tap.Stop(), "it must not even be asked")
	}
	assert.True(t, s.db.Migrator().HasTable("stocks"))
}

// An unknown status is not even sent. If it were, it would be a variable of the statement,
// and not a part of its SQL.
func TestAStatusFromOutsideIsOnlyAValue(t *testing.T) {
	s := openShop(t)
	s.orders(t, 1)
	rows, err := activerecord.ListOrders(s.db, "x' OR '1'='1", "", 0, 10)
	require.NoError(t, err)
	assert.Empty(t, rows)
}

// A page size of 0 would mean "no limit" to GORM, and a page number that is too
// big would wrap around and be the first page again.
func TestAPageThatCannotBeIsRefused(t *testing.T) {
	db := open(t)
	for _, page := range [][2]int{{-1, 10}, {0, 0}, {0, -1}, {math.MaxInt, 2}, {math.MaxInt/10 + 1, 10}} {
		_, err := activerecord.ListOrders(db, "", "", page[0], page[1])
		require.ErrorIs(t, err, activerecord.ErrInvalid, page)
		assert.ErrorContains(t, err, fmt.Sprintf("page %d of %d rows", page[0], page[1]))
	}
	rows, err := activerecord.ListOrders(db, "", "", math.MaxInt/10, 10)
	require.NoError(t, err, "the last one that can be")
	assert.Empty(t, rows)
}

func TestTheRevenueReportAddsUpByStatusAndCurrency(t *testing.T) {
	s := openShop(t)
	s.pending(t)
	s.pending(t)
	s.paid(t)
	s.create(t, &activerecord.Order{CustomerID: s.ada.ID, Region: "US", Currency: "USD", Status: "paid", Total: 5, PlacedAt: noon})

	report, err := activerecord.RevenueReport(s.db)

	require.NoError(t, err)
	assert.Equal(t, []activerecord.Revenue{
		{Status: "paid", Currency: "EUR", Orders: 1, Total: 2100},
		{Status: "paid", Currency: "USD", Orders: 1, Total: 5},
		{Status: "pending", Currency: "EUR", Orders: 2, Total: 4200},
	}, report)
}

func TestTheQueriesOfAnEmptyShopReturnNothing(t *testing.T) {
	db := open(t)
	rows, err := activerecord.ListOrders(db, "", "placed", 0, 10)
	require.NoError(t, err)
	assert.Empty(t, rows)

	report, err := activerecord.RevenueReport(db)
	require.NoError(t, err)
	assert.Empty(t, report)
}
