package play_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/browserdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/play"
)

// The HTML goes into a page that shows the recorded run already, with IDs of its own.
func TestALessonIsRunAndShown(t *testing.T) {
	ran, err := play.Lesson(t.Context(), "03-no-aggregate-boundary", browserdb.Open)
	require.NoError(t, err)

	assert.True(t, json.Valid([]byte(ran.JSON)))
	differences, err := play.Differences([]byte(ran.JSON), []byte(ran.JSON))
	require.NoError(t, err)
	assert.Contains(t, differences, "Nothing differs")

	for _, shown := range []string{"After editing one item, the stored total is the sum of the items", "order_items", "UPDATE `order_items` SET"} {
		assert.Contains(t, ran.HTML, shown)
	}
	ids := regexp.MustCompile(` id="(.*?)"`).FindAllStringSubmatch(ran.HTML, -1)
	require.NotEmpty(t, ids)
	for _, id := range ids {
		assert.Regexp(t, "^ran-", id[1])
	}
}

func TestAnUnknownLessonIsAnError(t *testing.T) {
	_, err := play.Lesson(t.Context(), "99-none", browserdb.Open)
	assert.EqualError(t, err, `there is no lesson "99-none"`)
}
