package repository

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
)

// everyEvent holds one event of each type. A new type is missed by the test below.
var everyEvent = []domainmodel.Event{
	domainmodel.OrderWasPlaced{}, domainmodel.ItemWasAdded{}, domainmodel.ItemQuantityWasChanged{},
	domainmodel.ItemWasRemoved{}, domainmodel.OrderWasPaid{}, domainmodel.OrderWasShipped{}, domainmodel.OrderWasCancelled{},
}

// No type of the domain's events can be forgotten: they are read from its source.
func TestEveryTypeOfEventIsTested(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../domainmodel/events.go", nil, 0)
	require.NoError(t, err)
	var declared, tested []string
	for _, declaration := range file.Decls {
		if method, ok := declaration.(*ast.FuncDecl); ok && method.Name.Name == "event" {
			declared = append(declared, method.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	for _, event := range everyEvent {
		tested = append(tested, reflect.TypeOf(event).Name())
	}
	assert.NotEmpty(t, declared)
	assert.ElementsMatch(t, declared, tested)
}

// The test fills the fields by reflection, so it covers new fields, too.
func TestEveryEventComesOutOfTheOutboxAsItWentIn(t *testing.T) {
	for _, empty := range everyEvent {
		t.Run(reflect.TypeOf(empty).Name(), func(t *testing.T) {
			event := filled(t, empty)
			id := domainmodel.EventID{OrderID: 42, Version: 3, Number: 1}
			row, err := storedEvent(42, 3, 1, event)
			require.NoError(t, err)
			assert.Equal(t, reflect.TypeOf(empty).Name(), row.Kind)
			saved, err := savedEvent(row)
			require.NoError(t, err)
			assert.Equal(t, domainmodel.SavedEvent{ID: id, Event: event}, saved)

			// A row without its fields is refused.
			row.Payload = "{}"
			_, err = savedEvent(row)
			assert.ErrorContains(t, err, "read event order/42/3/1: ")
		})
	}
}

// A time is read in UTC, in whichever zone its row has it: "+00:00" is that of a machine
// on UTC, and two values of one event are to be equal.
func TestTheTimeOfAnEventIsReadInUTC(t *testing.T) {
	for _, at := range []string{"2026-03-14T12:00:00Z", "2026-03-14T12:00:00+00:00", "2026-03-14T13:00:00+01:00"} {
		saved, err := savedEvent(outbox.Event{ID: boxID(domainmodel.EventID{OrderID: 42, Version: 3, Number: 1}), Record: outbox.Record{Kind: "OrderWasCancelled", Payload: `{"at":"` + at + `"}`}})
		require.NoError(t, err)
		noon := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
		assert.Equal(t, domainmodel.OrderWasCancelled{OrderID: 42, At: noon}, saved.Event, at)
	}
}

// An event that the outbox has no row for is refused before anything is written.
func TestAnEventOfAnUnknownTypeIsRefused(t *testing.T) {
	_, err := record(&domainmodel.OrderWasPaid{})
	assert.EqualError(t, err, "no row for a *domainmodel.OrderWasPaid")
}

// storedEvent returns the event as the outbox hands it out.
func storedEvent(order domainmodel.OrderID, version int64, number int, event domainmodel.Event) (outbox.Event, error) {
	r, err := record(event)
	return outbox.Event{ID: boxID(domainmodel.EventID{OrderID: order, Version: version, Number: number}), Record: r}, err
}

// filled returns the event with a value of its own in each field.
func filled(t *testing.T, event domainmodel.Event) domainmodel.Event {
	t.Helper()
	v := reflect.New(reflect.TypeOf(event)).Elem()
	for i := range v.NumField() {
		var value any
		switch v.Field(i).Interface().(type) {
		case domainmodel.OrderID:
			value = domainmodel.OrderID(42)
		case domainmodel.Money:
			value = domainmodel.MustMoney(int64(1000+i), "CHF")
		case domainmodel.Currency:
			value = domainmodel.USD
		case domainmodel.Region:
			value = domainmodel.Region("US-WEST")
		case time.Time:
			value = time.Date(2026, 3, 14, 12, 0, i, 123456000, time.UTC)
		case bool:
			value = true
		default: // another ID, or a number of pieces
			v.Field(i).SetInt(int64(100 + i))
			continue
		}
		v.Field(i).Set(reflect.ValueOf(value))
	}
	return v.Interface().(domainmodel.Event)
}
