package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// rowLines is how many lines a way has for its rows.
const rowLines = 4

// rows says how the rows of each way changed, in lines of at most width: first what is not
// the same in all ways, and what is the same only once, for the first way. A table that only
// other ways changed is named.
func rows(r *lesson.Result, width int) map[lesson.Way][]line {
	ways := r.Lesson.Ways()
	groups := map[lesson.Way][]rowGroup{}
	var tables []string
	in := map[string]int{} // how many ways have such a group
	for _, way := range ways {
		groups[way] = groupsOf(r.By(way).Changes())
		for _, group := range groups[way] {
			tables = append(tables, group.table)
			in[group.String()]++
		}
	}
	slices.Sort(tables)
	tables = slices.Compact(tables)

	const head = "rows: "
	lines := map[lesson.Way][]line{}
	for _, way := range ways {
		var own, added, common []rowGroup
		for _, group := range groups[way] {
			switch {
			case in[group.String()] == len(ways):
				common = append(common, group)
			case group.sign == plus:
				added = append(added, group)
			default:
				own = append(own, group)
			}
		}
		untouched := slices.DeleteFunc(slices.Clone(tables), func(table string) bool {
			return slices.ContainsFunc(groups[way], func(g rowGroup) bool { return g.table == table })
		})
		for i, text := range rowTexts(slices.Concat(own, added), common, untouched, way == ways[0]) {
			next := line{head: head}
			if i > 0 {
				next = line{text: strings.Repeat(" ", columns(head))}
			}
			next.text += shortened(printable(text), width-columns(head))
			lines[way] = append(lines[way], next)
		}
	}
	return lines
}

// rowTexts returns at most rowLines texts about a way's groups of rows, about those that are
// common to all ways, and about the tables that only other ways changed.
func rowTexts(own, common []rowGroup, untouched []string, first bool) []string {
	var end []string
	if first {
		own, common = slices.Concat(own, common), nil
	} else if len(common) > 0 {
		end = append(end, countRows(common, "row")+" as in every way")
	}
	if len(untouched) > 0 {
		end = append(end, strings.Join(untouched, ", ")+": nothing changed")
	}
	if len(own)+len(end) > rowLines {
		last := "and " + countRows(slices.Concat(own[rowLines-1:], common), "more row")
		if len(untouched) > 0 {
			last += "; nothing in " + strings.Join(untouched, ", ")
		}
		own, end = own[:rowLines-1], []string{last}
	}
	var texts []string
	for _, group := range own {
		texts = append(texts, group.String())
	}
	return append(texts, end...)
}

// countRows says how many rows the groups have, and of which tables.
func countRows(groups []rowGroup, noun string) string {
	n := 0
	var tables []string
	for _, group := range groups {
		n += len(group.keys)
		tables = append(tables, group.table)
	}
	slices.Sort(tables)
	return fmt.Sprintf("%s of %s", count(n, noun), strings.Join(slices.Compact(tables), ", "))
}

// rowGroup is rows of one table to which the same happened.
type rowGroup struct {
	table string
	sign  string
	keys  []string
	text  string
}

// The signs of rows that came, and of rows that went.
const (
	plus  = "+ "
	minus = "− "
)

func groupsOf(changes []lesson.Change) []rowGroup {
	var groups []rowGroup
	at := map[string]int{}
	for _, change := range changes {
		group := rowGroup{table: change.Table}
		switch {
		case change.Before == nil:
			group.sign, group.text = plus, rowText(change)
		case change.After == nil:
			group.sign = minus
		default:
			group.text = changeText(change)
		}
		of := group.sign + group.table + ": " + group.text
		if _, ok := at[of]; !ok {
			at[of] = len(groups)
			groups = append(groups, group)
		}
		keys := &groups[at[of]].keys
		*keys = append(*keys, keyText(change.Key))
	}
	return groups
}

// String returns the group on one line, such as "orders 1–3: status pending → paid".
func (g rowGroup) String() string {
	text := g.sign + g.table + " " + keysText(g.keys)
	if g.text != "" {
		text += ": " + g.text
	}
	return text
}

// rowText is what a row that came holds: its kind if it has one, as an event does, or else
// what is neither empty nor aside.
func rowText(c lesson.Change) string {
	if at := slices.Index(c.Columns, "kind"); at >= 0 {
		return c.After[at].Text
	}
	var texts []string
	for i, column := range c.Columns {
		value := c.After[i]
		inKey := i < len(c.Key) && value == c.Key[i]
		if !value.Null && value.Text != "" && value.Text != "0" && !inKey && !aside(column) {
			texts = append(texts, column+" "+value.Text)
		}
	}
	return strings.Join(texts, ", ")
}

// changeText is what a row's columns were and are. The columns that tell little are left out,
// unless nothing else changed.
func changeText(c lesson.Change) string {
	var texts, asides []string
	for i, column := range c.Columns {
		before, after := c.Before[i], c.After[i]
		switch {
		case before == after:
		case !aside(column):
			texts = append(texts, fmt.Sprintf("%s %s → %s", column, before, after))
		default:
			asides = append(asides, column)
		}
	}
	if texts == nil {
		return strings.Join(asides, ", ")
	}
	return strings.Join(texts, ", ")
}

// aside reports whether the column says when something happened, or how often a row was
// written.
func aside(column string) bool {
	return column == "version" || column == "at" || strings.HasSuffix(column, "_at")
}

// keyText returns a key with its values cut: one may be a hash.
func keyText(key lesson.Row) string {
	var texts []string
	for _, value := range key {
		texts = append(texts, shortened(value.String(), 12))
	}
	return strings.Join(texts, "/")
}

// keysText lists the keys, or says how many there are.
func keysText(keys []string) string {
	const few = 3
	switch {
	case len(keys) > 2 && consecutive(keys):
		return keys[0] + "–" + keys[len(keys)-1]
	case len(keys) > few:
		return fmt.Sprintf("(%d rows)", len(keys))
	}
	return strings.Join(keys, ", ")
}

func consecutive(keys []string) bool {
	first, err := strconv.Atoi(keys[0])
	for i, key := range keys {
		if err != nil || key != strconv.Itoa(first+i) {
			return false
		}
	}
	return true
}
