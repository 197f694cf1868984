package domainmodel_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"log/slog"
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Where there is no want, the JSON is refused with a typed error, and the value is as it was.
func TestValuesAreReadFromJSONExactlyOrRefused(t *testing.T) {
	long := strings.Repeat("9", 1<<20)
	for _, test := range []struct {
		json string
		want any // of the type to read
		into any // that type, where nothing is to be read
	}{
		{json: `"30.00 EUR"`, want: eur(3000)},
		{json: `"30 EUR"`, want: eur(3000)},
		{json: `"30.5 EUR"`, want: eur(3050)},
		{json: `"\u0033.00 EUR"`, want: eur(300)},
		{json: `"-0.05 EUR"`, want: eur(-5)},
		{json: `"1200 JPY"`, want: domainmodel.MustMoney(1200, "JPY")},
		{json: `"1.234 KWD"`, want: domainmodel.MustMoney(1234, "KWD")},
		{json: `"92233720368547758.07 EUR"`, want: eur(math.MaxInt64)},
		{json: `"-92233720368547758.08 EUR"`, want: eur(math.MinInt64)},
		{json: `""`, want: domainmodel.Money{}},
		{json: `30.00`, into: domainmodel.Money{}},
		{json: `"30.00"`, into: domainmodel.Money{}},
		{json: `"30.00 "`, into: domainmodel.Money{}},
		{json: `"30.00 eur"`, into: domainmodel.Money{}},
		{json: `"30.00 EURO"`, into: domainmodel.Money{}},
		{json: `"30.00  EUR"`, into: domainmodel.Money{}},
		{json: `" 30.00 EUR"`, into: domainmodel.Money{}},
		{json: `"30.00 EUR "`, into: domainmodel.Money{}},
		{json: `"30.00\u00a0EUR"`, into: domainmodel.Money{}},
		{json: `"EUR 30.00"`, into: domainmodel.Money{}},
		{json: `"30.001 EUR"`, into: domainmodel.Money{}},
		{json: `"30.000 EUR"`, into: domainmodel.Money{}},
		{json: `"1.0 JPY"`, into: domainmodel.Money{}},
		{json: `"0.0 JPY"`, into: domainmodel.Money{}},
		{json: `"0.000 EUR"`, into: domainmodel.Money{}},
		{json: `"92233720368547758.08 EUR"`, into: domainmodel.Money{}},
		{json: `"` + long + ` EUR"`, into: domainmodel.Money{}},
		{json: `"30.00 ` + long + `"`, into: domainmodel.Money{}},
		{json: `{"amount": "30.00", "currency": "EUR"}`, into: domainmodel.Money{}},
		{json: `["30.00 EUR"]`, into: domainmodel.Money{}},
		{json: `true`, into: domainmodel.Money{}},

		{json: `"42"`, want: domainmodel.OrderID(42)},
		{json: `42`, want: domainmodel.OrderID(42)}, // as it was written once
		{json: `"9223372036854775807"`, want: domainmodel.OrderID(math.MaxInt64)},
		{json: `9223372036854775807`, want: domainmodel.OrderID(math.MaxInt64)},
		{json: `"0"`, want: domainmodel.OrderID(0)},
		{json: `0`, want: domainmodel.WarehouseID(0)}, // of an order that was not shipped
		{json: `"7"`, want: domainmodel.CustomerID(7)},
		{json: `"3"`, want: domainmodel.ProductID(3)},
		{json: `9223372036854775808`, into: domainmodel.OrderID(0)},
		{json: `"` + long + `"`, into: domainmodel.OrderID(0)},
		{json: `""`, into: domainmodel.OrderID(0)},
		{json: `-1`, into: domainmodel.OrderID(0)},
		{json: `"-0"`, into: domainmodel.OrderID(0)},
		{json: `"00"`, into: domainmodel.OrderID(0)},
		{json: `"007"`, into: domainmodel.CustomerID(0)},
		{json: `"+1"`, into: domainmodel.ProductID(0)},
		{json: `1e3`, into: domainmodel.ProductID(0)},
		{json: `1.0`, into: domainmodel.WarehouseID(0)},
		{json: `"1 "`, into: domainmodel.WarehouseID(0)},
		{json: `"٤٢"`, into: domainmodel.OrderID(0)},
		{json: `{}`, into: domainmodel.OrderID(0)},

		{json: `"EUR"`, want: domainmodel.EUR},
		{json: `"eur"`, into: domainmodel.Currency("")},
		{json: `""`, into: domainmodel.Currency("")},
		{json: `"US-WEST"`, want: domainmodel.Region("US-WEST")},
		{json: `"us-west"`, into: domainmodel.Region("")},
		{json: `"` + long + `"`, into: domainmodel.Region("")},
		{json: `"shipped"`, want: domainmodel.StatusShipped},
		{json: `"SHIPPED"`, into: domainmodel.StatusPaid},
		{json: `""`, into: domainmodel.StatusPaid},

		{json: `"42/3/1"`, want: domainmodel.EventID{OrderID: 42, Version: 3, Number: 1}},
		{json: `"42/3"`, into: domainmodel.EventID{}},
		{json: `"42/3/1/1"`, into: domainmodel.EventID{}},
		{json: `"42/0/1"`, into: domainmodel.EventID{}},
		{json: `"42/-3/1"`, into: domainmodel.EventID{}},
		{json: `"042/3/1"`, into: domainmodel.EventID{}},
		{json: `"42/3/ 1"`, into: domainmodel.EventID{}},
		{json: `"9223372036854775808/3/1"`, into: domainmodel.EventID{}},
	} {
		kind := reflect.TypeOf(test.want)
		if kind == nil {
			kind = reflect.TypeOf(test.into)
		}
		t.Run(fmt.Sprintf("%s/%.40s", kind.Name(), test.json), func(t *testing.T) {
			value := reflect.New(kind)
			value.Elem().Set(samples[kind])
			err := json.Unmarshal([]byte(test.json), value.Interface())
			if test.want != nil {
				require.NoError(t, err)
				require.Equal(t, test.want, value.Elem().Interface())
				return
			}
			require.Equal(t, domainmodel.KindInvalid, domainmodel.KindOf(err), "%v", err)
			require.Less(t, len(err.Error()), 300)
			require.Equal(t, samples[kind].Interface(), value.Elem().Interface(), "a refusal must leave the value as it was")

			require.NoError(t, json.Unmarshal([]byte("null"), value.Interface()), "null is like an absent key")
			require.Equal(t, samples[kind].Interface(), value.Elem().Interface())
		})
	}
}

// samples is a value of each type that is read from JSON.
var samples = func() map[reflect.Type]reflect.Value {
	byType := map[reflect.Type]reflect.Value{}
	for _, v := range []any{
		eur(1), domainmodel.OrderID(42), domainmodel.CustomerID(7), domainmodel.ProductID(1), domainmodel.WarehouseID(3),
		domainmodel.USD, domainmodel.Region("EU"), domainmodel.StatusPending, domainmodel.EventID{OrderID: 1, Version: 1, Number: 1},
	} {
		byType[reflect.TypeOf(v)] = reflect.ValueOf(v)
	}
	return byType
}()

// Any value is the same after it was written and read.
func TestValuesAndEventsSurviveJSON(t *testing.T) {
	survived := map[string]bool{}
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 13))
		currency := domainmodel.Currency([]string{"EUR", "JPY", "KWD", "CLF", "XXX"}[random.IntN(5)])
		amount := domainmodel.MustMoney(int64(random.Uint64()>>random.IntN(64)), currency)
		price := domainmodel.MustMoney(int64(random.Uint64()>>(1+random.IntN(63))), currency)
		id := 1 + int64(random.Uint64()>>(1+random.IntN(63)))/2
		at := time.Unix(random.Int64N(1<<34), random.Int64N(1e9)).UTC()
		order, customer, product, warehouse := domainmodel.OrderID(id), domainmodel.CustomerID(id), domainmodel.ProductID(id), domainmodel.WarehouseID(id)

		requireSurvives(t, amount)
		requireSurvives(t, order)
		requireSurvives(t, customer)
		requireSurvives(t, product)
		requireSurvives(t, warehouse)
		requireSurvives(t, currency)
		for _, event := range []domainmodel.Event{
			domainmodel.OrderWasPlaced{OrderID: order, CustomerID: customer, Region: "EU-1", Currency: currency, At: at},
			domainmodel.ItemWasAdded{OrderID: order, ProductID: product, UnitPrice: price, Quantity: int(id)},
			domainmodel.ItemQuantityWasChanged{OrderID: order, ProductID: product, From: int(id), To: 1},
			domainmodel.ItemWasRemoved{OrderID: order, ProductID: product},
			domainmodel.OrderWasPaid{OrderID: order, Total: price, At: at},
			domainmodel.OrderWasShipped{OrderID: order, CustomerID: customer, WarehouseID: warehouse, Cost: price, At: at},
			domainmodel.OrderWasCancelled{OrderID: order, WasPaid: seed%2 == 0, At: at},
		} {
			survived[reflect.TypeOf(event).Name()] = true
			requireSurvives(t, domainmodel.SavedEvent{ID: domainmodel.EventID{OrderID: order, Version: id, Number: 1}, Event: event})
		}
	}
	_, file := parse(t, "events.go", nil)
	for node := range ast.Preorder(file) {
		if method, ok := node.(*ast.FuncDecl); ok && method.Name.Name == "event" {
			assert.Contains(t, survived, method.Recv.List[0].Type.(*ast.Ident).Name, "an event that is not tested here")
		}
	}
	requireSurvives(t, domainmodel.Money{})
	requireSurvives(t, domainmodel.WarehouseID(0))
	for _, status := range domainmodel.OrderStatuses() {
		requireSurvives(t, status)
		requireSurvives(t, orderIn(status).Snapshot())
	}
	requireSurvives(t, map[domainmodel.ProductID]domainmodel.Money{math.MaxInt64: eur(math.MaxInt64)})
}

func requireSurvives[V any](t *testing.T, want V) {
	t.Helper()
	text, err := json.Marshal(want)
	require.NoError(t, err)
	var got V
	require.NoError(t, json.Unmarshal(text, &got), "%s", text)
	require.Equal(t, want, got, "%s", text)
}

// A field that only this package sees is not there for encoding/json, which says nothing.
func TestNothingIsWrittenAsAnEmptyObject(t *testing.T) {
	item, _ := orderWith(mug).Item(mug.ID())
	texts := map[string]string{}
	for _, value := range []any{
		eur(1250), mug, must(domainmodel.NewWarehouse(3, "EU")), must(domainmodel.NewShippingRate(eur(500), eur(45))),
		item, *orderWith(mug),
	} {
		text, err := json.Marshal(value)
		require.NoError(t, err)
		texts[reflect.TypeOf(value).Name()] = string(text)

		read := reflect.New(reflect.TypeOf(value))
		if err := json.Unmarshal(text, read.Interface()); err == nil {
			assert.Equal(t, value, read.Elem().Interface())
		} else {
			assert.ErrorContains(t, err, "read the values, and call ")
			assert.Zero(t, read.Elem().Interface())
		}
	}
	require.Equal(t, map[string]string{
		"Money":        `"12.50 EUR"`,
		"Product":      `{"ID":"1","Price":"12.50 EUR"}`,
		"Warehouse":    `{"ID":"3","Region":"EU"}`,
		"ShippingRate": `{"Base":"5.00 EUR","PerPiece":"0.45 EUR"}`,
		"OrderItem":    `{"ProductID":"1","Quantity":1,"UnitPrice":"12.50 EUR"}`,
		"Order": `{"ID":"42","CustomerID":"7","Region":"EU","Currency":"EUR","Status":"pending","Total":1250,"Items":[{"ProductID":"1","UnitPrice":1250,"Quantity":1}],` +
			`"PlacedAt":"2026-03-02T09:30:00Z","PaidAt":"0001-01-01T00:00:00Z","ShippedAt":"0001-01-01T00:00:00Z","CancelledAt":"0001-01-01T00:00:00Z","WarehouseID":"0","ShippingCost":0,"Version":0}`,
	}, texts)

	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		_, file := parse(t, name, nil)
		for node := range ast.Preorder(file) {
			spec, ok := node.(*ast.TypeSpec)
			if !ok || !spec.Name.IsExported() || strings.HasSuffix(name, "_test.go") {
				continue
			}
			if fields, ok := spec.Type.(*ast.StructType); ok && hasUnexported(fields) {
				assert.Contains(t, texts, spec.Name.Name, "%s: what does encoding/json make of it?", name)
			}
		}
	}
}

func hasUnexported(fields *ast.StructType) bool {
	for _, field := range fields.Fields.List {
		for _, name := range field.Names {
			if !name.IsExported() {
				return true
			}
		}
	}
	return false
}

// An order that is kept as a document comes back by its snapshot, through RestoreOrder.
func TestAnOrderIsWrittenAsItsSnapshot(t *testing.T) {
	for _, status := range domainmodel.OrderStatuses() {
		saved := must(orderIn(status).AsSaved())
		for _, order := range []any{saved, *saved, struct{ domainmodel.Order }{*saved}, []domainmodel.Order{*saved}[0]} {
			text, err := json.Marshal(order)
			require.NoError(t, err)
			var snapshot domainmodel.OrderSnapshot
			require.NoError(t, json.Unmarshal(text, &snapshot))
			require.Equal(t, saved.Snapshot(), must(domainmodel.RestoreOrder(snapshot)).Snapshot())

			order := orderIn(status)
			requireRefused(t, order, func(order *domainmodel.Order) error { return json.Unmarshal(text, order) })
		}
	}
}

// A message of someone else is read as a whole, or not at all.
func TestASavedEventThatIsNotWholeIsRefused(t *testing.T) {
	const good = `{"ID":"42/3/1","Type":"OrderWasPaid","Event":{"OrderID":"42","Total":"12.50 EUR","At":"2026-03-02T09:30:00Z"}}`
	want := domainmodel.SavedEvent{
		ID:    domainmodel.EventID{OrderID: 42, Version: 3, Number: 1},
		Event: domainmodel.OrderWasPaid{OrderID: 42, Total: eur(1250), At: placedAt},
	}
	for name, text := range map[string]string{
		"as it was written":              good,
		"with a field of a later one":    strings.Replace(good, `"Event":{`, `"Trace":"abc","Event":{"Discount":"1.00 EUR",`, 1),
		"with a key twice, the last one": strings.Replace(good, `"Total"`, `"Total":"1.00 EUR","Total"`, 1),
		"in another case":                strings.Replace(good, `"Total"`, `"total"`, 1),
	} {
		var got domainmodel.SavedEvent
		require.NoError(t, json.Unmarshal([]byte(text), &got), name)
		require.Equal(t, want, got, name)
	}
	for _, change := range [][2]string{
		{`"OrderWasPaid"`, `"OrderWasRefunded"`},
		{`"OrderWasPaid"`, `""`},
		{`"Type":"OrderWasPaid",`, ``},
		{`"ID":"42/3/1",`, ``},
		{`42/3/1`, `42/3`},
		{`"Total":"12.50 EUR",`, ``},
		{`"Total":"12.50 EUR"`, `"Total":null`},
		{`"Total":"12.50 EUR"`, `"Total":12.50`},
		{`"Total":"12.50 EUR"`, `"Total":{}`},
		{`"Total":"12.50 EUR"`, `"Total":""`},
		{`"OrderID":"42"`, `"OrderID":"0"`},
		{`"OrderID":"42"`, `"OrderID":"7"`},
		{`"12.50 EUR"`, `"-5.00 EUR"`},
		{`"OrderWasPaid","Event":{`, `"ItemWasAdded","Event":{"ProductID":"1","UnitPrice":"1.00 EUR","Quantity":-3,`},
		{`"2026-03-02T09:30:00Z"`, `"0001-01-01T00:00:00Z"`},
		{good[strings.Index(good, `,"Event"`):], `}`},
		{good[strings.Index(good, `,"Event"`):], `,"Event":null}`},
	} {
		got := want
		err := json.Unmarshal([]byte(strings.Replace(good, change[0], change[1], 1)), &got)
		require.Equal(t, domainmodel.KindInvalid, domainmodel.KindOf(err), "%v: %v", change, err)
		require.Equal(t, want, got)
	}

	for _, event := range []domainmodel.Event{nil, &domainmodel.OrderWasPaid{}} {
		_, err := json.Marshal(domainmodel.SavedEvent{ID: want.ID, Event: event})
		require.Equal(t, domainmodel.KindInvalid, domainmodel.KindOf(err), "%v", err)
	}
}

func TestLogsShowValues(t *testing.T) {
	var text, jsonText bytes.Buffer
	withoutTime := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
			return slog.Attr{}
		}
		return a
	}}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&text, withoutTime), slog.NewJSONHandler(&jsonText, withoutTime)} {
		slog.New(handler).Info("paid", "order", domainmodel.OrderID(7434168120115216512), "total", eur(1250), "status", domainmodel.StatusPaid,
			"event", domainmodel.EventID{OrderID: 42, Version: 3, Number: 1}, "removed", domainmodel.ItemWasRemoved{OrderID: 42, ProductID: 1},
			"cost", domainmodel.Money{}, "from", domainmodel.WarehouseID(0))
	}
	assert.Equal(t, `msg=paid order=7434168120115216512 total="12.50 EUR" status=paid event=42/3/1 removed="{OrderID:42 ProductID:1}" cost="" from=0`+"\n", text.String())
	assert.JSONEq(t, `{"msg": "paid", "order": "7434168120115216512", "total": "12.50 EUR", "status": "paid", "event": "42/3/1",
		"removed": {"OrderID": "42", "ProductID": "1"}, "cost": "", "from": "0"}`, jsonText.String())
}

// Text handlers print unexported fields, unless the type has a method String.
func TestTextLogsShowNoFields(t *testing.T) {
	order := orderWith(mug)
	item, _ := order.Item(mug.ID())
	for _, test := range []struct {
		value any
		want  string
	}{
		{order, "order 42: pending, 1 item(s), 12.50 EUR, version 0"},
		{*order, "order 42: pending, 1 item(s), 12.50 EUR, version 0"},
		{item, "1 of product 1 at 12.50 EUR"},
		{mug, "product 1 at 12.50 EUR"},
		{must(domainmodel.NewWarehouse(3, "EU")), "warehouse 3 in EU"},
		{must(domainmodel.NewShippingRate(eur(500), eur(45))), "5.00 EUR and 0.45 EUR a piece"},
	} {
		var text bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("seen", "value", test.value)
		assert.Contains(t, text.String(), "value="+strconv.Quote(test.want))
	}
}

// The keys of a map are read by the rules of their type.
func TestMapKeysFollowTheRulesOfIDs(t *testing.T) {
	for _, key := range []string{"-5", "+1", "007", "1.5", "", "9223372036854775808"} {
		text := []byte(`{"` + key + `": 1}`)
		for _, read := range []any{&map[domainmodel.OrderID]int{}, &map[domainmodel.CustomerID]int{}, &map[domainmodel.ProductID]int{}, &map[domainmodel.WarehouseID]int{}} {
			err := json.Unmarshal(text, read)
			assert.Equal(t, domainmodel.KindInvalid, domainmodel.KindOf(err), "%s into %T: %v", text, read, err)
		}
	}
	requireSurvives(t, map[domainmodel.OrderID]int{0: 1, 42: 2})
}

// What can't be read back is not written.
func TestInvalidCodesAreNotWritten(t *testing.T) {
	for _, value := range []any{
		domainmodel.Currency(""), domainmodel.Currency("eur"), domainmodel.Region(""), domainmodel.Region("e u"),
		domainmodel.OrderStatus(""), domainmodel.OrderStatus("lost"), domainmodel.OrderSnapshot{}, domainmodel.Order{}, domainmodel.Warehouse{},
	} {
		_, err := json.Marshal(value)
		assert.Equal(t, domainmodel.KindInvalid, domainmodel.KindOf(err), "%#v: %v", value, err)
	}
}
