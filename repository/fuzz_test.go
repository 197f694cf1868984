package repository

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
)

// Whatever text a database makes of an order's items, it is read as the rows that it
// says, in their order, or refused.
func FuzzItemsFromJSON(f *testing.F) {
	for _, seed := range []string{
		`[]`, `null`, ``, `[[1,2,1250,3]]`, `[[2,1,0,1],[1,2,1250,3]]`, "[[2, 1, 0, 1], \n [1, 2, 1250, 3]]",
		`[[1,2,1250]]`, `[[1,2,1250,3,4]]`, `[["1","2","1250","3"]]`, `[[1,2,1250,3]`, `[null]`, `[[]]`, `[[1,2,1250,3]]]`,
		`[[1,2,9223372036854775808,3]]`, `[[1,2,1e3,3.0]]`, `[[null,"a]b","[","-"]]`, "[[\"\xff\",2,3,4]]", `[[+1,0x2,1_000,03]]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		items, err := itemsFromJSON(text)
		if err != nil {
			require.Nil(t, items)
			return
		}
		var rows [][]int64
		if json.Unmarshal([]byte(text), &rows) != nil { // such as a number with a plus
			return
		}
		var read [][]int64
		for _, item := range items {
			read = append(read, []int64{int64(item.ProductID), item.UnitPrice, int64(item.Quantity)})
		}
		var want [][]int64
		slices.SortFunc(rows, slices.Compare)
		for _, row := range rows {
			want = append(want, row[1:])
		}
		require.ElementsMatch(t, want, read)
	})
}

// Whatever stands in the rows, they are an order that keeps the rules and is those
// same rows again, or a *domainmodel.CorruptOrderError.
func FuzzMapper(f *testing.F) {
	noon := time.Date(2026, time.March, 14, 12, 0, 0, 123456000, time.UTC).UnixMicro()
	const none = int64(1) << 62 // stands for NULL
	pending := func(items string, total int64) {
		f.Add(int64(1), int64(1), "EU", "EUR", "pending", total, items, noon, none, none, none, none, int64(0), int64(1))
	}
	pending(`[]`, 0)
	pending(`[[1,2,1250,3]]`, 3750)
	pending(`[[1,2,1250,3],[2,1,0,1]]`, 3750)
	pending(`[[1,2,1250,3],[2,2,0,1]]`, 3750)
	pending(`[[1,2,9223372036854775807,3]]`, 9223372036854775805)
	one := `[[1,2,1250,1]]`
	f.Add(int64(2), int64(1), "US-WEST", "JPY", "paid", int64(1250), one, noon, noon, none, none, none, int64(0), int64(2))
	f.Add(int64(3), int64(1), "EU", "EUR", "shipped", int64(1250), one, noon, noon, noon, none, int64(1), int64(550), int64(3))
	f.Add(int64(4), int64(1), "EU", "EUR", "cancelled", int64(1250), one, noon, noon, none, noon, none, int64(0), int64(3))
	f.Add(int64(4), int64(1), "EU", "EUR", "cancelled", int64(0), `[]`, noon, none, none, noon, none, int64(0), int64(2))
	f.Fuzz(func(t *testing.T, id, customer int64, region, currency, status string, total int64, items string,
		placed, paid, shipped, cancelled, warehouse, cost, version int64,
	) {
		at := func(us int64) *time.Time {
			if us == none {
				return nil
			}
			at := time.UnixMicro(us).UTC()
			return &at
		}
		row := activerecord.Order{
			ID: id, CustomerID: customer, Region: region, Currency: currency, Status: status, Total: total,
			PlacedAt: *at(placed &^ none), PaidAt: at(paid), ShippedAt: at(shipped), CancelledAt: at(cancelled),
			ShippingCost: cost, Version: version,
		}
		if warehouse != none {
			row.WarehouseID = &warehouse
		}
		itemsRead, err := itemsFromJSON(items)
		if err != nil {
			return
		}
		s, err := snapshot(row, itemsRead)
		if err != nil {
			_, invalid := errors.AsType[*domainmodel.InvalidValueError](err)
			require.True(t, invalid, "%T: %v", err, err)
			return
		}
		order, err := domainmodel.RestoreOrder(s)
		if err != nil {
			corrupt, ok := errors.AsType[*domainmodel.CorruptOrderError](err)
			require.True(t, ok, "%T: %v", err, err)
			require.Equal(t, s.ID, corrupt.OrderID)
			return
		}

		sum := domainmodel.MustMoney(0, order.Total().Currency())
		for item := range order.Items() {
			sum, err = sum.Plus(item.Subtotal())
			require.NoError(t, err)
		}
		require.Equal(t, order.Total(), sum)

		again := orderRow(order.Snapshot())
		require.Equal(t, itemsRead, order.Snapshot().Items)
		if row.WarehouseID != nil && *row.WarehouseID == 0 { // written as NULL
			row.WarehouseID = nil
		}
		require.Equal(t, row, again)
	})
}

// Whatever stands in the outbox, it is an event that would be written down as the
// same event again, or it is refused.
func FuzzSavedEvent(f *testing.F) {
	for _, event := range everyEvent {
		for _, payload := range []string{
			`{}`, `null`, ``, `[]`, `{"at":"2026-03-14T12:00:00.123456Z"}`,
			`{"customer_id":1,"region":"EU","currency":"EUR","at":"2026-03-14T12:00:00.123456Z"}`,
			`{"product_id":2,"amount":1250,"currency":"EUR","quantity":3,"from":1}`,
			`{"customer_id":1,"warehouse_id":1,"amount":550,"currency":"EUR","at":"2026-03-14T12:00:00.123456Z"}`,
			`{"was_paid":true,"at":"2026-03-14T13:00:00+01:00"}`,
			`{"was_paid":true,"at":"2026-03-14T12:00:00+00:00"}`,
			"{\"customer_id\":1,\"region\":\"\xff\",\"currency\":\"EUR\",\"at\":\"2026-03-14T12:00:00Z\"}",
			`{"product_id":9223372036854775808}`,
		} {
			row, err := record(event)
			require.NoError(f, err)
			f.Add(int64(1), int64(1), 1, row.Kind, payload)
		}
	}
	f.Fuzz(func(t *testing.T, order, version int64, number int, kind, payload string) {
		saved, err := savedEvent(outbox.Event{ID: boxID(domainmodel.EventID{OrderID: domainmodel.OrderID(order), Version: version, Number: number}), Record: outbox.Record{Kind: kind, Payload: payload}})
		if err != nil {
			require.Equal(t, domainmodel.SavedEvent{}, saved)
			return
		}
		for _, value := range reflect.ValueOf(saved.Event).Fields() {
			require.False(t, value.CanInt() && value.Int() < 1, "IDs and numbers of pieces are positive")
			if region, ok := value.Interface().(domainmodel.Region); ok {
				_, err := domainmodel.ParseRegion(string(region))
				require.NoError(t, err)
			}
		}
		row, err := storedEvent(saved.ID.OrderID, saved.ID.Version, saved.ID.Number, saved.Event)
		require.NoError(t, err)
		require.Equal(t, kind, row.Kind)
		again, err := savedEvent(row)
		require.NoError(t, err)
		require.Equal(t, saved, again)
	})
}
