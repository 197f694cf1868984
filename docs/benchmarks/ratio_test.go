package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheMedianAndItsQuartilesAreOfTheSortedValues(t *testing.T) {
	for _, test := range []struct {
		values []float64
		median float64
		around [2]float64
	}{
		{[]float64{3}, 3, [2]float64{3, 3}},
		{[]float64{5, 1, 3, 2, 4}, 3, [2]float64{2, 4}},
		{[]float64{4, 1, 3, 2}, 2.5, [2]float64{1.75, 3.25}},
	} {
		median, around := quartiles(test.values)
		assert.InDelta(t, test.median, median, 1e-9, "median of %v", test.values)
		assert.InDeltaSlice(t, test.around[:], around[:], 1e-9, "quartiles of %v", test.values)
	}
}

// On a machine that gets slower and faster, the ratio of medians would say something
// else: here, 40/20.
func TestEachBatchIsComparedWithTheOneOfRawBeforeIt(t *testing.T) {
	r := racer{
		raw:     &racer{samples: []sample{{cpu: 10}, {cpu: 20}, {cpu: 100}}},
		samples: []sample{{cpu: 30}, {cpu: 40}, {cpu: 300}},
	}
	median, _ := r.ratios(sample.cpuTime)
	assert.InDelta(t, 3, median, 1e-9)
}
