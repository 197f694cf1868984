package report

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Go finds "as_expected" for "AS_EXPECTED", too. Other programs don't: for them the
// keys of every object have to be these, to the letter.
func TestJSONHasExactlyTheseKeys(t *testing.T) {
	way := []string{"after", "before", "claims", "code", "explorations", "mails", "notes", "operations", "refusal", "tables"}
	want := map[string][]string{ // the keys of an object, by the key that it is found at
		"": {"lessons"},
		"lessons": {"activerecord", "as_expected", "bites", "care", "costs", "domainmodel", "fair", "name", "part",
			"problem", "title"},
		"activerecord": way,
		"care":         slices.Sorted(slices.Values(append([]string{"lines", "name", "remedy", "remember", "side"}, way...))),
		"domainmodel":  way,
		"claims":       {"expected", "id", "kept", "observed", "text"},
		"code":         {"doc", "file", "lines", "marked", "purpose", "text"},
		"operations":   {"args", "conn", "error", "kind", "rows", "sql"},
		"mails":        {"body", "subject", "to"},
		"costs":        {"ns", "what"},
	}
	text, err := lesson.JSON([]*lesson.Result{awkward(), bare()})
	require.NoError(t, err)
	var report map[string]any
	require.NoError(t, json.Unmarshal(text, &report))

	seen := map[string]bool{}
	var check func(at string, value any)
	check = func(at string, value any) {
		switch value := value.(type) {
		case map[string]any:
			seen[at] = true
			assert.Equal(t, want[at], slices.Sorted(maps.Keys(value)), "the keys of an object at %q", at)
			for key, value := range value {
				check(key, value)
			}
		case []any:
			for _, value := range value {
				check(at, value)
			}
		}
	}
	check("", report)
	assert.Len(t, seen, len(want), "objects of each kind were looked at")
}
