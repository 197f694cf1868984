package maillostorsenttwice

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// Mail after COMMIT, and it is lost when the mailer fails; mail before, and it tells
// of what is rolled back. Only a row in the same transaction shares the fate of the
// order.
func TestAMailOutsideOfTheTransactionIsLostOrPremature(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.ErrorIs(t, result.ActiveRecord.Refusal, activerecord.ErrWrongStatus, "what is shipped can't be shipped again for its mail")
	assert.ErrorIs(t, result.Care.Refusal, activerecord.ErrWrongStatus)
	assert.Contains(t, result.ActiveRecord.Statements(), "SAVEPOINT sp1", "in another transaction, Ship's own one is a savepoint, and its end no COMMIT")
}
