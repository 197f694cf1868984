package bloatedoranemic

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// Once the rule has left the model, each place that needs it has its own copy, and
// the copy of the nightly job has not kept up.
func TestRulesThatLeaveTheModelDriftApart(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.ErrorIs(t, result.ActiveRecord.Refusal, errNotPaid, "the handler still knows the rule")
	var refused *domainmodel.CannotShipOrderError
	assert.ErrorAs(t, result.DomainModel.Refusal, &refused)
}

// What the domain side has beyond Active Record can only be taken off if it was counted.
func TestTheExtrasAreAmongTheLinesOfTheDomainSide(t *testing.T) {
	files := func(patterns []string) (names []string) {
		for _, pattern := range patterns {
			found, err := fs.Glob(comparison.Source, pattern)
			require.NoError(t, err)
			names = append(names, found...)
		}
		return names
	}
	assert.Subset(t, files(domain), files(extras))
}
