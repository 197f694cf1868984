package lesson_test

import (
	"database/sql/driver"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// Migrating takes most of the time of a short scenario in a browser, so that its databases are
// copies of one that was migrated.
func TestACopyOfTheShopIsNotFilledAgain(t *testing.T) {
	db, closeDB, err := lesson.Migrated(fresh.Database, lesson.InMemory, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, closeDB()) })
	before, err := lesson.Snapshot(t.Context(), db)
	require.NoError(t, err)

	again, _, err := lesson.Migrated(func(lesson.Where, func(driver.Connector) driver.Connector) (*gorm.DB, func() error, error) {
		return db, func() error { return nil }, nil
	}, lesson.InMemory, nil)
	require.NoError(t, err)
	after, err := lesson.Snapshot(t.Context(), again)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

// Active Record mails by a variable of its package, which a world has until it is closed.
func TestAWorldGetsTheMailsUntilItIsClosed(t *testing.T) {
	w, closeWorld, err := lesson.NewWorld(lesson.Way{Side: lesson.ActiveRecord}, fresh.Database)
	require.NoError(t, err)
	order, err := lesson.PaidOrder(w.DB, lesson.Tea)
	require.NoError(t, err)
	require.NoError(t, order.Ship(w.DB))
	assert.Len(t, w.Mails(), 1)
	require.NoError(t, closeWorld())

	other, closeOther, err := lesson.NewWorld(lesson.Way{Side: lesson.ActiveRecord}, fresh.Database)
	require.NoError(t, err, "only one at a time has them")
	require.NoError(t, activerecord.SendMail(activerecord.Mail{To: "ada@example.com"}))
	assert.Len(t, other.Mails(), 1)
	assert.Len(t, w.Mails(), 1)
	require.NoError(t, closeOther())
}
