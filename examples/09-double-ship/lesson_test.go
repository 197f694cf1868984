package doubleship

import (
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// Two requests that have both loaded the paid order both ship it, in nearly every
// schedule of their steps. If the read is a part of the transaction, or the write checks
// what was read, they never do.
func TestAnOrderIsShippedTwice(t *testing.T) { lessontest.Run(t, Lesson) }
