package savedoesmorethanyouthink

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
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
	db, closeDB, err := lesson.Migrated(fresh.Database, lesson.OnDisk, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, closeDB()) })
	placed, err := lesson.PlacedOrder(db, lesson.Coffee)
	require.NoError(t, err)

	order, err := findRow(db, placed.ID)
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
	db, closeDB, err := lesson.Migrated(fresh.Database, lesson.OnDisk, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, closeDB()) })
	placed, err := lesson.PlacedOrder(db, lesson.Coffee)
	require.NoError(t, err)

	err = change(db, activerecord.FindOrder, placed.ID, deleteOrder, cancelAndSave)
	assert.ErrorContains(t, err, "foreign key")
}
