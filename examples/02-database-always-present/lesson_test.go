package databasealwayspresent

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
)

// The same use case, tested on both sides: one needs a database with rows in six
// tables, the other needs nothing.
func TestAUseCaseOfActiveRecordCannotBeTestedWithoutADatabase(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.NotEmpty(t, result.ActiveRecord.Statements())
	assert.NotEmpty(t, result.Care.Statements())
	assert.Empty(t, result.DomainModel.Statements())

	// Each way to test was measured. How long it took is for the reader: no test depends
	// on it.
	require.Len(t, result.Costs, 5)
	for _, cost := range result.Costs {
		assert.Positive(t, cost.Each, cost.What)
	}
}

// What ship decides, Order.Ship decides too: an order that was not paid stays as it is.
func TestTheRuleAloneRefusesAnOrderThatIsNotPaid(t *testing.T) {
	row := paidRow()
	row.Status = activerecord.StatusPending
	require.ErrorIs(t, ship(row, lesson.Warehouse, 545, lesson.Noon), activerecord.ErrWrongStatus)
	require.ErrorIs(t, row.Ship(nil), activerecord.ErrWrongStatus)
	assert.Equal(t, activerecord.StatusPending, row.Status)
}

// In memory SQLite has one connection, so the second test can't even begin.
func TestOnSQLiteTestsThatAreRolledBackWaitForEachOther(t *testing.T) {
	discardMail(t)
	db := shop(t, fresh.Database)
	first := begin(t, db)
	_, err := paidRowShips(first)
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, db.WithContext(ctx).Begin().Error, context.DeadlineExceeded)
}

// On a server they run side by side, unless they write the same row: here the stock of a product.
func TestOnAServerTestsThatAreRolledBackWaitForTheSameRow(t *testing.T) {
	discardMail(t)
	db := shop(t, openPostgres(t))
	first := begin(t, db)
	_, err := paidRowShips(first)
	require.NoError(t, err)

	other := begin(t, db)
	row := paidRow()
	row.Items[0].ProductID = lesson.Tea
	require.NoError(t, other.Create(row).Error)
	order, err := activerecord.FindOrder(other, row.ID)
	require.NoError(t, err)
	require.NoError(t, order.Ship(other), "another product")

	same := begin(t, db)
	require.NoError(t, same.Exec("SET LOCAL lock_timeout = '50ms'").Error)
	_, err = paidRowShips(same)
	assert.ErrorContains(t, err, "lock timeout", "the same product")
}

func shop(t *testing.T, open lesson.Open) *gorm.DB {
	t.Helper()
	db, closeDB, err := lesson.Migrated(open, lesson.InMemory, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, closeDB()) })
	return db
}

func begin(t *testing.T, db *gorm.DB) *gorm.DB {
	t.Helper()
	tx := db.Begin()
	require.NoError(t, tx.Error)
	t.Cleanup(func() { assert.NoError(t, tx.Rollback().Error) })
	return tx
}

func discardMail(t *testing.T) {
	t.Helper()
	before := activerecord.SendMail
	activerecord.SendMail = func(activerecord.Mail) error { return nil }
	t.Cleanup(func() { activerecord.SendMail = before })
}

// openPostgres opens a schema of the test's own.
func openPostgres(t *testing.T) lesson.Open {
	t.Helper()
	dsn := os.Getenv("TEST_POSTGRES_DSN")
	if dsn == "" {
		t.Skip("set TEST_POSTGRES_DSN to a server's DSN to run this, such as \"host=127.0.0.1 user=postgres dbname=test\"")
	}
	admin, err := postgres.Open(dsn)
	require.NoError(t, err)
	schema := "t_" + strings.ToLower(rand.Text())
	require.NoError(t, admin.Exec("CREATE SCHEMA "+schema).Error)
	return func(lesson.Where, func(driver.Connector) driver.Connector) (*gorm.DB, func() error, error) {
		db, err := postgres.Open(dsn + " search_path=" + schema)
		if err != nil {
			return nil, nil, err
		}
		return db, func() error {
			for _, opened := range []*gorm.DB{db, admin} {
				pool, err := opened.DB()
				require.NoError(t, err)
				if opened == admin {
					require.NoError(t, admin.Exec("DROP SCHEMA "+schema+" CASCADE").Error)
				}
				require.NoError(t, pool.Close())
			}
			return nil
		}, nil
	}
}
