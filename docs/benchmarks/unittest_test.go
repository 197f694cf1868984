package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

func TestAUnitTestIsMeasuredWithEveryKindOfDatabaseAndWithNone(t *testing.T) {
	rows, err := runUnitTests(t.Context(), 1)
	require.NoError(t, err)

	engines := map[string]string{}
	for _, row := range rows {
		engines[row.Contestant] = row.Engine
		assert.Equal(t, results.UnitTest, row.Operation)
		assert.Positive(t, row.WallRatio, row.Contestant)
	}
	assert.Equal(t, map[string]string{
		results.DomainModel: "", results.FreshFile: results.SQLite,
		results.FreshMemory: results.SQLite, results.SharedRolledBack: results.SQLite,
	}, engines)
}

// The second test finds what the first one found, or it would test something else.
func TestASharedDatabaseIsAsItWasAfterEachTest(t *testing.T) {
	db, err := openForTest(sqlite.Memory)
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, testOnShared(db))
		var orders, stock int64
		require.NoError(t, db.Model(&activerecord.Order{}).Count(&orders).Error)
		require.NoError(t, db.Model(&activerecord.Stock{}).Pluck("quantity", &stock).Error)
		assert.Zero(t, orders)
		assert.EqualValues(t, 1, stock)
	}
}

// Without rows the rule can't be tried: that is what the test has to pay for.
func TestATestOfActiveRecordFailsOnAnEmptyDatabase(t *testing.T) {
	db := enginetest.New(t, "sqlite")
	require.NoError(t, activerecord.Migrate(db))
	assert.Error(t, testActiveRecord(db))
}
