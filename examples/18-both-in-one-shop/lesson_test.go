package bothinoneshop

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// A list is as good as the code that wrote its rows: the same query is right beside the
// domain model, and wrong where an order grew after it was paid.
func TestTheSameListsAreRightBesideADomainModel(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.NoError(t, result.ActiveRecord.Refusal, "nobody is told")
	assert.Equal(t, domainmodel.KindRefused, domainmodel.KindOf(result.DomainModel.Refusal), "a paid order takes no items")

	lastTwo := func(statements []string) []string { return statements[len(statements)-2:] }
	assert.Equal(t, lastTwo(result.ActiveRecord.Statements()), lastTwo(result.DomainModel.Statements()), "the queries are the same")
}

// The remedy keeps the rule of AddItem, for an order that was paid before it was loaded.
func TestAPaidOrderTakesNoItemsWithCare(t *testing.T) {
	db, _ := lessontest.Shop(t, "sqlite")
	require.NoError(t, prepare(db))
	order, err := activerecord.FindOrder(db, shipped)
	require.NoError(t, err)
	assert.ErrorIs(t, addInSQL(lesson.Mug, 1)(order, db), activerecord.ErrWrongStatus)
}
