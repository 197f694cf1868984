package view

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// drawn shows an alignment as lines with a column for each sequence.
func drawn(sequences [][]string) []string {
	var lines []string
	for _, row := range align(sequences) {
		var cells []string
		for i, index := range row {
			if index < 0 {
				cells = append(cells, "·")
			} else {
				cells = append(cells, sequences[i][index])
			}
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	return lines
}

func TestTheSameStatementsStandInTheSameRow(t *testing.T) {
	assert.Equal(t, []string{
		"a a a",
		"b · ·",
		"c c c",
		"e e ·",
		"· · d",
	}, drawn([][]string{{"a", "b", "c", "e"}, {"a", "c", "e"}, {"a", "c", "d"}}))
}

// A way that does what no other way does has rows of its own, and no element is lost.
func TestSequencesWithNothingInCommonStandOneBelowTheOther(t *testing.T) {
	assert.Equal(t, []string{"a ·", "b ·", "· c"}, drawn([][]string{{"a", "b"}, {"c"}}))
	assert.Equal(t, []string{"· a"}, drawn([][]string{nil, {"a"}}))
	assert.Empty(t, drawn([][]string{nil, nil}))
}

// One UPDATE side by side says more than BEGIN and COMMIT do.
func TestStatementsCountMoreThanTheEndsOfTransactions(t *testing.T) {
	assert.Equal(t, []string{"· BEGIN", "UPDATE UPDATE", "BEGIN ·", "COMMIT COMMIT"},
		drawn([][]string{{"UPDATE", "BEGIN", "COMMIT"}, {"BEGIN", "UPDATE", "COMMIT"}}))
}
