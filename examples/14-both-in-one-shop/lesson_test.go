package bothinoneshop

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// A list is as good as the code that wrote its rows: the same query is right beside
// the domain model, and wrong where a total was lost.
func TestTheSameListsAreRightBesideADomainModel(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.NoError(t, result.ActiveRecord.Refusal, "nobody is told that a total was lost")
	_, conflict := errors.AsType[*domainmodel.ConflictError](result.DomainModel.Refusal)
	assert.True(t, conflict, "the session that came second is told")
	assert.Contains(t, result.DomainModel.Tables, "outbox_events")
	assert.NotContains(t, result.ActiveRecord.Tables, "outbox_events")
}

// Both sides send Active Record's own queries, not copies.
func TestBothSidesSendTheSameQueries(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	lastTwo := func(statements []string) []string { return statements[len(statements)-2:] }
	assert.Equal(t, lastTwo(result.ActiveRecord.Statements), lastTwo(result.DomainModel.Statements))
	assert.Equal(t, []activerecord.Mail(nil), result.ActiveRecord.Mails)
}
