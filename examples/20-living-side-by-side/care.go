package livingsidebyside

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runWithCare has old code changed.
func runWithCare(ctx context.Context, w *lesson.World) error {
	return run(ctx, w, correctIfUnchanged)
}

var errChanged = errors.New("the row was changed by someone else: load it again")

func correctIfUnchanged(db *gorm.DB, row *activerecord.Order) error {
	row.Region = "DE"
	return saveIfUnchanged(db, row)
}

// saveIfUnchanged takes the place of Save. It can't be Save with a condition: where that
// meets no row, it inserts one, which overwrites the row that is there (lesson 06).
func saveIfUnchanged(db *gorm.DB, row *activerecord.Order) error {
	loaded := row.Version
	row.Version++
	saved := db.Model(row).Where("version = ?", loaded).
		Select("*").Omit(clause.Associations).Updates(row)
	if saved.Error == nil && saved.RowsAffected == 0 {
		return errChanged
	}
	return saved.Error
}

// noticeAsStored goes on to store the renamed field under its old name.
type noticeAsStored struct {
	Recipient string `json:"To"`
	Subject   string
}
