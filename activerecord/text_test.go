package activerecord_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// SQLite stores any text in any column. A team that moves to another database later
// must be able to move every row.
func TestATextThatSomeDatabaseCannotKeepIsRefused(t *testing.T) {
	s := openShop(t)
	for name, text := range map[string]string{
		"with a zero byte":         "Bob\x00",
		"in bad UTF-8":             "Bob\xff",
		"that is too long":         strings.Repeat("Ö", 201),
		"with a space at its end":  "Bob ",
		"with half of a character": "Bob\xe2\x82",
	} {
		t.Run(name, func(t *testing.T) {
			customer := &activerecord.Customer{Name: text, Email: "bob@example.com"}
			s.assertRefused(t, activerecord.ErrInvalid, "customer: invalid name", func() error { return s.db.Create(customer).Error })
			customer = &activerecord.Customer{Name: "Bob", Email: text + "@example.com"}
			if !strings.HasSuffix(text, " ") {
				s.assertRefused(t, activerecord.ErrInvalid, "customer: invalid name", func() error { return s.db.Create(customer).Error })
			}
			product := &activerecord.Product{SKU: text, Name: "Pot", Currency: "EUR"}
			s.assertRefused(t, activerecord.ErrInvalid, "product: invalid SKU", func() error { return s.db.Create(product).Error })
			product = &activerecord.Product{SKU: "POT", Name: text, Currency: "EUR"}
			s.assertRefused(t, activerecord.ErrInvalid, "product: invalid SKU", func() error { return s.db.Create(product).Error })
			s.assertRefused(t, activerecord.ErrInvalid, "order 0: invalid region", func() error {
				_, err := activerecord.PlaceOrder(s.db, 1, text, "EUR")
				return err
			})
		})
	}
	s.assertRefused(t, activerecord.ErrInvalid, "product: invalid SKU", func() error {
		return s.db.Create(&activerecord.Product{SKU: "POT", Name: "Pot", Currency: "E\x00R"}).Error
	})
	s.assertRefused(t, activerecord.ErrInvalid, "order 0: invalid region", func() error {
		_, err := activerecord.PlaceOrder(s.db, 1, "EU", "EU ")
		return err
	})
}

// Characters count, not bytes, and none of them is folded.
func TestATextThatEveryDatabaseCanKeepIsKeptAsItIs(t *testing.T) {
	s := openShop(t)
	for _, text := range []string{strings.Repeat("Ö", 200), "O'Brien\"; --", " Bob", "\u202eboB", "😀", "\ufeffBob", "Bob\n"} {
		customer := activerecord.Customer{Name: text, Email: "bob@example.com"}
		require.NoError(t, s.db.Create(&customer).Error)
		var found activerecord.Customer
		require.NoError(t, s.db.First(&found, customer.ID).Error)
		assert.Equal(t, text, found.Name)
		require.NoError(t, s.db.Delete(&customer).Error)
	}
}
