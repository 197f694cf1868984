package lesson

import (
	"slices"
	"time"
)

// Measure returns the median duration of one call of do, over that many runs of
// each calls. What takes microseconds needs many calls a run to be measured at all.
func Measure(what string, runs, calls int, do func() error) (Cost, error) {
	durations := make([]time.Duration, runs)
	for i := range durations {
		start := time.Now()
		for range calls {
			if err := do(); err != nil {
				return Cost{}, err
			}
		}
		durations[i] = time.Since(start) / time.Duration(calls)
	}
	slices.Sort(durations)
	return Cost{what, durations[runs/2]}, nil
}
