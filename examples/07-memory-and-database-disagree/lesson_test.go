package memoryanddatabasedisagree

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// A method that sets a field and then writes the row leaves the field set when the
// write fails. The next call believes it.
func TestAfterAFailedCommitAnOrderRefusesToBePaidAgain(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.ErrorIs(t, result.ActiveRecord.Refusal, activerecord.ErrWrongStatus, "by the rule, not by the database")
	assert.NoError(t, result.Care.Refusal)
	assert.NoError(t, result.DomainModel.Refusal)
}
