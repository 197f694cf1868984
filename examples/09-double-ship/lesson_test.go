package doubleship

import (
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// Two requests that have both read the paid order both ship it, in nearly every sequence of
// their statements. A condition in the UPDATE of one command ends that for this command; a
// version in every UPDATE ends it for all. Neither protects stock that is taken in a transaction
// of its own. TestAGuardLooksAtTheStructAndNotAtTheRow of activerecord has one such sequence.
func TestAConditionInItsUpdateKeepsAnOrderFromShippingTwice(t *testing.T) { lessontest.Run(t, Lesson) }
