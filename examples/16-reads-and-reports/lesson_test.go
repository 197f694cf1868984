package readsandreports

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// A read has no rule to protect. Whatever an aggregate has beyond the screen is read
// for nothing.
func TestAPageNeedsNoAggregates(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.Len(t, result.ActiveRecord.Statements(), 2+1, "the page with its customers, and the report")
	assert.Len(t, result.Care.Statements(), 1+1, "the page and the report")
	assert.Len(t, result.DomainModel.Statements(), (1+pageSize+1)+(1+orderCount), "which orders, each of them, whose they are; and again for the report")
	require.Len(t, result.Costs, 4)
	for _, cost := range result.Costs {
		assert.Positive(t, cost.Each, cost.What)
	}
}
