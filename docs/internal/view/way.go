package view

import (
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Way is what was observed in one way, beside the others.
type Way struct {
	lesson.Way
	Name   string // that people call it
	Result *lesson.WayResult
}

// Ways returns the ways in which the lesson was run.
func Ways(r *lesson.Result) []Way {
	var ways []Way
	for _, way := range r.Lesson.Ways() {
		ways = append(ways, Way{way, r.Lesson.NameOf(way), r.By(way)})
	}
	return ways
}

// Kept counts the claims that were kept.
func (w Way) Kept() (kept, of int) {
	for _, claim := range w.Result.Claims {
		if claim.Kept {
			kept++
		}
	}
	return kept, len(w.Result.Claims)
}

// Tally says how many claims were kept, such as "2 of 5".
func (w Way) Tally() string {
	kept, of := w.Kept()
	return fmt.Sprintf("%d of %d", kept, of)
}
