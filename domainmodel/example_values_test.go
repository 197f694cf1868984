package domainmodel_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func ExampleMoney() {
	price := domainmodel.MustMoney(1250, domainmodel.EUR)

	fmt.Println(price.Times(3))
	fmt.Println(domainmodel.MustMoney(1250, domainmodel.JPY))

	_, err := price.Plus(domainmodel.MustMoney(1, domainmodel.USD))
	fmt.Println(err)
	// Output:
	// 37.50 EUR <nil>
	// 1250 JPY
	// currency "USD" where "EUR" is needed
}

func ExampleParseMoney() {
	fmt.Println(domainmodel.ParseMoney("136.98", domainmodel.EUR))

	_, err := domainmodel.ParseMoney("136.985", domainmodel.EUR)
	fmt.Println(err)
	// Output:
	// 136.98 EUR <nil>
	// amount "136.985" must be a plain number with at most 2 decimal places, such as 1234.56 EUR
}

func ExampleMoney_MarshalText() {
	text, _ := json.Marshal(domainmodel.MustMoney(1250, domainmodel.EUR))
	fmt.Println(string(text))

	var total domainmodel.Money
	fmt.Println(json.Unmarshal([]byte(`"37.50 EUR"`), &total), total)
	fmt.Println(json.Unmarshal([]byte(`37.5`), &total))
	// Output:
	// "12.50 EUR"
	// <nil> 37.50 EUR
	// amount "37.5" must be text with a currency, such as "30.00 EUR"
}

func ExampleParseCurrency() {
	fmt.Println(domainmodel.ParseCurrency("EUR"))

	_, err := domainmodel.ParseCurrency("euro")
	fmt.Println(err)
	// Output:
	// EUR <nil>
	// currency "euro" must be three letters from A to Z
}

func ExampleParseRegion() {
	fmt.Println(domainmodel.ParseRegion("US-WEST"))

	_, err := domainmodel.ParseRegion("us-west")
	fmt.Println(err)
	// Output:
	// US-WEST <nil>
	// region "us-west" must be 1 to 16 capital letters, digits or hyphens, a letter first
}

func ExampleParseOrderID() {
	fmt.Println(domainmodel.ParseOrderID("42"))

	_, err := domainmodel.ParseOrderID("042")
	fmt.Println(err)
	// Output:
	// 42 <nil>
	// order ID "042" must be a positive integer in decimal digits
}

func ExampleParseOrderStatus() {
	fmt.Println(domainmodel.ParseOrderStatus("paid"))

	_, err := domainmodel.ParseOrderStatus("refunded")
	fmt.Println(err)
	// Output:
	// paid <nil>
	// order status "refunded" must be pending, paid, shipped or cancelled
}

// Outside of tests and examples, the time is time.Now and the random bytes are
// those of crypto/rand.Reader.
func ExampleNewOrderID() {
	monday := time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)
	random := bytes.NewReader([]byte{1, 2, 3, 4})

	fmt.Println(domainmodel.NewOrderID(monday, random))
	// Output: 7434168120115216512 <nil>
}

func ExampleNewProduct() {
	_, err := domainmodel.NewProduct(1, domainmodel.MustMoney(-1250, domainmodel.EUR))
	fmt.Println(err)
	// Output: product 1: price -12.50 EUR must not be negative
}

func ExampleEventID() {
	fmt.Println(domainmodel.EventID{OrderID: 42, Version: 3, Number: 1})
	// Output: 42/3/1
}

func ExampleParseEventID() {
	fmt.Println(domainmodel.ParseEventID("42/3/1"))

	_, err := domainmodel.ParseEventID("42")
	fmt.Println(err)
	// Output:
	// 42/3/1 <nil>
	// event ID "42" must be three positive integers with slashes between them, such as "42/3/1"
}

// A Notifier that forwards events to a broker sends this.
func ExampleSavedEvent_MarshalJSON() {
	message, _ := json.Marshal(domainmodel.SavedEvent{
		ID:    domainmodel.EventID{OrderID: 42, Version: 3, Number: 1},
		Event: domainmodel.ItemWasAdded{OrderID: 42, ProductID: 1, UnitPrice: domainmodel.MustMoney(1250, domainmodel.EUR), Quantity: 2},
	})
	fmt.Println(string(message))

	var received domainmodel.SavedEvent
	fmt.Println(json.Unmarshal(message, &received), received.Event.(domainmodel.ItemWasAdded).UnitPrice)
	// Output:
	// {"ID":"42/3/1","Type":"ItemWasAdded","Event":{"OrderID":"42","ProductID":"1","UnitPrice":"12.50 EUR","Quantity":2}}
	// <nil> 12.50 EUR
}
