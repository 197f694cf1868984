package activerecord

import (
	"fmt"

	"gorm.io/gorm"
)

// Migrate creates the shop's tables, and adds to existing ones what is missing,
// as gorm's AutoMigrate does.
func Migrate(db *gorm.DB) error {
	err := db.AutoMigrate(&Customer{}, &Product{}, &Warehouse{}, &Stock{}, &ShippingRate{}, &Order{}, &OrderItem{})
	if err != nil {
		return fmt.Errorf("migrate the shop's tables: %w", err)
	}
	return nil
}
