package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/play"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/view"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// exploration is all the ways in which one thing can go, in each way that tried them.
type exploration struct {
	ID, Title string
	Sessions  [2]string // as in lesson.Exploration
	Ways      []exploredWay
	Replay    template.HTML // of a telling cell, if there is one
}

func (e exploration) isOfFaults() bool { return e.Sessions == [2]string{} }

// beside returns the index of the cell that the other way shows beside the i-th of this way.
// The ways run different statements, so the same ID is not the same race or fault. For the
// page and for every click in it, the choice is made here.
func (e exploration) beside(way, other exploredWay, i int) int {
	if e.isOfFaults() {
		return besideFault(way.Cells, i, other.Cells)
	}
	return besideSequence(way.Cells[i], other.Cells)
}

// Example explains the names of sequences with the cell that tells most.
func (e exploration) Example() string {
	if e.isOfFaults() {
		return ""
	}
	cell := e.Ways[0].Cells[e.Ways[0].telling()]
	session := int(cell.ID[0] - '0')
	var said []string
	lengths := turns(cell.ID)
	for i, n := range lengths {
		number := fmt.Sprint(n)
		switch {
		case i == 0:
			number = lesson.Plural(n, "statement")
		case i > 1 && i >= len(lengths)-2:
			number = "its last " + number
		}
		turn := e.Sessions[(session+i)%2] + " sends " + number
		if i > 1 {
			turn = "then " + turn
		}
		said = append(said, turn)
	}
	return fmt.Sprintf("“%s” means: %s.", cell.Name, strings.Join(said, ", "))
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

// Times says how many cells there are.
func (o outcome) Times() string {
	if o.Count == 1 {
		return "once"
	}
	return fmt.Sprint(o.Count, " times")
}

// explorations returns what the ways explored, with the same exploration side by side.
func explorations(ways []view.Way) []exploration {
	var all []exploration
	for _, way := range ways {
		for _, e := range way.Result.Explorations {
			i := slices.IndexFunc(all, func(other exploration) bool { return other.ID == e.ID })
			if i < 0 {
				all, i = append(all, exploration{ID: e.ID, Title: e.Title, Sessions: e.Sessions}), len(all)
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
		if i := e.outcomeOf(cell); i >= 0 {
			e.Outcomes[i].Count++
		} else {
			e.Outcomes = append(e.Outcomes, outcome{cell.Observed, cell.Wrong, 1})
		}
	}
	slices.SortStableFunc(e.Outcomes, func(a, b outcome) int { return b.Count - a.Count })
	return e
}

// outcomeOf returns the index of the outcome that the cell had.
func (e exploredWay) outcomeOf(cell lesson.Cell) int {
	return slices.IndexFunc(e.Outcomes, func(o outcome) bool { return o.Observed == cell.Observed && o.Wrong == cell.Wrong })
}

// telling returns the index of the cell that tells most: the one that goes wrong in the fewest
// turns, or that ends well in the fewest, where none goes wrong.
func (e exploredWay) telling() int {
	best := slices.MinFunc(e.Cells, func(a, b lesson.Cell) int {
		if a.Wrong != b.Wrong {
			if a.Wrong {
				return -1
			}
			return 1
		}
		return strings.Count(a.Name, ",") - strings.Count(b.Name, ",")
	})
	return slices.Index(e.Cells, best)
}

// replay replays the cell of the first way that tells most, and beside it those of the others.
func (b *builder) replay(name string, e exploration) (template.HTML, error) {
	first := e.Ways[0]
	cells := map[string]string{first.Key(): first.Cells[first.telling()].ID}
	for _, way := range e.Ways[1:] {
		cells[way.Key()] = way.Cells[e.beside(first, way, first.telling())].ID
	}
	html, err := play.Replay(b.ctx, name, e.ID, cells, b.open)
	return template.HTML(html), err
}

// jsonExploration is the cells of one way, as replay.js reads them.
type jsonExploration struct {
	Exploration string           `json:"exploration"`
	Way         string           `json:"way"`
	Sessions    [2]string        `json:"sessions,omitzero"` // whose names the names of cells are made of, if there are any
	Outcomes    []string         `json:"outcomes"`
	Wrong       []bool           `json:"wrong"`  // of each outcome
	Cells       [][2]int64       `json:"cells"`  // a number, and the index of the outcome
	Beside      map[string][]int `json:"beside"` // by the other ways, the index of their cell beside each of these
}

// addCells adds the cells of a lesson as a script: in the page, they would be most of it. The
// number of a sequence has the bits of its ID, behind a 1 that keeps their zeros; its name follows
// from them. That of a fault is its index in a list, since explorations have faults in common.
func (b *builder) addCells(name string, explorations []exploration) error {
	var all [][]byte
	faults := faultList{}
	for _, e := range explorations {
		for _, way := range e.Ways {
			cells := jsonExploration{Exploration: e.ID, Way: way.Key(), Sessions: e.Sessions, Beside: map[string][]int{}}
			for _, outcome := range way.Outcomes {
				cells.Outcomes = append(cells.Outcomes, outcome.Observed)
				cells.Wrong = append(cells.Wrong, outcome.Wrong)
			}
			for _, cell := range way.Cells {
				number, err := strconv.ParseInt("1"+cell.ID, 2, 53)
				if e.isOfFaults() {
					number, err = faults.number(cell), nil
				}
				if err != nil {
					return err
				}
				cells.Cells = append(cells.Cells, [2]int64{number, int64(way.outcomeOf(cell))})
			}
			for _, other := range e.Ways {
				if other.Key() == way.Key() {
					continue
				}
				for i := range way.Cells {
					cells.Beside[other.Key()] = append(cells.Beside[other.Key()], e.beside(way, other, i))
				}
			}
			text, err := json.Marshal(cells)
			if err != nil {
				return err
			}
			all = append(all, text)
		}
	}
	list, err := json.Marshal(faults)
	if err != nil {
		return err
	}
	b.files[cellsPath(name)] = fmt.Appendf(nil, "window.explorations = [\n%s\n];\nwindow.faults = %s;\n", bytes.Join(all, []byte(",\n")), list)
	return nil
}

// faultList has the ID and name of each fault.
type faultList [][2]string

// number returns the index of the cell's fault, which it adds if it is new.
func (l *faultList) number(cell lesson.Cell) int64 {
	fault := [2]string{cell.ID, cell.Name}
	if !slices.Contains(*l, fault) {
		*l = append(*l, fault)
	}
	return int64(slices.Index(*l, fault))
}

// cellsPath returns the path of the script with the cells of the lesson.
func cellsPath(name string) string { return "lessons/" + name + ".cells.js" }
