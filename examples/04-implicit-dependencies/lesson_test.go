package implicitdependencies

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// Order.Ship of Active Record touches tables and a mailer that only its body knows of. They can
// be passed in, and then the handle is left, with which the next query needs no name.
func TestShippingTouchesMoreThanItsSignatureSays(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.Len(t, result.ActiveRecord.Mails, 1)
	assert.Len(t, result.Care.Mails, 1)
	assert.Len(t, result.DomainModel.Mails, 1, "the customer learns of it in every way")
}

func TestTheServiceShipsWithoutADatabase(t *testing.T) {
	order, err := paidOrder()
	require.NoError(t, err)
	require.NoError(t, shipWithFakes(t.Context(), order, nil))
	assert.Equal(t, domainmodel.StatusShipped, order.Status())
}
