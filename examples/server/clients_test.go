package main

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// Thirty clients send at once. In whatever sequence they arrive, nothing is done twice.

func TestOfClientsThatPlaceEachGetsAnOrder(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		place := func(key func(client int) string) (map[int]int, []answer) {
			return w.atOnce(func(client int) answer {
				return w.sends("POST", "/orders", `{"customer":"1","region":"EU"}`, "Idempotency-Key", key(client))
			})
		}
		statuses, answers := place(strconv.Itoa)
		assert.Equal(t, map[int]int{http.StatusCreated: clients}, statuses)
		assert.Len(t, texts(answers), clients)
		assert.Equal(t, clients, w.count("orders", "1 = 1"))

		statuses, answers = place(func(int) string { return "one" })
		assert.Equal(t, map[int]int{http.StatusCreated: clients}, statuses)
		assert.Len(t, texts(answers), 1, "one key, one order")
		assert.Equal(t, clients+1, w.count("orders", "1 = 1"))
	})
}

func TestOfClientsThatAddTheSameEachIsCounted(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		order := w.places()
		statuses, _ := w.atOnce(func(client int) answer {
			return w.sends("POST", order+"/items", `{"product":"1","quantity":1}`, "Idempotency-Key", strconv.Itoa(client/2)) // each is sent twice
		})
		assert.Equal(t, map[int]int{http.StatusOK: clients}, statuses)
		assert.Equal(t, clients/2, w.sends("GET", order, "").order.Items[0].Quantity)
	})
}

func TestOfClientsWithOnePageOneDecides(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		order := w.placesWith("1")
		page := w.sends("GET", order, "").header.Get("ETag")
		statuses, answers := w.atOnce(func(client int) answer {
			return w.sends("PUT", order+"/items/1", `{"quantity":`+strconv.Itoa(client+2)+`}`, "If-Match", page)
		})
		assert.Equal(t, map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: clients - 1}, statuses)
		for _, a := range answers {
			if a.status == http.StatusOK {
				assert.Equal(t, a.text, w.sends("GET", order, "").text)
			}
		}
	})
}

// Half of them would ship a paid order, half would cancel it.
func TestOfClientsThatSawAPaidOrderOneDecides(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		order := w.pays()
		page := w.sends("GET", order, "").header.Get("ETag")
		statuses, _ := w.atOnce(func(client int) answer {
			command := []string{"/ship", "/cancel"}[client%2]
			return w.sends("POST", order+command, "", "If-Match", page)
		})
		assert.Equal(t, map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: clients - 1}, statuses)
	})
}

func TestOfClientsThatPayOrShipOneDoes(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		order := w.placesWith("1")
		for _, step := range []struct{ path, body, event string }{
			{"/pay", `{"charged":"10.00 EUR"}`, "OrderWasPaid"},
			{"/ship", "", "OrderWasShipped"},
		} {
			statuses, _ := w.atOnce(func(int) answer { return w.sends("POST", order+step.path, step.body) })
			assert.Equal(t, map[int]int{http.StatusOK: 1, http.StatusUnprocessableEntity: clients - 1}, statuses, step.path)
			assert.Equal(t, 1, w.count("outbox_events", "kind = '"+step.event+"'"))
		}
		w.told(1, 99)
	})
}

func TestOfClientsThatRepeatARequestEachGetsItsAnswer(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		order := w.placesWith("1")
		for _, step := range []struct{ path, body string }{{"/pay", `{"charged":"10.00 EUR"}`}, {"/ship", ""}} {
			statuses, answers := w.atOnce(func(int) answer {
				return w.sends("POST", order+step.path, step.body, "Idempotency-Key", step.path)
			})
			assert.Equal(t, map[int]int{http.StatusOK: clients}, statuses, step.path)
			assert.Len(t, texts(answers), 1, step.path)
		}
		w.told(1, 99)
	})
}

// There are 100 pieces, and 30 orders of 5: 20 are shipped.
func TestOfClientsThatShipTheLastPiecesSomeAreRefused(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, w *web) {
		var orders []string
		for range clients {
			order := w.placesWith("5")
			require.Equal(t, http.StatusOK, w.sends("POST", order+"/pay", `{"charged":"50.00 EUR"}`).status)
			orders = append(orders, order)
		}
		statuses, _ := w.atOnce(func(client int) answer { return w.sends("POST", orders[client]+"/ship", "") })
		assert.Equal(t, map[int]int{http.StatusOK: 20, http.StatusUnprocessableEntity: 10}, statuses)
		w.told(20, 0)
	})
}

// told delivers what is waiting, and checks how many mails that were, and what is left of the
// coffee.
func (w *web) told(mails, stock int) {
	w.t.Helper()
	require.NoError(w.t, w.s.relay().Drain(w.t.Context()))
	require.NoError(w.t, w.s.relay().Drain(w.t.Context()))
	assert.Len(w.t, w.mails, mails)
	var coffee activerecord.Stock
	require.NoError(w.t, w.db.Where("product_id = 1").First(&coffee).Error)
	assert.Equal(w.t, stock, coffee.Quantity)
}
