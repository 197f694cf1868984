package view

import "slices"

// run is a block of elements of a sequence that stands there so many times in a row.
type run struct {
	from, length int // the block where it stands first
	times        int
}

// longestBlock is how many elements a block that is repeated has at most.
const longestBlock = 16

// fold returns the sequence as runs, so that a block that is repeated has to be shown only
// once. It folds from three times on: twice is shown as quickly as it is said.
func fold(sequence []string) []run {
	var runs []run
	for from := 0; from < len(sequence); {
		best := run{from, 1, 1}
		for length := 1; length <= longestBlock; length++ {
			times := repeated(sequence[from:], length)
			if times >= 3 && times*length > best.times*best.length {
				best = run{from, length, times}
			}
		}
		runs = append(runs, best)
		from += best.times * best.length
	}
	return runs
}

// repeated counts how many times the first elements stand at the beginning of the sequence.
func repeated(sequence []string, length int) int {
	if length > len(sequence) {
		return 0
	}
	block, times := sequence[:length], 0
	for len(sequence) >= length && slices.Equal(sequence[:length], block) {
		times++
		sequence = sequence[length:]
	}
	return times
}
