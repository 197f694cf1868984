package play

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What was observed is text, whatever is in it. And a page is no place for a thousand lines.
func TestDifferencesAreEscapedAndNotAllOfManyAreShown(t *testing.T) {
	text, err := Differences([]byte(recorded), []byte(strings.Replace(recorded, "1 <b>", "1 <script>", 1)))
	require.NoError(t, err)
	assert.Contains(t, text, "differs from the recorded one in 1 place:")
	assert.Contains(t, text, "<li>activerecord, claims 1, observed: recorded <code>1 &lt;b&gt;</code>, here <code>1 &lt;script&gt;</code></li>")

	many := func(value string) []byte {
		return fmt.Appendf(nil, `{"lessons": [{"notes": [%s]}]}`, strings.TrimSuffix(strings.Repeat(value+",", 50), ","))
	}
	text, err = Differences(many("1"), many("2"))
	require.NoError(t, err)
	assert.Contains(t, text, "in 50 places:")
	assert.Equal(t, mostShown+1, strings.Count(text, "<li>"))
	assert.Contains(t, text, "<li>and 30 more</li>")
}
