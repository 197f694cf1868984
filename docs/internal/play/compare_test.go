package play

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const recorded = `{"lessons": [{"name": "03", "activerecord": {
	"claims": [{"text": "holds", "observed": "1 <b>", "kept": true}, {"text": "total", "observed": "2", "kept": false}],
	"mails": [], "refusal": ""}, "costs": [{"what": "a load", "ns": 12}]}]}`

// "Nothing differs" is what a reader is told, so every difference must be found.
func TestEveryDifferenceIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		ran  string
		want []Difference
	}{
		"none": {recorded, nil},
		"costs": {`{"lessons": [{"name": "03", "activerecord": {
			"claims": [{"text": "holds", "observed": "1 <b>", "kept": true}, {"text": "total", "observed": "2", "kept": false}],
			"mails": [], "refusal": ""}, "costs": [{"what": "a load", "ns": 99}, {"what": "more", "ns": 1}]}]}`, nil},
		"values, numbers, kinds": {`{"lessons": [{"name": "03", "activerecord": {
			"claims": [{"text": "holds", "observed": "1 <i>", "kept": false}, {"text": "total", "observed": 2}],
			"mails": [{"to": "ada"}], "refusal": null}}]}`, []Difference{
			{"activerecord, claims 1, kept", "true", "false"},
			{"activerecord, claims 1, observed", "1 <b>", "1 <i>"},
			{"activerecord, claims 2, kept", "false", "null"},
			{"activerecord, claims 2, observed", "2", "2"},
			{"activerecord, mails, how many", "0", "1"},
			{"activerecord, refusal", "", "null"},
		}},
		"nothing ran": {`{"lessons": []}`, []Difference{{"lessons, how many", "1", "0"}}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := Compare([]byte(recorded), []byte(c.ran))
			require.NoError(t, err)
			assert.Equal(t, c.want, found)
		})
	}
}

// A page whose recorded result is missing gets HTML from its host.
func TestWhatIsNoJSONIsAnError(t *testing.T) {
	_, err := Compare([]byte("<!DOCTYPE html>"), []byte(recorded))
	require.ErrorContains(t, err, "read the recorded run: ")
	_, err = Compare([]byte(recorded), nil)
	assert.ErrorContains(t, err, "read the run: ")
}
