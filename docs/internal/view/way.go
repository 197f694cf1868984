package view

import (
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Way is what was observed in one way, beside the others.
type Way struct {
	lesson.Way
	Name   string // such as "Active Record with care"
	Result *lesson.WayResult
}

// Ways returns the ways in which the lesson was run.
func Ways(r *lesson.Result) []Way {
	var ways []Way
	for _, way := range r.Lesson.Ways() {
		ways = append(ways, Way{way, NameOf(r.Lesson, way), r.By(way)})
	}
	return ways
}

// NameOf returns the name of a way of the lesson with its side, such as "Domain Model in
// bulk": a reader may not know whose remedy it is.
func NameOf(l lesson.Lesson, way lesson.Way) string {
	if way.Care {
		return way.Side.String() + " " + l.Care.Name
	}
	return way.Side.String()
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
