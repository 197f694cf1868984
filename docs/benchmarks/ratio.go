package main

import "slices"

// quartiles returns the median of the values, and the quartiles around it.
func quartiles(values []float64) (median float64, around [2]float64) {
	sorted := slices.Sorted(slices.Values(values))
	at := func(q float64) float64 {
		position := q * float64(len(sorted)-1)
		low := int(position)
		high := min(low+1, len(sorted)-1)
		return sorted[low] + (position-float64(low))*(sorted[high]-sorted[low])
	}
	return at(0.5), [2]float64{at(0.25), at(0.75)}
}

func medianOf(samples []sample, of func(sample) float64) float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	median, _ := quartiles(values)
	return median
}

// ratios returns the ratio of each batch to the batch of raw before it.
func (r *racer) ratios(of func(sample) float64) (median float64, around [2]float64) {
	values := make([]float64, len(r.samples))
	for i, s := range r.samples {
		values[i] = of(s) / of(r.raw.samples[i])
	}
	return quartiles(values)
}
