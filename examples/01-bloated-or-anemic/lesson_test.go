package bloatedoranemic

import (
	"testing"

	"github.com/stretchr/testify/assert"

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
