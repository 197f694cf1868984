package view

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Tables draws for each way which tables its statements read and wrote. They stand in the
// same places in every drawing. The Domain Model has a boundary around the tables of an
// order, and one pair of arrows to all of them. Its way with care has none: what it does
// beside the aggregate is its point.
func Tables(ways []Way) string {
	touched := make([]map[string]*touches, len(ways))
	var names []string
	for i, way := range ways {
		touched[i] = touchesOf(way.Result)
		for name := range touched[i] {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, compareTables)
	names = slices.Compact(names)
	bounded := 0 // how many of them are in the boundary: the first ones
	for bounded < len(names) && slices.Contains(aggregate, names[bounded]) {
		bounded++
	}
	var m markup
	m.addf("<div class=\"columns ways%d\">\n", len(ways))
	for i, way := range ways {
		m.addf("<section class=\"%s\"><h3 class=\"way\">%s</h3>\n", way.Key(), way.Name)
		if len(touched[i]) == 0 {
			m.addf("<p class=\"none\">touched no table</p>\n")
		} else {
			d := drawing{names: names, touched: touched[i]}
			if way.Side == lesson.DomainModel && !way.Care {
				d.bounded = bounded
			}
			d.addTo(&m, way)
		}
		m.addf("</section>\n")
	}
	m.addf("</div>\n")
	return m.String()
}

// touches counts the statements that read and wrote a table.
type touches struct {
	reads, writes int
	byDatabase    bool // no statement wrote it, and its rows changed: a trigger or a cascade did it
}

// String says how often, such as "2 reads, 1 write".
func (t *touches) String() string {
	if t == nil {
		return "not touched"
	}
	var parts []string
	if t.reads > 0 {
		parts = append(parts, lesson.Plural(t.reads, "read"))
	}
	if t.writes > 0 {
		parts = append(parts, lesson.Plural(t.writes, "write"))
	}
	if t.byDatabase {
		parts = append(parts, "changed by the database")
	}
	return strings.Join(parts, ", ")
}

var written = regexp.MustCompile("(?i)^\\s*(?:INSERT INTO|UPDATE|DELETE FROM)\\s+[`\"]?(\\w+)")

func touchesOf(r *lesson.WayResult) map[string]*touches {
	tables := map[string]*touches{}
	of := func(name string) *touches {
		if tables[name] == nil {
			tables[name] = &touches{}
		}
		return tables[name]
	}
	for _, op := range r.Operations {
		target := ""
		if match := written.FindStringSubmatch(op.SQL); match != nil {
			target = match[1]
		}
		for _, name := range lesson.Tables([]sqltap.Operation{op}) {
			if name == target {
				of(name).writes++
			} else {
				of(name).reads++
			}
		}
	}
	for _, change := range r.Changes() {
		if table := of(change.Table); table.writes == 0 {
			table.byDatabase = true
		}
	}
	return tables
}

// drawing is the tables of one way, one below the other, with arrows from the code, which is
// the bar on the left.
type drawing struct {
	names   []string
	touched map[string]*touches
	bounded int // so many tables, the first ones, are within the boundary
}

// The measures of a drawing.
const (
	drawingWidth = 400
	barWidth     = 12
	boxLeft      = 100
	boxHeight    = 32
	boxStep      = boxHeight + 8
	boundaryLeft = boxLeft - 14
	boxesTop     = 30 // leaves room for what the boundary says
)

func (d drawing) addTo(m *markup, way Way) {
	height := boxesTop + len(d.names)*boxStep + 8
	id := "tables-" + way.Key()
	var described []string
	for _, name := range d.names {
		described = append(described, fmt.Sprintf("%s: %s", name, d.touched[name]))
	}
	m.addf("<svg class=\"tables\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-title %s-desc\">\n", drawingWidth, height, id, id)
	m.addf("<title id=\"%s-title\">%s: tables read and written</title>\n<desc id=\"%s-desc\">%s</desc>\n", id, way.Name, id, strings.Join(described, "; "))
	m.addf("<rect class=\"bar\" x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>\n", boxesTop, barWidth, len(d.names)*boxStep-8)
	if d.bounded > 0 {
		d.addBoundary(m)
	}
	for i, name := range d.names {
		y := boxesTop + i*boxStep
		class := "box"
		switch touched := d.touched[name]; {
		case touched == nil:
			class = "box untouched"
		case touched.writes > 0, touched.byDatabase:
			class = "box written"
		}
		m.addf("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/>", class, boxLeft, y, drawingWidth-boxLeft-8, boxHeight)
		m.addf("<text class=\"name\" x=\"%d\" y=\"%d\">%s</text><text class=\"count\" x=\"%d\" y=\"%d\">%s</text>\n",
			boxLeft+10, y+21, name, drawingWidth-18, y+21, d.touched[name].String())
		if i >= d.bounded {
			addArrows(m, d.touched[name], y+boxHeight/2, boxLeft)
		}
	}
	m.addf("</svg>\n")
}

// addBoundary draws the boundary, and the arrows to what is in it.
func (d drawing) addBoundary(m *markup) {
	all := &touches{}
	for _, name := range d.names[:d.bounded] {
		if one := d.touched[name]; one != nil {
			all.reads += one.reads
			all.writes += one.writes
		}
	}
	label := "one aggregate"
	if all.writes > 0 {
		label += ", saved in one transaction"
	}
	height := d.bounded * boxStep
	m.addf("<text class=\"boundary\" x=\"%d\" y=\"%d\">%s</text>\n", boundaryLeft, boxesTop-13, label)
	m.addf("<rect class=\"boundary\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n", boundaryLeft, boxesTop-4, drawingWidth-boundaryLeft-2, height)
	addArrows(m, all, boxesTop-4+height/2, boundaryLeft)
}

// addArrows draws an arrow from the bar for what was written, and a dashed one to it for
// what was read.
func addArrows(m *markup, t *touches, y, right int) {
	if t == nil {
		return
	}
	if t.writes > 0 {
		m.addf("<path class=\"write\" d=\"M%d %dH%dm-7 -4l7 4l-7 4\"/>\n", barWidth+2, y-5, right-2)
	}
	if t.reads > 0 {
		m.addf("<path class=\"read\" d=\"M%d %dH%d\"/><path class=\"head\" d=\"M%d %dl-7 4l7 4\"/>\n", right-2, y+5, barWidth+2, barWidth+9, y+1)
	}
}
