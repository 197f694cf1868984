package sqlite_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type Event struct {
	ID int64
	At time.Time
}

// SQLite has no type for times: each driver writes its own text format, and reads it
// back in its own zone. Code compares times with ==, so they must come back unchanged.
func TestATimeComesBackInUTCToTheMicrosecond(t *testing.T) {
	db := open(t)
	require.NoError(t, db.AutoMigrate(&Event{}))
	for _, at := range []time.Time{
		time.Date(2026, 7, 1, 12, 30, 59, 123456000, time.UTC),
		time.Date(2026, 7, 1, 12, 30, 59, 100000000, time.UTC),
		time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC),
		time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
	} {
		event := Event{At: at}
		require.NoError(t, db.Create(&event).Error)
		var found Event
		require.NoError(t, db.First(&found, event.ID).Error)
		assert.Equal(t, at, found.At)
		require.NoError(t, db.First(&Event{}, "at = ?", at).Error, "and it is found by its value")
	}
}

// A time from another zone is the same moment, and comes back in UTC too.
func TestATimeFromAnotherZoneComesBackInUTC(t *testing.T) {
	db := open(t)
	require.NoError(t, db.AutoMigrate(&Event{}))
	at := time.Date(2026, 7, 1, 14, 0, 0, 123456000, time.FixedZone("CEST", 2*60*60))
	require.NoError(t, db.Create(&Event{At: at}).Error)

	var found Event
	require.NoError(t, db.First(&found).Error)
	assert.Equal(t, at.UTC(), found.At)
}

// SQLite's own functions understand the text, and it sorts like the times, for ORDER BY and
// WHERE.
func TestATimeIsTextThatSQLiteUnderstands(t *testing.T) {
	db := open(t)
	require.NoError(t, db.AutoMigrate(&Event{}))
	require.NoError(t, db.Create(&Event{At: time.Date(2026, 7, 1, 12, 30, 59, 123456000, time.UTC)}).Error)

	assert.Equal(t, "2026-07-01 12:30:59.123456+00:00", scan[string](t, pool(t, db), "SELECT CAST(at AS TEXT) FROM events"))
	assert.Equal(t, "2026-07", scan[string](t, pool(t, db), "SELECT strftime('%Y-%m', at) FROM events"))
}
