package repository_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	inmemory "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// hostile is what the suite of the contract stores too.
var hostile = ordertest.HostileStrings()

// The domain keeps outside input byte for byte, or refuses it with a typed error. It never
// corrects a value.
func TestTheDomainKeepsAHostileStringAsItIsOrRefusesIt(t *testing.T) {
	restored := func(change func(*domainmodel.OrderSnapshot)) (*domainmodel.Order, error) {
		s := domainmodel.OrderSnapshot{
			ID: 1, CustomerID: 1, Region: "EU", Currency: "EUR", Status: "pending", PlacedAt: noon, Version: 1,
			Items: []domainmodel.ItemSnapshot{{ProductID: 1, UnitPrice: 1, Quantity: 1}}, Total: 1,
		}
		change(&s)
		return domainmodel.RestoreOrder(s)
	}
	for name, parse := range map[string]func(text string) (kept string, err error){
		"ParseRegion": func(text string) (string, error) {
			region, err := domainmodel.ParseRegion(text)
			return string(region), err
		},
		"ParseCurrency": func(text string) (string, error) {
			currency, err := domainmodel.ParseCurrency(text)
			return string(currency), err
		},
		"ParseOrderStatus": func(text string) (string, error) {
			status, err := domainmodel.ParseOrderStatus(text)
			return string(status), err
		},
		"ParseOrderID": func(text string) (string, error) {
			id, err := domainmodel.ParseOrderID(text)
			return id.String(), err
		},
		"NewMoney": func(text string) (string, error) {
			money, err := domainmodel.NewMoney(1, domainmodel.Currency(text))
			return string(money.Currency()), err
		},
		"NewOrder with a region": func(text string) (string, error) {
			order, err := domainmodel.NewOrder(1, 1, domainmodel.Region(text), domainmodel.EUR, noon)
			if err != nil {
				return "", err
			}
			return string(order.Region()), nil
		},
		"NewOrder with a currency": func(text string) (string, error) {
			order, err := domainmodel.NewOrder(1, 1, "EU", domainmodel.Currency(text), noon)
			if err != nil {
				return "", err
			}
			return string(order.Total().Currency()), nil
		},
		"RestoreOrder with a region": func(text string) (string, error) {
			order, err := restored(func(s *domainmodel.OrderSnapshot) { s.Region = domainmodel.Region(text) })
			if err != nil {
				return "", err
			}
			return string(order.Region()), nil
		},
		"RestoreOrder with a currency": func(text string) (string, error) {
			order, err := restored(func(s *domainmodel.OrderSnapshot) { s.Currency = domainmodel.Currency(text) })
			if err != nil {
				return "", err
			}
			return string(order.Total().Currency()), nil
		},
		"RestoreOrder with a status": func(text string) (string, error) {
			order, err := restored(func(s *domainmodel.OrderSnapshot) {
				if s.Status = domainmodel.OrderStatus(text); text == "paid" {
					s.PaidAt = noon
				}
			})
			if err != nil {
				return "", err
			}
			return string(order.Status()), nil
		},
		"NewWarehouse": func(text string) (string, error) {
			warehouse, err := domainmodel.NewWarehouse(1, domainmodel.Region(text))
			return string(warehouse.Region()), err
		},
	} {
		t.Run(name, func(t *testing.T) {
			kept := 0
			for _, text := range hostile {
				got, err := parse(text)
				if err == nil {
					kept++
					assert.Equal(t, text, got)
					continue
				}
				var invalid *domainmodel.InvalidValueError
				if assert.ErrorAs(t, err, &invalid, "%.40q", text) {
					shown := strconv.Quote(text)
					if len(text) > 64 { // nobody reads more
						shown = strconv.Quote(text[:64]) + "…"
					}
					assert.Equal(t, shown, invalid.Value, "the error shows it so that no terminal obeys it")
				}
			}
			assert.NotZero(t, kept, "one of them is a good one")
			assert.Less(t, kept, len(hostile)/4)
		})
	}
}

// entryPoints are where a string reaches a database. Each returns what became of it,
// which is to be the same on every database: a typed error, or the value. n is a
// number of its own.
var entryPoints = []struct {
	name string
	try  func(t *testing.T, s *shop, n int, text string) string
}{
	{"a command's key", func(t *testing.T, s *shop, _ int, text string) string {
		effects := 0
		var err error
		for range 2 {
			err = errors.Join(err, s.InTransaction(t.Context(), func(context.Context, *repository.Store) error {
				effects++
				return nil
			}, repository.Key(text)))
		}
		return fmt.Sprint(effects, typed(t, err))
	}},
	{"a handler's name", func(t *testing.T, s *shop, _ int, text string) string {
		effects := 0
		handler := s.Once(text, func(context.Context, *repository.Store, domainmodel.SavedEvent) error {
			effects++
			return nil
		})
		event := domainmodel.SavedEvent{ID: domainmodel.EventID{OrderID: 1, Version: 1, Number: 1}, Event: domainmodel.ItemWasRemoved{OrderID: 1, ProductID: 1}}
		err := errors.Join(handler.Notify(t.Context(), event), handler.Notify(t.Context(), event))
		return fmt.Sprint(effects, typed(t, err))
	}},
	{"a warehouse's region", func(t *testing.T, s *shop, _ int, text string) string {
		warehouse, err := s.Warehouses.ForRegion(t.Context(), domainmodel.Region(text))
		return fmt.Sprintf("%q %v", string(warehouse.Region()), typed(t, err))
	}},
	{"a rate's region", func(t *testing.T, s *shop, _ int, text string) string {
		rate, err := s.Rates.ForRegion(t.Context(), domainmodel.Region(text))
		return fmt.Sprintf("%v %v", rate, typed(t, err))
	}},
	{"a customer's name", func(t *testing.T, s *shop, n int, text string) string {
		return created(t, s, text, &activerecord.Customer{ID: int64(n), Name: text, Email: fmt.Sprintf("c%d@example.com", n)}, "SELECT name FROM customers WHERE id = ?", n)
	}},
	{"a customer's address", func(t *testing.T, s *shop, n int, text string) string {
		return created(t, s, text, &activerecord.Customer{ID: int64(n), Name: "Eve", Email: text}, "SELECT email FROM customers WHERE id = ?", n)
	}},
	{"a customer's mailbox", func(t *testing.T, s *shop, n int, text string) string {
		return created(t, s, text+"@example.com", &activerecord.Customer{ID: int64(n), Name: "Eve", Email: text + "@example.com"}, "SELECT email FROM customers WHERE id = ?", n)
	}},
	{"a product's SKU", func(t *testing.T, s *shop, n int, text string) string {
		return created(t, s, text, &activerecord.Product{ID: int64(n), SKU: text, Name: "Cup", Price: 1, Currency: "EUR"}, "SELECT sku FROM products WHERE id = ?", n)
	}},
	{"a product's name", func(t *testing.T, s *shop, n int, text string) string {
		return created(t, s, text, &activerecord.Product{ID: int64(n), SKU: fmt.Sprint("N-", n), Name: text, Price: 1, Currency: "EUR"}, "SELECT name FROM products WHERE id = ?", n)
	}},
	{"a product's currency", func(t *testing.T, s *shop, n int, text string) string {
		return created(t, s, text, &activerecord.Product{ID: int64(n), SKU: fmt.Sprint("C-", n), Name: "Cup", Price: 1, Currency: text}, "SELECT currency FROM products WHERE id = ?", n)
	}},
	{"a new warehouse's name", func(t *testing.T, s *shop, n int, text string) string {
		return created(t, s, text, &activerecord.Warehouse{ID: int64(n), Name: text, Region: "US"}, "SELECT name FROM warehouses WHERE id = ?", n)
	}},
	{"a new warehouse's region", func(t *testing.T, s *shop, n int, text string) string {
		return created(t, s, text, &activerecord.Warehouse{ID: int64(n), Name: "Oslo", Region: text}, "SELECT region FROM warehouses WHERE id = ?", n)
	}},
	{"a new rate's region", func(t *testing.T, s *shop, n int, text string) string {
		return created(t, s, text, &activerecord.ShippingRate{Region: text, Base: int64(n), Currency: "EUR"}, "SELECT region FROM shipping_rates WHERE base = ?", n)
	}},
	{"a new rate's currency", func(t *testing.T, s *shop, n int, text string) string {
		return created(t, s, text, &activerecord.ShippingRate{Region: fmt.Sprint("R-", n), Base: int64(n), Currency: text}, "SELECT currency FROM shipping_rates WHERE base = ?", n)
	}},
	{"the region of an Active Record's order", func(t *testing.T, s *shop, _ int, text string) string {
		order, err := activerecord.PlaceOrder(s.DB, 1, text, "EUR")
		return readBack(t, s, order, err, text, func(o *domainmodel.Order) string { return string(o.Region()) })
	}},
	{"the currency of an Active Record's order", func(t *testing.T, s *shop, _ int, text string) string {
		order, err := activerecord.PlaceOrder(s.DB, 1, "EU", text)
		return readBack(t, s, order, err, text, func(o *domainmodel.Order) string { return string(o.Total().Currency()) })
	}},
	{"a status to list", func(t *testing.T, s *shop, _ int, text string) string {
		rows, err := activerecord.ListOrders(s.DB, text, "", 0, 1)
		return fmt.Sprint(len(rows), typed(t, err))
	}},
	{"a column to sort by", func(t *testing.T, s *shop, _ int, text string) string {
		rows, err := activerecord.ListOrders(s.DB, "", text, 0, 1)
		return fmt.Sprint(len(rows), typed(t, err))
	}},
}

// Whichever database a string meets, at whichever place, the same comes of it: what
// one database would cut, fold, pad or refuse is refused before, for all of them.
func TestAHostileStringMeansTheSameOnEveryDatabase(t *testing.T) {
	var outcomes, first [][]string
	firstName := ""
	for _, name := range []string{"sqlite", "postgres", "mysql"} {
		t.Run(name, func(t *testing.T) {
			s, n := openShopOn(t, name), 10_000
			outcomes = nil
			for _, entry := range entryPoints {
				var of []string
				for _, text := range hostile {
					n++
					of = append(of, fmt.Sprintf("%s %.40q: %.200s", entry.name, text, entry.try(t, s, n, text)))
				}
				outcomes = append(outcomes, of)
			}
			assert.True(t, s.DB.Migrator().HasTable("orders") && s.DB.Migrator().HasTable("stocks"))
			if first == nil {
				first, firstName = outcomes, name
			}
			for i := range entryPoints {
				assert.Equal(t, first[i], outcomes[i], "not as on %s", firstName)
			}
		})
	}
}

// The store in memory answers as the others do.
func TestARegionMeansTheSameInMemory(t *testing.T) {
	s, store := openShop(t), inmemory.New()
	for _, text := range hostile {
		if text == "EU" {
			continue // the one that the shop has
		}
		region := domainmodel.Region(text)
		_, want := store.Warehouses.ForRegion(t.Context(), region)
		_, err := s.Warehouses.ForRegion(t.Context(), region)
		assert.Equal(t, want.Error(), err.Error())
		_, want = store.Rates.ForRegion(t.Context(), region)
		_, err = s.Rates.ForRegion(t.Context(), region)
		assert.Equal(t, want.Error(), err.Error())
	}
}

// Rows that were written past every hook: what a database did take is refused as
// corrupt by name, or is exactly what it says.
func TestAHostileStringInARowIsRefusedOrReadAsItIs(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *shop) {
		want := s.Saved(t, 1).Snapshot()
		taken := 0
		for _, column := range []string{"region", "currency", "status"} {
			for _, text := range hostile {
				if s.DB.Exec("UPDATE orders SET "+column+" = ? WHERE id = 1", text).Error != nil {
					continue // the database does not take it
				}
				taken++
				var stored string // the database may have cut spaces
				require.NoError(t, s.DB.Raw("SELECT "+column+" FROM orders WHERE id = 1").Scan(&stored).Error)
				order, err := s.Orders.FindByID(t.Context(), 1)
				if err == nil {
					got := order.Snapshot()
					assert.Contains(t, []string{string(got.Region), string(got.Currency), string(got.Status)}, stored)
					continue
				}
				var corrupt *domainmodel.CorruptOrderError
				assert.ErrorAs(t, err, &corrupt, "%s %.40q", column, text)
			}
			s.Exec(t, "UPDATE orders SET region = 'EU', currency = 'EUR', status = 'pending' WHERE id = 1")
		}
		assert.Equal(t, want, s.Find(t, 1).Snapshot())
		assert.Greater(t, taken, 100)
	})
}

// MySQL considers "EU " equal to "EU". The repositories must not.
func TestAWarehouseOrRateOfAHostileRegionIsThatOfNoOther(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *shop) {
		for n, text := range hostile {
			if text == "EU" {
				continue
			}
			// Before that of the region, so that it would be found first.
			_ = s.DB.Exec("INSERT INTO warehouses (id, name, region) VALUES (?, 'Elsewhere', ?)", -1-n, text)
		}
		warehouse, err := s.Warehouses.ForRegion(t.Context(), "EU")
		require.NoError(t, err)
		assert.Equal(t, ordertest.WarehouseID, warehouse.ID())

		s.Exec(t, "DELETE FROM shipping_rates")
		for _, text := range hostile {
			if text == "EU" || s.DB.Exec("INSERT INTO shipping_rates (region, base, per_piece, currency) VALUES (?, 1, 1, 'EUR')", text).Error != nil {
				continue
			}
			_, err := s.Rates.ForRegion(t.Context(), "EU")
			var missing *domainmodel.NoShippingRateError
			assert.ErrorAs(t, err, &missing, "%.40q", text)
			s.Exec(t, "DELETE FROM shipping_rates")
		}
	})
}

// typed returns the type of the error, which must be one that a caller can act on.
func typed(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	for _, sentinel := range []error{activerecord.ErrInvalid, activerecord.ErrUnknownSortName, gorm.ErrDuplicatedKey} {
		if errors.Is(err, sentinel) {
			return sentinel.Error()
		}
	}
	if e, ok := errors.AsType[*domainmodel.CorruptOrderError](err); ok {
		return fmt.Sprintf("%T: %v", e, e.Err)
	}
	if e, ok := errors.AsType[*unitofwork.InvalidValueError](err); ok {
		err = (*domainmodel.InvalidValueError)(e)
	}
	if e, ok := errors.AsType[*domainmodel.InvalidValueError](err); ok {
		return fmt.Sprintf("%T: %v", e, e)
	}
	if e, ok := errors.AsType[*domainmodel.NoWarehouseError](err); ok {
		return fmt.Sprintf("%T: %v", e, e)
	}
	if e, ok := errors.AsType[*domainmodel.NoShippingRateError](err); ok {
		return fmt.Sprintf("%T: %v", e, e)
	}
	assert.Fail(t, "an error of no type", "%.200s", err)
	return "an error of no type"
}

// created creates the row, and returns what became of the text in it, which the query
// finds by the number.
func created(t *testing.T, s *shop, text string, row any, query string, n int) string {
	t.Helper()
	if err := s.DB.Create(row).Error; err != nil {
		return typed(t, err)
	}
	var got []string
	require.NoError(t, s.DB.Raw(query, n).Scan(&got).Error)
	assert.Equal(t, []string{text}, got)
	return "stored"
}

// readBack returns what the domain makes of the order that Active Record has placed.
func readBack(t *testing.T, s *shop, row *activerecord.Order, err error, text string, read func(*domainmodel.Order) string) string {
	t.Helper()
	if err != nil {
		return typed(t, err)
	}
	order, err := s.Orders.FindByID(t.Context(), domainmodel.OrderID(row.ID))
	if err != nil {
		return typed(t, err)
	}
	assert.Equal(t, text, read(order))
	return "stored"
}
