package activerecord_test

import (
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// The engines differ in what they store, so the model validates before it asks one.
func TestAWarehouseAndARateAreValidatedWhenTheyAreCreated(t *testing.T) {
	s := openShop(t)
	for name, row := range map[string]any{
		"a warehouse without a name":     &activerecord.Warehouse{Region: "DE"},
		"a warehouse without a region":   &activerecord.Warehouse{Name: "Kiel"},
		"a zero byte in a name":          &activerecord.Warehouse{Name: "Kiel\x00", Region: "DE"},
		"bad UTF-8 in a region":          &activerecord.Warehouse{Name: "Kiel", Region: "D\xff"},
		"a rate without a region":        &activerecord.ShippingRate{Currency: "EUR"},
		"a rate for a region too long":   &activerecord.ShippingRate{Region: "A-REGION-OF-SEVENTEEN", Currency: "EUR"},
		"a rate without a currency":      &activerecord.ShippingRate{Region: "DE"},
		"a space at the end of a rate's": &activerecord.ShippingRate{Region: "DE ", Currency: "EUR"},
	} {
		t.Run(name, func(t *testing.T) {
			s.assertRefused(t, activerecord.ErrInvalid, "invalid", func() error { return s.db.Create(row).Error })
		})
	}
}
