package maillostorsenttwice

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// Mail after COMMIT, and it is lost when the mailer fails; mail before, and it tells
// of what is rolled back. Only a row in the same transaction shares the fate of the
// order.
func TestAMailOutsideOfTheTransactionIsLostOrPremature(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.Contains(t, result.ActiveRecord.Statements, "SAVEPOINT sp1", "in another transaction, Ship's own one is a savepoint, and its end no COMMIT")
	assert.ErrorIs(t, result.ActiveRecord.Refusal, activerecord.ErrOutOfStock)
	var outOfStock *domainmodel.OutOfStockError
	assert.ErrorAs(t, result.DomainModel.Refusal, &outOfStock, "both sides were stopped by the same")
}
