package site

import (
	"regexp"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// besideSequence returns the index of the cell whose sequence differs least from that of the
// chosen one.
func besideSequence(chosen lesson.Cell, cells []lesson.Cell) int {
	nearest := slices.MinFunc(cells, func(a, b lesson.Cell) int {
		return slices.Compare(difference(chosen.ID, a.ID), difference(chosen.ID, b.ID))
	})
	return slices.Index(cells, nearest)
}

// difference says how two sequences differ, with what matters most first: whether the requests
// run one after the other, which of them begins, the number of turns, and their lengths.
func difference(a, b string) []int {
	x, y := turns(a), turns(b)
	order, begins, lengths := 0, 0, 0
	if (len(x) > 2) != (len(y) > 2) {
		order = 1
	}
	if a[0] != b[0] {
		begins = 1
	}
	for i := range min(len(x), len(y)) {
		lengths += distance(x[i], y[i])
	}
	return []int{order, begins, distance(len(x), len(y)), lengths}
}

func distance(a, b int) int { return max(a-b, b-a) }

// turns returns how many statements are sent in each turn of the sequence: 3, 2 and 1 in "000110".
func turns(sequence string) (lengths []int) {
	for i := range sequence {
		if i == 0 || sequence[i] != sequence[i-1] {
			lengths = append(lengths, 0)
		}
		lengths[len(lengths)-1]++
	}
	return lengths
}

// besideFault returns the index of the cell with the same fault of the same kind of statement in
// the same request. Several are counted from the last one, as a key's INSERT, which not every way
// has, comes first. If there is none, the fault hits the last statement that writes instead, of the
// same request if the way has that.
func besideFault(own []lesson.Cell, i int, cells []lesson.Cell) int {
	chosen := hitOf(own[i])
	same := func(h hit) bool { return h == chosen }
	if found := indexes(cells, same); len(found) > 0 {
		later := len(indexes(own[i+1:], same))
		return found[max(0, len(found)-1-later)]
	}
	instead := func(h hit) bool { return h.fault == chosen.fault && write.MatchString(h.what) }
	found := indexes(cells, func(h hit) bool { return instead(h) && h.request == chosen.request })
	if len(found) == 0 {
		found = indexes(cells, instead)
	}
	return found[len(found)-1]
}

var write = regexp.MustCompile("INSERT|UPDATE|DELETE")

// hit is what failed and how: "pay", "COMMIT's answer lost" and "answer-lost".
type hit struct{ request, what, fault string }

// hitOf takes apart an ID, such as "pay/6/answer-lost", and a name, such as "pay, statement 6:
// COMMIT's answer lost".
func hitOf(c lesson.Cell) (h hit) {
	_, h.what, _ = strings.Cut(c.Name, ": ")
	h.request, h.fault, _ = strings.Cut(c.ID, "/")
	_, h.fault, _ = strings.Cut(h.fault, "/")
	return h
}

// indexes returns those of the cells whose hit is so.
func indexes(cells []lesson.Cell, is func(hit) bool) (all []int) {
	for i, cell := range cells {
		if is(hitOf(cell)) {
			all = append(all, i)
		}
	}
	return all
}
