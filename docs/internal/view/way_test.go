package view

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// "In bulk" alone does not say which side works in bulk.
func TestAWayIsNamedWithItsSide(t *testing.T) {
	l := lesson.Lesson{Care: lesson.Care{Side: lesson.DomainModel, Name: "in bulk"}}
	assert.Equal(t, "Domain Model in bulk", NameOf(l, lesson.Way{Side: lesson.DomainModel, Care: true}))
	assert.Equal(t, "Domain Model", NameOf(l, lesson.Way{Side: lesson.DomainModel}))
}
