package docs

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
)

// Readers are told to ask their data what has happened twice. The query finds the order
// that was paid twice, and not the two that were paid once.
func TestTheQueryForWhatHappenedTwiceFindsIt(t *testing.T) {
	text, err := fs.ReadFile(repo, "docs/when-to-use-which.md")
	require.NoError(t, err)
	blocks := sqlBlock.FindAllStringSubmatch(string(text), -1)
	require.Len(t, blocks, 1)

	db := enginetest.New(t, "memory")
	require.NoError(t, db.Exec("CREATE TABLE payments (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL)").Error)
	pay := func(order int) {
		t.Helper()
		require.NoError(t, db.Exec("INSERT INTO payments (order_id) VALUES (?)", order).Error)
	}
	type finding struct {
		OrderID int64
		Times   int
	}
	find := func() (found []finding) {
		require.NoError(t, db.Raw(blocks[0][1]).Scan(&found).Error)
		return found
	}
	pay(1)
	pay(2)
	assert.Empty(t, find())
	pay(2)
	assert.Equal(t, []finding{{2, 2}}, find())
}
