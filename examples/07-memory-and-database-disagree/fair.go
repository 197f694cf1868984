package memoryanddatabasedisagree

import (
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// shipLoaded is what a disciplined team does about it: each attempt loads the order
// again, and an order is never used after an error.
func shipLoaded(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return order.Ship(db)
}
