package docs

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// Readers are told to ask their data what has happened twice. The query finds the order
// that was shipped twice, and not the one to which two items were added.
func TestTheQueryForWhatHappenedTwiceFindsIt(t *testing.T) {
	text, err := fs.ReadFile(repo, "docs/when-to-use-which.md")
	require.NoError(t, err)
	blocks := sqlBlock.FindAllStringSubmatch(string(text), -1)
	require.Len(t, blocks, 1)

	db, err := sqlite.Open(sqlite.Memory)
	require.NoError(t, err)
	pool, err := db.DB()
	require.NoError(t, err)
	defer func() { assert.NoError(t, pool.Close()) }()
	require.NoError(t, repository.Migrate(db))
	event := func(order, version int, kind string) {
		t.Helper()
		require.NoError(t, db.Exec(`INSERT INTO outbox_events (order_id, version, number, kind, payload) VALUES (?, ?, 0, ?, '{}')`, order, version, kind).Error)
	}
	type finding struct {
		OrderID int64
		Kind    string
		Times   int
	}
	find := func() (found []finding) {
		require.NoError(t, db.Raw(blocks[0][1]).Scan(&found).Error)
		return found
	}
	event(1, 1, "ItemWasAdded")
	event(1, 2, "ItemWasAdded")
	event(1, 3, "OrderWasPaid")
	event(1, 4, "OrderWasShipped")
	event(2, 4, "OrderWasShipped")
	assert.Empty(t, find())
	event(2, 5, "OrderWasShipped")
	assert.Equal(t, []finding{{2, "OrderWasShipped", 2}}, find())
}
