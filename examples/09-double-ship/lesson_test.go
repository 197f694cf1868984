package doubleship

import (
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// Two requests that each loaded the paid order both ship it, in most of the orders
// in which their steps can come; those whose read is a part of the transaction, or
// whose write checks what was read, never do.
func TestAnOrderIsShippedTwice(t *testing.T) { lessontest.Run(t, Lesson) }
