package savedoesmorethanyouthink

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// saveRow is a way to store an order that was changed in memory.
type saveRow func(db *gorm.DB, order *activerecord.Order) error

// runActiveRecord changes four orders in memory and saves them, the last two after
// someone else has deleted and cancelled them.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	w.Notes = []string{
		"db.Save inserts the items, too: of those that exist, it sets only order_id",
		"(ON CONFLICT DO UPDATE). When its UPDATE of the order matches no row, it",
		"inserts the order, or overwrites the row, if there is one.",
	}
	return runRows(ctx, w, [4]saveRow{save, save, save, save})
}

func runRows(ctx context.Context, w *lesson.World, saves [4]saveRow) error {
	db := w.DB.WithContext(ctx)
	first, err := prepare(db)
	if err != nil {
		return err
	}
	w.StartRecording()
	var told answers
	for i, s := range situations {
		told[i], err = s.changeRow(db, first+int64(i), saves[i])
		if err != nil {
			return err
		}
	}
	w.Seen = told
	return nil
}

// save means to store all of the order, unless someone has incremented its version.
func save(db *gorm.DB, order *activerecord.Order) error {
	return db.Where("version = ?", order.Version).Save(order).Error
}

func editRow(order *activerecord.Order) {
	order.Items[0].Quantity = 5
	order.Total = order.CalculateTotal()
}

func removeFromRow(order *activerecord.Order) {
	order.Items = slices.Delete(order.Items, 0, 1)
	order.Total = order.CalculateTotal()
}

func payRow(order *activerecord.Order) {
	order.Status, order.PaidAt = activerecord.StatusPaid, &lesson.Noon
}

// findRow finds the order without its items, for code that does not need them.
func findRow(db *gorm.DB, id int64) (*activerecord.Order, error) {
	var order activerecord.Order
	err := db.First(&order, id).Error
	return &order, err
}

// editRowAndForget forgets to save.
func editRowAndForget(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	editRow(order)
	return nil
}
