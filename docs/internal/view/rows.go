package view

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// A table shows all of its rows up to mostRows, or else the first fewRows. A value shows its
// first shownText characters.
const (
	mostRows  = 6
	fewRows   = 3
	shownText = 200
)

// Rows shows, table by table, the rows that changed in any of the ways, as all of them left
// them. A value that only one way left is marked.
func Rows(ways []Way) string {
	var m markup
	for _, name := range changedTables(ways) {
		table := tableOf(name, ways)
		m.addf("<section class=\"table\">\n<h3>%s</h3>\n<div class=\"columns ways%d\">\n", name, len(ways))
		for i, way := range ways {
			m.addf("<section class=\"%s\"><h4 class=\"way\">%s</h4>\n", way.Key(), way.Name)
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
	key     []string            // the columns of its primary key
	columns map[string][]string // that an update changed in any way, by the key of the row
}

// wayTable is what one way did to the table.
type wayTable struct {
	changes []lesson.Change
	rows    []lesson.Change // to be shown: the changes, and the same rows where only others changed them
}

func tableOf(name string, ways []Way) *table {
	t := &table{columns: map[string][]string{}}
	began := map[string]lesson.Change{} // the rows that an update changed in any way, by key
	var keys []string
	for _, way := range ways {
		var own wayTable
		for _, change := range way.Result.Changes() {
			if change.Table != name {
				continue
			}
			own.changes = append(own.changes, change)
			if key := keyOf(change); isUpdate(change) {
				if _, found := began[key]; !found {
					began[key] = change
					keys = append(keys, key)
				}
				t.columns[key] = append(t.columns[key], changedColumns(change)...)
			}
		}
		t.ways = append(t.ways, own)
	}
	for i, way := range ways {
		t.ways[i].addRows(keys, t.columns, began, unchanged(way.Result, name))
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
func (t *wayTable) addRows(keys []string, columns map[string][]string, began, stayed map[string]lesson.Change) {
	updates := map[string]lesson.Change{}
	for _, change := range t.changes {
		if isUpdate(change) {
			updates[keyOf(change)] = change
		}
	}
	for _, key := range keys {
		if change, ok := updates[key]; ok {
			t.rows = append(t.rows, change)
		} else if row, ok := stayed[key]; ok && alike(columns[key], row, began[key]) {
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

// version is the column that a way may count up without changing anything else. It tells no
// rows apart, and is never marked: it would be in almost every row.
const version = "version"

// alike reports whether two rows began with the same values in the columns, of which version
// does not matter.
func alike(columns []string, a, b lesson.Change) bool {
	if !slices.Equal(a.Columns, b.Columns) {
		return false
	}
	for i, column := range a.Columns {
		if column != version && slices.Contains(columns, column) && a.Before[i] != b.Before[i] {
			return false
		}
	}
	return true
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
	shown := len(rows)
	if shown > mostRows {
		shown = fewRows
	}
	m.addf("<ul class=\"rows\">\n")
	for _, row := range rows[:shown] {
		t.addRow(m, row)
	}
	m.addf("</ul>\n")
	if more := len(rows) - shown; more > 0 {
		m.addf("<p class=\"more\">and %s</p>\n", lesson.Plural(more, "more row"))
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
	var parts []string
	if updated > 0 {
		parts = append(parts, lesson.Plural(updated, "changed row"))
	}
	if came > 0 {
		parts = append(parts, lesson.Plural(came, "new row"))
	}
	if went > 0 {
		parts = append(parts, lesson.Plural(went, "deleted row"))
	}
	if parts == nil {
		return "nothing changed here"
	}
	return strings.Join(parts, ", ")
}

// addRow shows a row: of an update the columns that any way changed, and of a row that came
// or went all columns that have a value.
func (t *table) addRow(m *markup, row lesson.Change) {
	kind, sign := "unchanged", ""
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
		case isUpdate(row) && slices.Contains(t.columns[keyOf(row)], column):
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

// difference marks a value that only one way left, where others had a row that began the
// same. Of three ways the odd one out is marked, and of two that differ both are.
func (t *table) difference(row lesson.Change, column int) safe {
	rows, same := 0, 0
	for _, way := range t.ways {
		for _, other := range way.rows {
			if isUpdate(other) && keyOf(other) == keyOf(row) && alike(t.columns[keyOf(row)], other, row) {
				rows++
				if other.After[column] == row.After[column] {
					same++
				}
			}
		}
	}
	if rows > 1 && same == 1 && row.Columns[column] != version {
		return ` class="unlike"`
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
	if v.Text == "" {
		return "''"
	}
	return safe(html.EscapeString(shortened(v.Text, shownText)))
}
