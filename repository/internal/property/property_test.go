// Package property tests the stores with random histories of orders, against a naive model.
package property

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"pgregory.net/rapid"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	inmemory "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
)

// Whatever happens to a few orders in whichever sequence, the store holds what a
// naive model of it holds (see model_test.go), every error is the one that
// the model gives, and every event is delivered once, in sequence. Sessions keep
// orders in their hands while others save, ship and delete them.
//
// A failure is shrunk to the shortest history that shows it; -rapid.checks and
// -rapid.seed search on.
func TestAnyHistoryOfOrdersIsThatOfTheModel(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		checkHistories(t, 1000, emptyMemory)
	})
	t.Run("sqlite", func(t *testing.T) {
		db := enginetest.New(t, "memory")
		checkHistories(t, 1000, emptyDatabase(t, db))
	})
	// A statement takes longer on a server, and may do something else.
	for _, name := range []string{"postgres", "mysql"} {
		t.Run(name, func(t *testing.T) { checkHistories(t, 20, emptyDatabase(t, enginetest.New(t, name))) })
	}
}

// checkHistories checks that many histories, of 40 steps or so.
func checkHistories(t *testing.T, n int, empty func(t *rapid.T) historyStore) {
	n = preset(t, "rapid.checks", n/share)
	preset(t, "rapid.steps", 40)
	outcomes := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		h := &history{real: empty(t), outcomes: outcomes, naive: naiveStore{
			orders: map[domainmodel.OrderID]domainmodel.OrderSnapshot{}, known: map[domainmodel.OrderID]bool{},
			stock: map[domainmodel.ProductID]int{1: naivePieces, 2: naivePieces, 3: naivePieces}, keys: map[string]bool{},
		}}
		t.Repeat(map[string]func(*rapid.T){
			"":                  h.compare,
			"place":             h.place,
			"find":              func(t *rapid.T) { h.find(t, t.Context(), h.real) },
			"change":            h.change,
			"change and save":   func(t *rapid.T) { h.change(t); h.saveAny(t, t.Context(), h.real) },
			"save":              func(t *rapid.T) { h.saveAny(t, t.Context(), h.real) },
			"save, but give up": h.giveUp,
			"update":            h.update,
			"ship":              h.ship,
			"transaction":       h.transaction,
			"drain":             h.drain,
			"delete":            h.delete,
		})
		h.deliver(t, make([]bool, len(h.naive.events)))
	})
	if n >= 1000 && !t.Failed() { // histories in which nothing happens would prove nothing
		for _, outcome := range []any{
			"shipped", "rolled back", "repeated", "delivered",
			domainmodel.ErrOrderNotFound, &domainmodel.ConflictError{}, &domainmodel.OrderExistsError{}, &domainmodel.OutOfStockError{},
			&domainmodel.CannotShipOrderError{}, &domainmodel.CannotChangeOrderError{}, &domainmodel.ItemNotFoundError{},
		} {
			name, named := outcome.(string)
			if !named {
				name = fmt.Sprintf("%T", outcome)
			}
			require.NotZero(t, outcomes[name], name)
			t.Logf("%s: %d", name, outcomes[name])
		}
	}
}

// share is the part of the histories that is checked: all of them, but with the race
// detector, which has nothing to find in one goroutine and takes ten times as long.
var share = 1

// preset sets a flag of rapid's for the test, unless the command line has set it, and
// returns its value.
func preset(t *testing.T, name string, value int) int {
	f := flag.Lookup(name)
	if f.Value.String() == f.DefValue {
		require.NoError(t, f.Value.Set(strconv.Itoa(value)))
		t.Cleanup(func() { require.NoError(t, f.Value.Set(f.DefValue)) })
	}
	set, err := strconv.Atoi(f.Value.String())
	require.NoError(t, err)
	return set
}

// history is what has happened so far, to the real store and to the naive one.
type history struct {
	real  historyStore
	naive naiveStore
	hands [3]*heldOrder // what the sessions hold, perhaps stale
	steps int

	outcomes map[string]int // of all histories
}

// heldOrder is an order that a session holds.
type heldOrder struct {
	real  *domainmodel.Order
	naive naiveOrder
}

// errChangedMind is the error of a use case that fails without a fault of the database.
var errChangedMind = errors.New("changed my mind")

// orderIDs are the IDs of a history's orders.
var orderIDs = []domainmodel.OrderID{1, 2, 3, 4, 5}

// id returns one of the IDs, most often that of an order that is stored.
func (h *history) id(t *rapid.T) domainmodel.OrderID {
	ids := slices.Sorted(maps.Keys(h.naive.orders))
	return rapid.SampledFrom(slices.Concat(orderIDs, ids, ids, ids, ids)).Draw(t, "id")
}

// newID returns one of the IDs, most often one that was never used.
func (h *history) newID(t *rapid.T) domainmodel.OrderID {
	unused := slices.DeleteFunc(slices.Clone(orderIDs), func(id domainmodel.OrderID) bool { return h.naive.known[id] })
	return rapid.SampledFrom(slices.Concat(orderIDs, unused, unused, unused, unused)).Draw(t, "id")
}

// now returns a different time for each step.
func (h *history) now() time.Time { return shoptest.Noon.Add(time.Duration(h.steps) * time.Minute) }

func (h *history) place(t *rapid.T) {
	id := h.newID(t)
	order, err := domainmodel.NewOrder(id, ordertest.CustomerID, "EU", domainmodel.EUR, h.now())
	require.NoError(t, err)
	h.hands[h.hand(t)] = &heldOrder{order, placed(id, h.now())}
}

func (h *history) hand(t *rapid.T) int { return rapid.IntRange(0, len(h.hands)-1).Draw(t, "hand") }

// held returns an order that a session holds.
func (h *history) held(t *rapid.T) *heldOrder {
	var full []int
	for hand, order := range h.hands {
		if order != nil {
			full = append(full, hand)
		}
	}
	if len(full) == 0 {
		t.Skip("nobody holds an order")
	}
	return h.hands[rapid.SampledFrom(full).Draw(t, "from hand")]
}

func (h *history) find(t *rapid.T, ctx context.Context, store historyStore) {
	id, hand := h.id(t), h.hand(t)
	order, err := store.orders.FindByID(ctx, id)
	naive, want := h.naive.find(id)
	h.same(t, want, err)
	if err == nil {
		h.hands[hand] = &heldOrder{order, naive}
	}
}

func (h *history) change(t *rapid.T) {
	order := h.held(t)
	_ = h.command(t)(t, order)
}

// command returns a command of an order, which requires that both orders do the same.
func (h *history) command(t *rapid.T) func(*rapid.T, *heldOrder) error {
	product := domainmodel.ProductID(rapid.IntRange(1, naiveProducts).Draw(t, "product"))
	quantity := rapid.SampledFrom([]int{2, 1, 3, 1, 2, 3, 0}).Draw(t, "quantity")
	price := rapid.SampledFrom([]domainmodel.Money{
		domainmodel.MustMoney(1250, domainmodel.EUR), domainmodel.MustMoney(999, domainmodel.EUR),
		domainmodel.MustMoney(1, domainmodel.EUR), domainmodel.MustMoney(0, domainmodel.EUR),
		domainmodel.MustMoney(5, domainmodel.USD),
	}).Draw(t, "price")
	priced, err := domainmodel.NewProduct(product, price)
	require.NoError(t, err)
	at := h.now()
	type command struct {
		real  func(*domainmodel.Order) error
		naive func(*naiveOrder) error
	}
	commands := map[string]command{
		"add an item": {
			func(o *domainmodel.Order) error { return o.AddItem(priced, quantity) },
			func(o *naiveOrder) error { return o.addItem(product, price, quantity) },
		},
		"change a quantity": {
			func(o *domainmodel.Order) error { return o.ChangeQuantity(product, quantity) },
			func(o *naiveOrder) error { return o.changeQuantity(product, quantity) },
		},
		"remove an item": {
			func(o *domainmodel.Order) error { return o.RemoveItem(product) },
			func(o *naiveOrder) error { return o.removeItem(product) },
		},
		"pay": {
			func(o *domainmodel.Order) error { return o.Pay(o.Total(), at) },
			func(o *naiveOrder) error { return o.pay(at) },
		},
		"cancel": {
			func(o *domainmodel.Order) error { return o.Cancel(at) },
			func(o *naiveOrder) error { return o.cancel(at) },
		},
	}
	chosen := commands[rapid.SampledFrom([]string{
		"add an item", "add an item", "add an item", "change a quantity", "change a quantity", "remove an item", "pay", "pay", "cancel",
	}).Draw(t, "command")]
	return func(t *rapid.T, o *heldOrder) error {
		err := chosen.real(o.real)
		h.same(t, chosen.naive(&o.naive), err)
		return err
	}
}

func (h *history) saveAny(t *rapid.T, ctx context.Context, store historyStore) {
	_ = h.save(t, ctx, store, h.held(t))
}

func (h *history) save(t *rapid.T, ctx context.Context, store historyStore, order *heldOrder) error {
	err, want := store.orders.Save(ctx, order.real), h.naive.save(&order.naive)
	h.same(t, want, err)
	return want
}

// giveUp saves after the caller has gone: nothing happens.
func (h *history) giveUp(t *rapid.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, h.real.orders.Save(ctx, h.held(t).real), context.Canceled)
}

// update changes an order without a session that holds it, perhaps under a key that
// was used before, perhaps changing its mind.
func (h *history) update(t *rapid.T) {
	id, command := h.id(t), h.command(t)
	key := rapid.SampledFrom([]string{"", "", "one", "two"}).Draw(t, "key")
	changeMind := rapid.SampledFrom([]bool{false, false, true}).Draw(t, "change mind")
	order := heldOrder{}
	var want, failure error
	if h.naive.keys[key] {
		id, failure = 0, errors.New("called again") // nothing is looked at
	} else {
		order.naive, want = h.naive.find(id)
	}
	err := h.real.update(t.Context(), id, func(real *domainmodel.Order) error {
		order.real = real
		if failure == nil {
			failure = command(t, &order)
		}
		if failure == nil && changeMind {
			failure = errChangedMind
		}
		return failure
	}, key)
	if h.naive.keys[key] {
		require.NoError(t, err)
		h.outcomes["repeated"]++
		return
	}
	if want == nil {
		want = failure
	}
	if want == nil {
		want = h.naive.save(&order.naive)
	}
	h.same(t, want, err)
	if want == nil && key != "" {
		h.naive.keys[key] = true
	}
}

func (h *history) ship(t *rapid.T) {
	var paid []domainmodel.OrderID
	for id, order := range h.naive.orders {
		if order.Status == domainmodel.StatusPaid {
			paid = append(paid, id)
		}
	}
	slices.Sort(paid)
	id, before := rapid.SampledFrom(slices.Concat(orderIDs, paid, paid, paid, paid)).Draw(t, "id"), h.naive.clone()
	err := h.real.inTransaction(t.Context(), func(ctx context.Context, tx historyStore) error { return tx.ship(ctx, id, h.now()) })
	want := h.naive.ship(id, h.now())
	h.same(t, want, err)
	if want != nil {
		h.naive = before
	} else {
		h.outcomes["shipped"]++
	}
}

// transaction does several things in one, and ends in one of four ways. What was
// saved in one that fails is in memory as it was before; what was loaded is dropped.
func (h *history) transaction(t *rapid.T) {
	steps := rapid.IntRange(1, 4).Draw(t, "steps")
	end := rapid.SampledFrom([]string{"commit", "commit", "error", "panic"}).Draw(t, "end")
	before, hands := h.naive.clone(), h.hands
	saved := map[*heldOrder]naiveOrder{} // as they were before
	var failed error
	outer := h.real
	err, panicked := catch(func() error {
		return h.real.inTransaction(t.Context(), func(ctx context.Context, tx historyStore) error {
			for range steps {
				if failed = h.step(t, ctx, tx, outer, saved); failed != nil {
					break // a part of the write may be done
				}
			}
			switch end {
			case "error":
				return errChangedMind
			case "panic":
				panic(errChangedMind)
			}
			return nil // even if a write failed
		})
	})
	require.Equal(t, end == "panic", panicked)
	if end != "commit" {
		failed = errChangedMind
	}
	h.same(t, failed, err)
	if err == nil {
		return
	}
	h.outcomes["rolled back"] += len(saved)
	h.naive = before
	for order, was := range saved {
		order.naive = was
	}
	for i, order := range h.hands {
		if order != hands[i] {
			h.hands[i] = nil
		}
	}
}

// step does one thing in a transaction, and returns the error of a write.
func (h *history) step(t *rapid.T, ctx context.Context, tx, outer historyStore, saved map[*heldOrder]naiveOrder) error {
	switch rapid.SampledFrom([]string{"save", "save", "change", "find", "ship", "outside"}).Draw(t, "step") {
	case "find":
		h.find(t, ctx, tx)
	case "ship":
		id := h.id(t)
		want, err := h.naive.ship(id, h.now()), tx.ship(ctx, id, h.now())
		h.same(t, want, err)
		if _, short := want.(*domainmodel.OutOfStockError); short {
			return want
		}
	case "outside":
		_, err := outer.orders.FindByID(ctx, h.id(t))
		require.ErrorIs(t, err, repository.ErrOutsideTransaction)
	case "change":
		if h.hands != [3]*heldOrder{} {
			h.change(t)
		}
	case "save":
		if h.hands == [3]*heldOrder{} {
			return nil
		}
		order := h.held(t)
		was := order.naive
		if err := h.save(t, ctx, tx, order); err != nil {
			return err
		}
		if _, again := saved[order]; !again && len(was.events) > 0 {
			saved[order] = was
		}
	}
	return nil
}

// catch returns the error with which do returns or panics.
func catch(do func() error) (err error, panicked bool) {
	defer func() {
		if p := recover(); p != nil {
			if p != error(errChangedMind) { // such as the test's own end
				panic(p)
			}
			err, panicked = errChangedMind, true
		}
	}()
	return do(), false
}

func (h *history) delete(t *rapid.T) {
	if !rapid.SampledFrom([]bool{true, false, false}).Draw(t, "delete") {
		return
	}
	id := h.id(t)
	require.NoError(t, h.real.delete(t.Context(), id))
	delete(h.naive.orders, id)
}

func (h *history) drain(t *rapid.T) {
	h.deliver(t, rapid.SliceOfN(rapid.Bool(), len(h.naive.events), len(h.naive.events)).Draw(t, "fail"))
}

// deliver drains the outbox into a notifier that fails for some of the events.
func (h *history) deliver(t *rapid.T, fail []bool) {
	fails := map[domainmodel.EventID]bool{}
	held := map[domainmodel.OrderID]bool{}
	var want, stay, got []domainmodel.SavedEvent
	for i, event := range h.naive.events {
		fails[event.ID] = fail[i]
		if held[event.ID.OrderID] = held[event.ID.OrderID] || fail[i]; held[event.ID.OrderID] {
			stay = append(stay, event)
		} else {
			want = append(want, event)
		}
	}
	n, err := h.real.drain(t.Context(), domainmodel.NotifierFunc(func(_ context.Context, event domainmodel.SavedEvent) error {
		if fails[event.ID] {
			return errChangedMind
		}
		got = append(got, event)
		return nil
	}))
	byOrder := func(a, b domainmodel.SavedEvent) int { return cmp.Compare(a.ID.OrderID, b.ID.OrderID) }
	slices.SortStableFunc(want, byOrder) // between two orders there is no sequence
	slices.SortStableFunc(got, byOrder)
	require.Equal(t, want, got)
	require.Equal(t, len(want), n)
	if len(stay) > 0 {
		require.ErrorIs(t, err, errChangedMind)
	} else {
		require.NoError(t, err)
	}
	h.outcomes["delivered"] += n
	h.naive.events = stay
}

// compare requires that the stored orders and the held ones equal the model's.
func (h *history) compare(t *rapid.T) {
	h.steps++
	for _, id := range orderIDs {
		order, err := h.real.orders.FindByID(t.Context(), id)
		want, wantErr := h.naive.find(id)
		h.same(t, wantErr, err)
		if err == nil && !reflect.DeepEqual(want.now, order.Snapshot()) { // require.Equal is slow
			require.Equal(t, want.now, order.Snapshot())
		}
	}
	for product, want := range h.real.pieces(t.Context()) {
		require.Equal(t, h.naive.stock[product], want, "pieces of product %s", product)
	}
	for _, order := range h.hands {
		if order == nil {
			continue
		}
		restored, was := order.real.Restored()
		require.Equal(t, order.naive.saved.Version > 0, was)
		got := naiveOrder{order.real.Snapshot(), restored, order.real.Events()}
		if !reflect.DeepEqual(order.naive, got) {
			require.Equal(t, order.naive, got)
		}
	}
}

// same requires that err wraps an error that is equal to want.
func (h *history) same(t *rapid.T, want, err error) {
	h.outcomes[fmt.Sprintf("%T", want)]++
	if !hasError(err, want) {
		require.Failf(t, "another error than the model's", "want %T: %v\ngot: %v", want, want, err)
	}
}

func hasError(err, want error) bool {
	if reflect.DeepEqual(err, want) {
		return true
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return hasError(e.Unwrap(), want)
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), func(err error) bool { return hasError(err, want) })
	}
	return false
}

// historyStore is what the two implementations have in common.
type historyStore struct {
	orders        domainmodel.OrderRepository
	ship          func(ctx context.Context, id domainmodel.OrderID, at time.Time) error
	inTransaction func(ctx context.Context, do func(ctx context.Context, tx historyStore) error) error
	update        func(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error, key string) error
	drain         func(ctx context.Context, notifier domainmodel.Notifier) (int, error)
	delete        func(ctx context.Context, id domainmodel.OrderID) error
	pieces        func(ctx context.Context) map[domainmodel.ProductID]int
}

// emptyDatabase returns a function that empties the database and returns its store.
func emptyDatabase(t *testing.T, db *gorm.DB) func(t *rapid.T) historyStore {
	store := shoptest.Filled(t, db).Store
	return func(t *rapid.T) historyStore {
		for _, table := range []string{"order_items", "orders", "outbox_events", "command_keys"} {
			require.NoError(t, db.Exec("DELETE FROM "+table).Error)
		}
		require.NoError(t, db.Exec("UPDATE stocks SET quantity = ? WHERE product_id <= ?", naivePieces, naiveProducts).Error)
		return historyOn(store, db)
	}
}

func historyOn(s *repository.Store, db *gorm.DB) historyStore {
	return historyStore{
		orders: s.Orders,
		ship:   s.Shipping().Ship,
		inTransaction: func(ctx context.Context, do func(context.Context, historyStore) error) error {
			return s.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error { return do(ctx, historyOn(tx, nil)) })
		},
		update: func(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error, key string) error {
			if key == "" {
				return shoptest.ErrorOf(s.Orders.Update(ctx, id, change))
			}
			return shoptest.Update(ctx, s, id, change, repository.Key(key))
		},
		drain: func(ctx context.Context, notifier domainmodel.Notifier) (int, error) {
			return shoptest.Drain(ctx, s, notifier)
		},
		delete: func(ctx context.Context, id domainmodel.OrderID) error {
			return db.WithContext(ctx).Delete(&activerecord.Order{}, int64(id)).Error
		},
		pieces: func(ctx context.Context) map[domainmodel.ProductID]int {
			var rows []activerecord.Stock
			if err := db.WithContext(ctx).Where("product_id <= ?", naiveProducts).Find(&rows).Error; err != nil {
				panic(err)
			}
			pieces := map[domainmodel.ProductID]int{}
			for _, row := range rows {
				pieces[domainmodel.ProductID(row.ProductID)] = row.Quantity
			}
			return pieces
		},
	}
}

func emptyMemory(t *rapid.T) historyStore {
	store, ctx := inmemory.New(), t.Context()
	warehouse, err := domainmodel.NewWarehouse(ordertest.WarehouseID, "EU")
	require.NoError(t, err)
	require.NoError(t, store.Warehouses.Add(ctx, warehouse))
	rate, err := domainmodel.NewShippingRate(domainmodel.MustMoney(500, domainmodel.EUR), domainmodel.MustMoney(50, domainmodel.EUR))
	require.NoError(t, err)
	require.NoError(t, store.Rates.Set(ctx, "EU", rate))
	for product := range domainmodel.ProductID(naiveProducts) {
		require.NoError(t, store.Stock.Set(ctx, ordertest.WarehouseID, product+1, naivePieces))
	}
	return historyIn(store, map[string]bool{})
}

// historyIn remembers the keys itself: the store in memory has none.
func historyIn(s *inmemory.Store, keys map[string]bool) historyStore {
	return historyStore{
		orders: s.Orders,
		ship:   s.Shipping().Ship,
		inTransaction: func(ctx context.Context, do func(context.Context, historyStore) error) error {
			return s.InTransaction(ctx, func(ctx context.Context, tx *inmemory.Store) error { return do(ctx, historyIn(tx, keys)) })
		},
		update: func(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error, key string) error {
			if keys[key] {
				return nil
			}
			err := s.InTransaction(ctx, func(ctx context.Context, tx *inmemory.Store) error {
				order, err := tx.Orders.FindByID(ctx, id)
				if err == nil {
					err = change(order)
				}
				if err == nil {
					err = tx.Orders.Save(ctx, order)
				}
				return err
			})
			keys[key] = err == nil && key != ""
			return err
		},
		drain: func(ctx context.Context, notifier domainmodel.Notifier) (delivered int, err error) {
			counter := domainmodel.NotifierFunc(func(context.Context, domainmodel.SavedEvent) error { delivered++; return nil })
			err = inmemory.Relay{Store: s, Handlers: []domainmodel.Notifier{notifier, counter}}.Drain(ctx)
			return delivered, err
		},
		delete: s.Orders.Delete,
		pieces: func(ctx context.Context) map[domainmodel.ProductID]int {
			pieces := map[domainmodel.ProductID]int{}
			for product := domainmodel.ProductID(1); product <= naiveProducts; product++ {
				n, err := s.Stock.Pieces(ctx, ordertest.WarehouseID, product)
				if err != nil {
					panic(err)
				}
				pieces[product] = n
			}
			return pieces
		},
	}
}
