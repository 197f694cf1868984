package view

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A loop over orders runs the same block for each: it is shown once.
func TestABlockThatIsRepeatedIsFolded(t *testing.T) {
	sequence := slices.Concat([]string{"list"}, slices.Repeat([]string{"begin", "load", "save", "commit"}, 200), []string{"end"})
	assert.Equal(t, []run{{0, 1, 1}, {1, 4, 200}, {801, 1, 1}}, fold(sequence))
}

func TestTwiceIsNotFolded(t *testing.T) {
	assert.Equal(t, []run{{0, 1, 1}, {1, 1, 1}, {2, 1, 1}}, fold([]string{"a", "a", "b"}))
	assert.Equal(t, []run{{0, 1, 3}}, fold([]string{"a", "a", "a"}))
}

// A block of two equal halves is the half, twice as often.
func TestTheShortestBlockIsFolded(t *testing.T) {
	assert.Equal(t, []run{{0, 2, 6}}, fold(slices.Repeat([]string{"a", "b"}, 6)))
}

// A loop within a loop: the outer one says more.
func TestTheBlockThatCoversMostIsFolded(t *testing.T) {
	assert.Equal(t, []run{{0, 5, 3}}, fold(slices.Repeat([]string{"a", "a", "a", "a", "b"}, 3)))
}

func TestRunsCoverEverything(t *testing.T) {
	sequence := []string{"a", "b", "a", "b", "a", "b", "c", "c", "c", "c", "a"}
	next := 0
	for _, run := range fold(sequence) {
		assert.Equal(t, next, run.from)
		next += run.length * run.times
	}
	assert.Equal(t, len(sequence), next)
}
