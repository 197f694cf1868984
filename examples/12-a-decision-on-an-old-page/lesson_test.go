package adecisiononanoldpage

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// Both sides load the order when the form is sent. Only a version that was on the page says
// what its reader saw.
func TestAFormOfAnOldPageIsRefusedByItsVersion(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.NoError(t, result.ActiveRecord.Refusal)
	assert.ErrorIs(t, result.Care.Refusal, errOldPage)
	var conflict *domainmodel.ConflictError
	assert.ErrorAs(t, result.DomainModel.Refusal, &conflict)
}
