package activerecord

import (
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/migration"
)

// Migrate creates the shop's tables, and adds to existing ones what is missing, as GORM's
// AutoMigrate does. It loses no row, changes nothing the second time, and waits for other
// programs that migrate the same database. On SQLite, call it outside of a transaction. It
// refuses a handle with gorm.io/plugin/dbresolver, which would look for tables on a replica.
func Migrate(db *gorm.DB) error {
	err := migration.Run(db, &Customer{}, &Product{}, &Warehouse{}, &Stock{}, &ShippingRate{}, &Order{}, &OrderItem{})
	if err != nil {
		return fmt.Errorf("migrate the shop's tables: %w", err)
	}
	return nil
}
