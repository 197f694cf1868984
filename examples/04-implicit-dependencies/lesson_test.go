package implicitdependencies

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// Ship of Active Record touches tables and a mailer that only its body knows of;
// the service's ports are the list of all that it touches.
func TestShippingTouchesMoreThanItsSignatureSays(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.Len(t, result.ActiveRecord.Mails, 1)
	assert.Len(t, result.DomainModel.Mails, 1, "the customer learns of it either way")
}

// The lesson puts a watch around each of the service's ports. A new port must get
// one too, or its statements would count as undeclared.
func TestEveryPortOfTheServiceIsWatched(t *testing.T) {
	var fields []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[domainmodel.ShippingPorts]()) {
		fields = append(fields, field.Name)
	}
	assert.Equal(t, []string{"Orders", "Warehouses", "Rates", "Stock"}, fields)
}
