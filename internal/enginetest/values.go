package enginetest

import (
	"context"
	"database/sql/driver"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

type event struct {
	ID     int64
	At     time.Time `gorm:"precision:6"`
	Amount int64
	Text   string
}

// ValuesComeBack fails the test unless what goes into table events, of columns id, at,
// amount and text, comes out again: moments to the microsecond from every zone and
// century, amounts up to the last bit, texts in any script.
func ValuesComeBack(t testing.TB, db *gorm.DB) {
	t.Helper()
	for _, at := range []time.Time{
		time.Date(2026, 7, 1, 12, 30, 59, 123456000, time.UTC),
		time.Date(2026, 7, 1, 14, 0, 0, 100000000, time.FixedZone("CEST", 2*60*60)),
		time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
	} {
		for _, amount := range []int64{0, math.MinInt64, math.MaxInt64} {
			stored := event{At: at, Amount: amount, Text: `Ünïcödé 🙂 '; -- \' "`}
			require.NoError(t, db.Create(&stored).Error)
			var found event
			require.NoError(t, db.First(&found, "id = ? AND at = ? AND at <= ?", stored.ID, at, at).Error)
			assert.Equal(t, at.UTC(), found.At.UTC())
			assert.Equal(t, []any{amount, stored.Text}, []any{found.Amount, found.Text})
		}
	}
}

// ConnectorGoesAround fails the test unless Open puts a connector around the driver's,
// through which it asks the server whether it is there.
func (open Open) ConnectorGoesAround(t testing.TB, dsn string) {
	t.Helper()
	connector := &counting{}
	db, err := open(dsn, sqlite.WithConnector(func(base driver.Connector) driver.Connector {
		connector.Connector = base
		return connector
	}))
	require.NoError(t, err)
	assert.Equal(t, 1, connector.connects)
	require.NoError(t, Pool(t, db).Close())
}

type counting struct {
	driver.Connector
	connects int
}

func (c *counting) Connect(ctx context.Context) (driver.Conn, error) {
	c.connects++
	return c.Connector.Connect(ctx)
}
