package view

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// shownRows is how many rows of a table are shown for a way, and shownText how many
// characters of a value.
const (
	shownRows = 6
	shownText = 200
)

// Rows shows, table by table, the rows that changed in any of the ways, as all of them left
// them. A value that the ways left different is marked.
func Rows(ways []Way) string { return rowsUnder("rows", ways) }

// rowsUnder is Rows, with the IDs of its headings under that one.
func rowsUnder(id string, ways []Way) string {
	var m markup
	for _, name := range changedTables(ways) {
		table := tableOf(name, ways)
		m.addf("<section class=\"table\">\n<h3 id=\"%s-%s\">%s</h3>\n<div class=\"columns ways%d\">\n", id, name, name, len(ways))
		for i, way := range ways {
			m.addf("<section class=\"%s\"><h4 class=\"way\">%s</h4>\n", way.Class(), way.Name)
			table.addTo(&m, i)
			m.addf("</section>\n")
		}
		m.addf("</div>\n</section>\n")
	}
	return m.String()
}

// changedTables returns the names of the tables that changed in any of the ways, those of
// the order first.
func changedTables(ways []Way) []string {
	var names []string
	for _, way := range ways {
		for _, change := range way.Result.Changes() {
			names = append(names, change.Table)
		}
	}
	slices.SortFunc(names, compareTables)
	return slices.Compact(names)
}

// table is a table in which a way changed something.
type table struct {
	ways    []wayTable
	key     []string // the columns of its primary key
	columns []string // that an update changed in any way
}

// wayTable is what one way did to the table.
type wayTable struct {
	changes []lesson.Change
	rows    []lesson.Change // to be shown: the changes, and the same rows where only others changed them
}

func tableOf(name string, ways []Way) *table {
	t := &table{}
	began := map[string]lesson.Row{} // the rows that an update changed in any way, by key
	var keys []string
	for _, way := range ways {
		var own wayTable
		for _, change := range way.Result.Changes() {
			if change.Table != name {
				continue
			}
			own.changes = append(own.changes, change)
			if key := keyOf(change); isUpdate(change) {
				if began[key] == nil {
					began[key] = change.Before
					keys = append(keys, key)
				}
				t.columns = append(t.columns, changedColumns(change)...)
			}
		}
		t.ways = append(t.ways, own)
	}
	for i, way := range ways {
		t.ways[i].addRows(keys, began, unchanged(way.Result, name))
		for _, table := range way.Result.After {
			if table.Name == name {
				t.key = table.Key
			}
		}
	}
	return t
}

// addRows sets the rows: for each of the keys what changed, or the row as it stayed. A row
// that stayed has to be the one that another way changed: rows may share a key and nothing
// else.
func (t *wayTable) addRows(keys []string, began map[string]lesson.Row, stayed map[string]lesson.Change) {
	updates := map[string]lesson.Change{}
	for _, change := range t.changes {
		if isUpdate(change) {
			updates[keyOf(change)] = change
		}
	}
	for _, key := range keys {
		if change, ok := updates[key]; ok {
			t.rows = append(t.rows, change)
		} else if row, ok := stayed[key]; ok && slices.Equal(row.Before, began[key]) {
			t.rows = append(t.rows, row)
		}
	}
	for _, change := range t.changes {
		if !isUpdate(change) {
			t.rows = append(t.rows, change)
		}
	}
}

// unchanged returns the rows that stayed as they were, by key.
func unchanged(r *lesson.WayResult, name string) map[string]lesson.Change {
	rows := map[string]lesson.Change{}
	all := lesson.Diff(nil, slices.DeleteFunc(slices.Clone(r.Before), func(t lesson.Table) bool { return t.Name != name }))
	for _, row := range all {
		row.Before = row.After
		rows[keyOf(row)] = row
	}
	for _, change := range r.Changes() {
		if change.Table == name {
			delete(rows, keyOf(change))
		}
	}
	return rows
}

func keyOf(c lesson.Change) string { return fmt.Sprintf("%q", c.Key) }

// isUpdate reports whether the row was there before and is there now.
func isUpdate(c lesson.Change) bool { return c.Before != nil && c.After != nil }

func changedColumns(c lesson.Change) []string {
	var columns []string
	for i, column := range c.Columns {
		if c.Before[i] != c.After[i] {
			columns = append(columns, column)
		}
	}
	return columns
}

// addTo shows what one way did to the table.
func (t *table) addTo(m *markup, way int) {
	m.addf("<p class=\"none\">%s</p>\n", summary(t.ways[way].changes))
	rows := t.ways[way].rows
	if len(rows) == 0 {
		return
	}
	m.addf("<ul class=\"rows\">\n")
	for _, row := range rows[:min(len(rows), shownRows)] {
		t.addRow(m, row)
	}
	m.addf("</ul>\n")
	if more := len(rows) - shownRows; more > 0 {
		m.addf("<p class=\"more\">and %s</p>\n", plural(more, "more row"))
	}
}

// summary says how many rows changed.
func summary(changes []lesson.Change) string {
	var updated, came, went int
	for _, change := range changes {
		switch {
		case change.Before == nil:
			came++
		case change.After == nil:
			went++
		default:
			updated++
		}
	}
	text := ""
	for _, part := range []struct {
		n    int
		what string
	}{{updated, "changed"}, {came, "new"}, {went, "deleted"}} {
		switch {
		case part.n == 0:
		case text == "":
			text = plural(part.n, "row") + " " + part.what
		default:
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	if text == "" {
		return "nothing changed here"
	}
	return text
}

// addRow shows a row: of an update the columns that any way changed, and of a row that came
// or went all columns that have a value.
func (t *table) addRow(m *markup, row lesson.Change) {
	kind, sign := "same", ""
	switch {
	case row.Before == nil:
		kind, sign = "new", "+ "
	case row.After == nil:
		kind, sign = "deleted", "− "
	case !slices.Equal(row.Before, row.After):
		kind = "changed"
	}
	m.addf(`<li class="%s"><b>%s%s</b><dl>`, kind, sign, t.nameOf(row))
	for i, column := range row.Columns {
		switch {
		case slices.Contains(t.key, column):
		case isUpdate(row) && slices.Contains(t.columns, column):
			m.addf("<div%s><dt>%s</dt><dd>%s</dd></div>", t.difference(row, i), column, cell(row, i))
		case !isUpdate(row) && !last(row)[i].Null:
			m.addf("<div><dt>%s</dt><dd>%s</dd></div>", column, cell(row, i))
		}
	}
	m.addf("</dl></li>\n")
}

// nameOf returns the row's key, such as "id 1".
func (t *table) nameOf(row lesson.Change) string {
	var parts []string
	for i, column := range row.Columns {
		if slices.Contains(t.key, column) {
			parts = append(parts, column+" "+last(row)[i].String())
		}
	}
	return strings.Join(parts, ", ")
}

// difference marks a value that another way left different, in a row that began the same.
func (t *table) difference(row lesson.Change, column int) safe {
	for _, way := range t.ways {
		for _, other := range way.rows {
			if isUpdate(other) && keyOf(other) == keyOf(row) && slices.Equal(other.Before, row.Before) && other.After[column] != row.After[column] {
				return ` class="differs"`
			}
		}
	}
	return ""
}

// last returns the row as it is now, or was last.
func last(c lesson.Change) lesson.Row {
	if c.After == nil {
		return c.Before
	}
	return c.After
}

// cell shows a value, and what it was before.
func cell(c lesson.Change, i int) safe {
	var m markup
	switch {
	case c.Before == nil:
		m.addf("<ins>%s</ins>", value(c.After[i]))
	case c.After == nil:
		m.addf("<del>%s</del>", value(c.Before[i]))
	case c.Before[i] == c.After[i]:
		m.addf("%s", value(c.After[i]))
	default:
		m.addf("<del>%s</del> → <ins>%s</ins>", value(c.Before[i]), value(c.After[i]))
	}
	return safe(m.String())
}

func value(v lesson.Value) safe {
	if v.Null {
		return "<i>NULL</i>"
	}
	return safe(html.EscapeString(shortened(v.Text, shownText)))
}
