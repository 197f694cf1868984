package savedoesmorethanyouthink

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// db.Save of a loaded order drops the edits of its items, keeps those that were
// removed, inserts what was deleted, and takes no condition.
func TestSaveWritesMoreThanWasMeantAndLess(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.NoError(t, result.ActiveRecord.Refusal, "and it says nothing")
	var conflict *domainmodel.ConflictError
	assert.ErrorAs(t, result.DomainModel.Refusal, &conflict)
}

// Save first sends an UPDATE. When that finds no row, it INSERTs: the order that
// someone has deleted, and on a conflict all columns of the one that someone has
// changed. The one row it reports is that of the second statement.
func TestSaveThatFindsNoRowInserts(t *testing.T) {
	db := open(t)
	first, err := prepare(db)
	require.NoError(t, err)

	order, err := findRow(db, first)
	require.NoError(t, err)
	result := db.Model(&activerecord.Order{}).Where("id = ? AND version = ?", order.ID, order.Version+1).UpdateColumn("region", "US")
	require.NoError(t, result.Error)
	assert.Zero(t, result.RowsAffected, "an UPDATE with the condition finds no row")
	result = db.Where("version = ?", order.Version+1).Save(order)
	require.NoError(t, result.Error)
	assert.EqualValues(t, 1, result.RowsAffected, "Save with the condition reports one")
}

// With its items loaded, an order that was deleted does not come back where foreign
// keys are enforced: Save inserts the items first. The error says nothing of it.
func TestSaveOfADeletedOrderWithItemsBreaksAForeignKey(t *testing.T) {
	db := open(t)
	first, err := prepare(db)
	require.NoError(t, err)

	withItems := situations[deleted]
	withItems.find = activerecord.FindOrder
	answer, err := withItems.changeRow(db, first, save)
	require.NoError(t, err)
	assert.ErrorContains(t, answer, "foreign key")
}

// In fairness: what each of the three does wrong, one of the others does right, and a
// transaction holds them together. Each order is right then, and all of it is written.
func TestOneFunctionOfAllThreeIsRight(t *testing.T) {
	saveWhole := func(db *gorm.DB, order *activerecord.Order) error {
		return db.Transaction(func(tx *gorm.DB) error {
			if err := saveColumns(tx, order); err != nil || order.Items == nil {
				return err
			}
			items := tx.Session(&gorm.Session{FullSaveAssociations: true}).Model(order).Omit("Customer").Association("Items")
			return items.Unscoped().Replace(order.Items)
		})
	}
	l := Lesson
	l.Care.Run = func(ctx context.Context, w *lesson.World) error {
		return runRows(ctx, w, [4]saveRow{saveWhole, saveWhole, saveWhole, saveWhole})
	}
	result, err := lesson.Run(t.Context(), l, fresh.Database)
	require.NoError(t, err)
	for _, claim := range result.Care.Claims[:len(situations)] {
		assert.True(t, claim.Kept, "%s: %s", claim.Text, claim.Observed)
	}
}

// It hands BeforeSave a value that has no pointer.
func TestTheGenericsAPIRefusesAModelWithAHook(t *testing.T) {
	db := open(t)
	first, err := prepare(db)
	require.NoError(t, err)

	orders := gorm.G[activerecord.Order](db).Where("id = ?", first)
	_, err = orders.Update(t.Context(), "total", 5)
	assert.ErrorIs(t, err, gorm.ErrInvalidValue)
	_, err = gorm.G[activerecord.OrderItem](db).Where("order_id = ?", first).Update(t.Context(), "quantity", 5)
	assert.NoError(t, err, "an item has no such hook")
}

func open(t *testing.T) *gorm.DB {
	t.Helper()
	db, _ := lessontest.Shop(t, "sqlite")
	return db
}
