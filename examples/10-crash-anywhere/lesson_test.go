package crashanywhere

import (
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// A transaction keeps the rows whole on both sides. It does not keep the rest: the
// e-mail, the order in memory, and the caller who tries again.
func TestAFaultAnywhereIsHarmlessWhenACommandHasAKey(t *testing.T) {
	lessontest.Run(t, Lesson)
}
