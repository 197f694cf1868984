package databasealwayspresent

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// The same rule, tried out on both sides: one needs a database with rows in six
// tables, the other needs nothing.
func TestARuleOfActiveRecordCannotBeTriedWithoutADatabase(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.NotEmpty(t, result.ActiveRecord.Statements)
	assert.Empty(t, result.DomainModel.Statements)

	// Each way to test the rule was measured. How long it took is for the reader: no
	// test depends on it.
	require.Len(t, result.Costs, 4)
	for _, cost := range result.Costs {
		assert.Positive(t, cost.Each, cost.What)
	}
}
