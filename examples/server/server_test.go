package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

func TestAnOrderFromPlacingToTheMail(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		placed := w.sends("POST", "/orders", `{"customer":"1","region":"EU"}`)
		require.Equal(t, http.StatusCreated, placed.status, placed.text)
		order := placed.header.Get("Location")
		assert.Equal(t, "/orders/"+placed.order.ID.String(), order)
		assert.Equal(t, `"1"`, placed.header.Get("ETag"))
		assert.Contains(t, placed.text, `"items":[],"total":"0.00 EUR"`)

		added := w.sends("POST", order+"/items", `{"product":"1","quantity":1}`)
		require.Equal(t, http.StatusOK, added.status, added.text)
		assert.Contains(t, added.text, `"items":[{"product":"1","unit_price":"10.00 EUR","quantity":1,"subtotal":"10.00 EUR"}]`)
		changed := w.sends("PUT", order+"/items/1", `{"quantity":2}`, "If-Match", added.header.Get("ETag"))
		require.Equal(t, http.StatusOK, changed.status, changed.text)
		paid := w.sends("POST", order+"/pay", `{"charged":"20.00 EUR"}`)
		require.Equal(t, http.StatusOK, paid.status, paid.text)
		shipped := w.sends("POST", order+"/ship", "")
		require.Equal(t, http.StatusOK, shipped.status, shipped.text)
		assert.Contains(t, shipped.text, `"status":"shipped"`)
		assert.Contains(t, shipped.text, `"shipping_cost":"5.90 EUR"`)
		assert.Equal(t, `"5"`, shipped.header.Get("ETag"))

		got := w.sends("GET", order, "")
		assert.Equal(t, shipped.text, got.text, "the answer to a command is the order as it was saved")
		assert.Equal(t, shipped.header.Get("ETag"), got.header.Get("ETag"))
		listed := w.sends("GET", "/orders?status=shipped", "")
		require.Len(t, listed.list.Orders, 1)
		assert.Equal(t, "Ada", listed.list.Orders[0].Customer)
		assert.Equal(t, domainmodel.MustMoney(2000, domainmodel.EUR), listed.list.Orders[0].Total)

		require.NoError(t, w.s.relay().Drain(t.Context()))
		require.Len(t, w.mails, 1)
		assert.Equal(t, "ada@example.com", w.mails[0].To)
	})
}

// The first answer was lost on its way. The second one is the same, and nothing is done again.
func TestARepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		repeats := func(method, path, body string, fields ...string) answer {
			t.Helper()
			fields = append(fields, "Idempotency-Key", method+path)
			first, second := w.sends(method, path, body, fields...), w.sends(method, path, body, fields...)
			require.Less(t, first.status, 300, first.text)
			assert.Equal(t, first.status, second.status)
			assert.Equal(t, first.text, second.text)
			assert.Equal(t, first.header.Get("ETag"), second.header.Get("ETag"))
			assert.Equal(t, first.header.Get("Location"), second.header.Get("Location"))
			return second
		}
		order := repeats("POST", "/orders", `{"customer":"1","region":"EU"}`).header.Get("Location")
		added := repeats("POST", order+"/items", `{"product":"1","quantity":1}`)
		repeats("PUT", order+"/items/1", `{"quantity":2}`, "If-Match", added.header.Get("ETag")) // which is stale the second time
		repeats("POST", order+"/pay", `{"charged":"20.00 EUR"}`)
		repeats("POST", order+"/ship", "")
		again := w.sends("POST", order+"/items", `{ "quantity":1, "product":"1" }`, "Idempotency-Key", "POST"+order+"/items")
		assert.Equal(t, added.text, again.text, "long after, and written otherwise")

		other := w.places()
		repeats("POST", other+"/cancel", "", "If-Match", `"1"`)
		assert.Equal(t, 2, w.count("orders", "1 = 1"))
		assert.Equal(t, 7, w.count("outbox_events", "1 = 1"))
	})
}

func TestAKeyOfAnotherRequestIsRefused(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		first, second := w.placesWith("1"), w.placesWith("1")
		added := w.sends("POST", first+"/items", `{"product":"1","quantity":1}`, "Idempotency-Key", "k")
		require.Equal(t, http.StatusOK, added.status, added.text)
		for name, a := range map[string]answer{
			"another body":    w.sends("POST", first+"/items", `{"product":"1","quantity":2}`, "Idempotency-Key", "k"),
			"another order":   w.sends("POST", second+"/items", `{"product":"1","quantity":1}`, "Idempotency-Key", "k"),
			"another command": w.sends("POST", first+"/pay", `{"charged":"20.00 EUR"}`, "Idempotency-Key", "k"),
		} {
			assert.Equal(t, http.StatusUnprocessableEntity, a.status, name)
			assert.Contains(t, a.Detail, "was used for another request", name)
		}
		assert.Equal(t, added.text, w.sends("GET", first, "").text)
	})
}

// What failed was not done, so its key is free.
func TestAKeyOfARequestThatFailedIsFree(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		order := w.placesWith("1")
		assert.Equal(t, http.StatusConflict, w.sends("POST", order+"/pay", `{"charged":"9.00 EUR"}`, "Idempotency-Key", "k").status)
		assert.Equal(t, http.StatusOK, w.sends("POST", order+"/pay", `{"charged":"10.00 EUR"}`, "Idempotency-Key", "k").status)
	})
}

func TestADecisionOnAnOldPageIsRefused(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		order := w.placesWith("1")
		old := w.sends("GET", order, "").header.Get("ETag")
		w.sends("POST", order+"/items", `{"product":"2","quantity":1}`)
		for _, tag := range []string{old, `"0"`, `"9"`, `"-1"`, `W/"3"`, "3", `"03"`, `"3`, `"x"`, `""`, `"2", "0"`, `"3 "`, `*, "9"`} {
			for _, request := range [][3]string{
				{"PUT", order + "/items/1", `{"quantity":2}`},
				{"POST", order + "/cancel", ""},
				{"POST", order + "/pay", `{"charged":"12.50 EUR"}`},
			} {
				a := w.sends(request[0], request[1], request[2], "If-Match", tag)
				assert.Equal(t, http.StatusPreconditionFailed, a.status, "%s %v: %s", tag, request, a.text)
			}
		}
	})
}

// A client may have several versions of a page, and may send their ETags in one line or in more.
func TestOneOfTheETagsOfAnIfMatchIsEnough(t *testing.T) {
	w := inMemory(t)
	order := w.placesWith("1")
	for quantity, field := range []string{`"1", "2"`, `"9","3"`, ` , "4" ,`} {
		a := w.sends("PUT", order+"/items/1", fmt.Sprintf(`{"quantity":%d}`, quantity+5), "If-Match", field)
		assert.Equal(t, http.StatusOK, a.status, "%s: %s", field, a.text)
	}
	request, err := http.NewRequest("POST", w.url+order+"/cancel", nil)
	require.NoError(t, err)
	request.Header = http.Header{"Idempotency-Key": {"k"}, "If-Match": {`"1"`, `"5"`}}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, http.StatusOK, response.StatusCode)
}

// The length of a body in chunks is not known before it is read.
func TestACommandWithoutABodyMayHaveAnEmptyOneInChunks(t *testing.T) {
	w := inMemory(t)
	for body, status := range map[string]int{"": http.StatusOK, "{}": http.StatusBadRequest} {
		request, err := http.NewRequest("POST", w.url+w.pays()+"/ship", io.MultiReader(strings.NewReader(body)))
		require.NoError(t, err)
		request.Header.Set("Idempotency-Key", "k"+body)
		request.TransferEncoding = []string{"chunked"}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, status, response.StatusCode, body)
	}
}

func TestADecisionThatNeedsAnIfMatchIsRefusedWithoutOne(t *testing.T) {
	w := inMemory(t)
	order := w.placesWith("1")
	assert.Equal(t, http.StatusPreconditionRequired, w.sends("PUT", order+"/items/1", `{"quantity":2}`).status)
	assert.Equal(t, http.StatusPreconditionRequired, w.sends("POST", order+"/cancel", "").status)
	assert.Equal(t, http.StatusOK, w.sends("POST", order+"/cancel", "", "If-Match", "*").status, "as it is")
}

// The answer names the fault. The log has the details.
func TestWhatIsWrongIsAnsweredByTheTable(t *testing.T) {
	w := inMemory(t)
	order, paid := w.placesWith("2"), w.pays()
	cancelled := w.places()
	w.sends("POST", cancelled+"/cancel", "", "If-Match", "*")
	large := w.placesWith("4000")
	require.Equal(t, http.StatusOK, w.sends("POST", large+"/pay", `{"charged":"40000.00 EUR"}`).status)
	place := `{"customer":"1","region":"EU"}`
	for _, test := range []struct {
		method, path, body string
		fields             []string
		status             int
		detail             string
	}{
		{"POST", "/orders", place, []string{"Idempotency-Key", ""}, 400, "send an Idempotency-Key"},
		{"POST", "/orders", "", []string{"Content-Type", "application/json"}, 400, "EOF"},
		{"POST", "/orders", `{"customer":`, nil, 400, "unexpected EOF"},
		{"POST", "/orders", place + "x", nil, 400, "behind the JSON value"},
		{"POST", "/orders", place + place, nil, 400, "behind the JSON value"},
		{"POST", "/orders", `{"customer":"1","region":"EU","total":"0.00 EUR"}`, nil, 400, `unknown field "total"`},
		{"POST", order + "/items", `{"product":"1","quantity":1,"unit_price":"0.01 EUR"}`, nil, 400, `unknown field "unit_price"`},
		{"POST", order + "/items", `{"product":"1","quantity":"1"}`, nil, 400, `field "quantity" has the wrong type: string`},
		{"POST", order + "/items", `{"product":"1","quantity":1.5}`, nil, 400, `field "quantity" has the wrong type: number 1.5`},
		{"POST", order + "/items", `[]`, nil, 400, `the body has the wrong type: array`},
		{"POST", paid + "/ship", `{"warehouse":"2"}`, nil, 400, "must not have a body"},
		{"POST", "/orders", place, []string{"Content-Type", "text/plain"}, 415, "application/json"},
		{"POST", "/orders", place, []string{"Content-Type", ""}, 415, "application/json"},
		{"POST", "/orders", `{"customer":"1","region":"` + string(make([]byte, maxBody)), nil, 400, "invalid character"},
		{"POST", "/orders", `{"customer":"1","region":"` + strings.Repeat("E", maxBody), nil, 413, "too large"},

		{"POST", "/orders", `{}`, nil, 422, "region \"\" must be 1 to 16"},
		{"POST", "/orders", `{"customer":"1"}`, nil, 422, `region "" must be`},
		{"POST", "/orders", `{"customer":"1","region":"eu"}`, nil, 422, `region "eu" must be`},
		{"POST", "/orders", `{"customer":"one","region":"EU"}`, nil, 422, `customer ID "one" must be`},
		{"POST", "/orders", `{"customer":"9","region":"EU"}`, nil, 422, "the order names a customer, a product or a warehouse that does not exist"},
		{"POST", "/orders", `{"customer":"1","region":"MARS"}`, nil, 422, `no warehouse serves region "MARS"`},
		{"POST", order + "/items", `{"product":"1"}`, nil, 422, "quantity 0 must be at least 1"},
		{"POST", order + "/items", `{"product":"1","quantity":9223372036854775807}`, nil, 422, "quantity 9223372036854775807 is too many to add"},
		{"POST", order + "/items", `{"product":"2","quantity":9223372036854775807}`, nil, 422, "amount too large"},
		{"POST", order + "/items", `{"product":"9","quantity":1}`, nil, 422, "product 9 is not in the catalogue"},
		{"PUT", order + "/items/1", `{"quantity":0}`, []string{"If-Match", "*"}, 422, "quantity 0 must be at least 1"},
		{"PUT", order + "/items/one", `{"quantity":1}`, []string{"If-Match", "*"}, 422, `product ID "one" must be`},
		{"POST", order + "/pay", `{}`, nil, 422, `charged "" must be`},
		{"POST", order + "/pay", `{"charged":"ten"}`, nil, 422, `amount "ten" must be`},
		{"POST", order + "/pay", `{"charged":20.00}`, nil, 422, `amount "20.00" must be`},
		{"POST", order + "/ship", "", nil, 422, `cannot ship order`},
		{"POST", cancelled + "/pay", `{"charged":"0.00 EUR"}`, nil, 422, `it is "cancelled"`},
		{"POST", paid + "/items", `{"product":"1","quantity":1}`, nil, 422, `it is "paid"`},
		{"POST", large + "/ship", "", nil, 422, "warehouse 1 has fewer than 4000 of product 1"},
		{"GET", "/orders/42x", "", nil, 422, `order ID "42x" must be`},
		{"GET", "/orders?status=Paid", "", nil, 422, `order status "Paid" must be`},
		{"GET", "/orders?page=0", "", nil, 422, `page "0" must be a number from 1`},
		{"GET", "/orders?page_size=101", "", nil, 422, `page_size "101" must be a number from 1 to 100`},

		{"GET", "/orders/42", "", nil, 404, "order not found"},
		{"POST", "/orders/42/ship", "", nil, 404, "order not found"},
		{"PUT", order + "/items/2", `{"quantity":1}`, []string{"If-Match", "*"}, 404, "has no item of product 2"},
		{"POST", order + "/pay", `{"charged":"10.00 EUR"}`, nil, 409, "10.00 EUR was charged for order"},
	} {
		before := w.count("outbox_events", "1 = 1")
		a := w.sends(test.method, test.path, test.body, test.fields...)
		assert.Equal(t, test.status, a.status, "%s %s %.99s: %s", test.method, test.path, test.body, a.text)
		assert.Contains(t, a.Detail, test.detail)
		assert.Equal(t, before, w.count("outbox_events", "1 = 1"), "nothing was done")
	}
}

func TestOtherMethodsAndPathsAreAnsweredByTheTable(t *testing.T) {
	w := inMemory(t)
	for _, path := range []string{"/orders", "/orders/42"} {
		a := w.sends("DELETE", path, "")
		assert.Equal(t, http.StatusMethodNotAllowed, a.status)
		assert.Contains(t, a.header.Get("Allow"), "GET")
	}
	a := w.sends("GET", "/orders/42/ship", "")
	assert.Equal(t, http.StatusMethodNotAllowed, a.status)
	assert.Equal(t, "POST", a.header.Get("Allow"))
	a = w.sends("GET", "/products", "")
	assert.Equal(t, http.StatusNotFound, a.status)
	assert.Equal(t, domainmodel.KindNotFound, a.Kind)
	assert.Equal(t, http.StatusOK, w.sends("GET", "//orders", "").status, "the mux redirects to /orders")
}

func TestAListHasPages(t *testing.T) {
	w := inMemory(t)
	assert.Equal(t, `{"page":1,"page_size":20,"orders":[]}`+"\n", w.sends("GET", "/orders", "").text)
	var placed []string
	for range 3 {
		placed = append(placed, w.places())
	}
	slices.Sort(placed) // of one millisecond, any may be the greater
	for page, want := range map[string][]string{"page=1": placed[:2], "page=2": placed[2:], "page=3": nil} {
		var got []string
		for _, order := range w.sends("GET", "/orders?page_size=2&"+page, "").list.Orders {
			got = append(got, "/orders/"+order.ID.String())
		}
		assert.Equal(t, want, got, page)
	}
}

// A damaged order does not hide the others: the answer has its ID, and the log says what is wrong.
func TestAListHasTheOrdersBesideADamagedOne(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		damages := []string{"currency = 'eu'", "status = 'lost'"}
		switch w.db.Name() {
		case "sqlite":
			damages = append(damages, "total = 'much'", "placed_at = 'noon'", "placed_at = ''", "status = X'00'", "currency = 7.5")
		case "postgres":
			damages = append(damages, "placed_at = 'infinity'", "placed_at = '10000-01-01'")
		}
		good := w.placesWith("1")
		var damaged []domainmodel.OrderID
		for _, damage := range damages {
			order := w.placesWith("1")
			id, err := domainmodel.ParseOrderID(strings.TrimPrefix(order, "/orders/"))
			require.NoError(t, err)
			damaged = append(damaged, id)
			w.exec("UPDATE orders SET "+damage+" WHERE id = ?", int64(id))
			assert.Equal(t, domainmodel.KindCorrupt, w.sends("GET", order, "").Kind, damage)
		}
		a := w.sends("GET", "/orders", "")
		require.Equal(t, http.StatusOK, a.status, a.text)
		require.Len(t, a.list.Orders, 1)
		assert.Equal(t, good, "/orders/"+a.list.Orders[0].ID.String())
		slices.Sort(damaged)
		assert.Equal(t, damaged, a.list.Damaged)
		for _, id := range damaged {
			assert.Contains(t, w.log.String(), "stored order "+id.String()+" is corrupt")
		}
		assert.NotContains(t, a.text, "corrupt")
	})
}

// Without its last orders, a page would look whole.
func TestAListThatCanNotBeReadToItsEndIsAnError(t *testing.T) {
	tap := new(sqltap.Tap)
	w := onEngine(t, "memory", sqlite.WithConnector(tap.Wrap))
	w.places()
	tap.FailAt(1, sqltap.FailRows)
	a := w.sends("GET", "/orders", "")
	_, hit := tap.Disarm()
	assert.True(t, hit)
	assert.Equal(t, domainmodel.KindUnknown, a.Kind, a.text)
}

// An order's currency comes from the rows of the catalogue. If one is damaged, the client is not
// to blame, and does not see the database's error.
func TestWhatTheDatabaseSaysStaysInTheLog(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		order, paid := w.placesWith("1"), w.pays()
		w.sends("POST", "/orders", `{"customer":"1","region":"EU"}`, "Idempotency-Key", "k")
		w.exec("UPDATE command_keys SET answer = 'noon'")
		w.exec("UPDATE shipping_rates SET currency = 'eu'")
		w.exec("UPDATE products SET currency = 'eu'")
		for _, a := range []answer{
			w.sends("POST", paid+"/ship", ""),
			w.sends("POST", order+"/items", `{"product":"1","quantity":1}`),
			w.sends("POST", "/orders", `{"customer":"1","region":"EU"}`, "Idempotency-Key", "k"),
		} {
			assert.Equal(t, domainmodel.KindCorrupt, a.Kind, a.text)
		}
		w.exec("UPDATE orders SET total = 1")
		assert.Equal(t, domainmodel.KindCorrupt, w.sends("GET", order, "").Kind)
		assert.Contains(t, w.log.String(), "but its items sum to 10.00 EUR")
		w.exec("ALTER TABLE order_items RENAME TO lost")
		a := w.sends("GET", order, "")
		assert.Equal(t, domainmodel.KindUnknown, a.Kind)
		assert.Equal(t, http.StatusInternalServerError, a.status)
		assert.Regexp(t, "request_id="+a.RequestID+".*order_items", w.log.String())
	})
}

// A request that has to wait, such as for another one that writes the same order, gives up.
func TestARequestEndsAtItsDeadline(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		order := w.pays()
		id, err := domainmodel.ParseOrderID(strings.TrimPrefix(order, "/orders/"))
		require.NoError(t, err)
		w.s.timeout = 100 * time.Millisecond
		err = w.s.store.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			_, err := tx.Orders.Update(ctx, id, func(order *domainmodel.Order) error { return order.Cancel(time.Now()) })
			if err != nil {
				return err
			}
			a := w.sends("POST", order+"/ship", "")
			assert.Equal(t, http.StatusServiceUnavailable, a.status, a.text)
			assert.NotEmpty(t, a.header.Get("Retry-After"))
			return nil
		})
		require.NoError(t, err)
		assert.Equal(t, http.StatusUnprocessableEntity, w.sends("POST", order+"/ship", "").status)
		assert.Equal(t, 0, w.count("outbox_events", "kind = 'OrderWasShipped'"))
	})
}

func TestEveryKindOfTheDomainIsInTheTable(t *testing.T) {
	for _, kind := range []domainmodel.Kind{
		domainmodel.KindUnknown, domainmodel.KindInvalid, domainmodel.KindRefused, domainmodel.KindNotFound,
		domainmodel.KindExists, domainmodel.KindConflict, domainmodel.KindTryAgain, domainmodel.KindCorrupt,
	} {
		assert.NotZero(t, problems[kind].status, kind)
	}
}

func TestWhatIsOldIsPurged(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		w.places()
		require.NoError(t, w.s.relay().Drain(t.Context()))
		old := time.Now().Add(-keepEvents - time.Hour).UTC()
		w.exec("UPDATE command_keys SET at = ?", old)
		w.exec("UPDATE outbox_events SET sent_at = ?", old)
		young := w.placesWith("1")
		require.NoError(t, w.s.relay().Drain(t.Context()))

		ended, stop := context.WithCancel(t.Context())
		var purging sync.WaitGroup
		purging.Go(func() { w.s.purge(ended) })
		assert.Eventually(t, func() bool { return w.count("command_keys", "1 = 1") == 2 && w.count("outbox_events", "1 = 1") == 2 }, 10*time.Second, 10*time.Millisecond, young)
		stop()
		purging.Wait()
	})
}

// An error of the domain may be joined to one of the database, which the client must not see.
func TestAnErrorSpeaksForItselfOnly(t *testing.T) {
	database, invalid := errors.New("SQL state 23503"), &domainmodel.InvalidValueError{What: "quantity", Value: "0", Rule: "must be at least 1"}
	for _, err := range []error{
		fmt.Errorf("save order 42: %w: %w", database, invalid),
		errors.Join(fmt.Errorf("save order 42: %w", database), fmt.Errorf("add: %w", invalid)),
	} {
		assert.Equal(t, "quantity 0 must be at least 1", ownWords(err, kindOf(err)))
	}
}
