package lessons_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
)

// A lesson is read with both sides open, one beside the other: what a reader need not
// compare is in check.go.
func TestBothSidesOfALessonAreShort(t *testing.T) {
	for _, l := range lessons.All() {
		for _, side := range []string{"activerecord.go", "domainmodel.go"} {
			text, err := comparison.Source.ReadFile("examples/" + l.Name + "/" + side)
			require.NoError(t, err)
			assert.Less(t, bytes.Count(text, []byte("\n")), 80, "lines of %s of lesson %s", side, l.Name)
		}
	}
}
