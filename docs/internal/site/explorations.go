package site

import (
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/view"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// exploration is all the ways in which one thing can go, in each way that tried them.
type exploration struct {
	ID, Title string
	Ways      []exploredWay
}

// exploredWay is what one way came to.
type exploredWay struct {
	view.Way
	Cells    []lesson.Cell
	Wrong    int
	Outcomes []outcome
}

// outcome is how some of the cells ended.
type outcome struct {
	Observed string
	Wrong    bool
	Count    int
}

// explorations returns what the ways explored, with the same exploration side by side.
func explorations(ways []view.Way) []exploration {
	var all []exploration
	for _, way := range ways {
		for _, e := range way.Result.Explorations {
			i := slices.IndexFunc(all, func(other exploration) bool { return other.ID == e.ID })
			if i < 0 {
				all, i = append(all, exploration{ID: e.ID, Title: e.Title}), len(all)
			}
			all[i].Ways = append(all[i].Ways, explored(way, e.Cells))
		}
	}
	return all
}

func explored(way view.Way, cells []lesson.Cell) exploredWay {
	e := exploredWay{Way: way, Cells: cells}
	for _, cell := range cells {
		if cell.Wrong {
			e.Wrong++
		}
		i := slices.IndexFunc(e.Outcomes, func(o outcome) bool { return o.Observed == cell.Observed && o.Wrong == cell.Wrong })
		if i < 0 {
			e.Outcomes, i = append(e.Outcomes, outcome{Observed: cell.Observed, Wrong: cell.Wrong}), len(e.Outcomes)
		}
		e.Outcomes[i].Count++
	}
	slices.SortStableFunc(e.Outcomes, func(a, b outcome) int { return b.Count - a.Count })
	return e
}
