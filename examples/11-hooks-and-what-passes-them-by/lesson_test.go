package hooksandwhatpassesthemby

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

func TestCallsThatRunNoMethodBypassItsRule(t *testing.T) { lessontest.Run(t, Lesson) }

// The hook refuses a wrong status in two calls of eight, and a right one in two others.
func TestAHookIsAskedOfTheNewOrderByTwoCallsOnly(t *testing.T) {
	db, _ := lessontest.Shop(t, "sqlite")
	db = db.WithContext(t.Context())

	wrong, err := attempt(t.Context(), db, misspelt)
	require.NoError(t, err)
	right, err := attempt(t.Context(), db, activerecord.StatusCancelled)
	require.NoError(t, err)
	assert.Equal(t, []string{"Update", "UpdateColumn", "Table", "Exec"}, wrong.stored)
	assert.Equal(t, []string{"Update of many", "gorm.G"}, right.refused)
}
