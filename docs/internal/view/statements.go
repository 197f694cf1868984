package view

import (
	"strconv"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Statements shows what ran in the database in each way, in order: transactions have a
// bracket, what is repeated is shown once, and where ways do the same to the same table, it
// stands in the same row.
func Statements(ways []Way) string { return statements(ways, nil) }

// statements is Statements, with names for the connections, of which the first has number 1.
func statements(ways []Way, sessions []string) string {
	lists := make([]list, len(ways))
	subjects := make([][]string, len(ways))
	for i, way := range ways {
		lists[i] = listOf(way.Result.Operations, sessions)
		for _, run := range lists[i].runs {
			subjects[i] = append(subjects[i], lists[i].subject(run))
		}
	}
	rows := make([][]int, len(ways)) // of each run
	for i := range ways {
		rows[i] = make([]int, len(lists[i].runs))
	}
	for row, indexes := range align(subjects) {
		for i, index := range indexes {
			if index >= 0 {
				rows[i][index] = row
			}
		}
	}
	var m markup
	m.addf("<div class=\"statements ways%d\">\n", len(ways))
	for i, way := range ways {
		m.addf("<section class=\"%s\"><h3 class=\"way\">%s</h3>\n", way.Key(), way.Name)
		lists[i].addTo(&m, rows[i])
		m.addf("</section>\n")
	}
	m.addf("</div>\n")
	return m.String()
}

// list is the operations of one way.
type list struct {
	operations []sqltap.Operation
	runs       []run
	numbers    []int  // of each operation's connection, from 1, or 0 where there is only one
	within     []bool // whether each operation is in a transaction
	sessions   []string
}

func listOf(operations []sqltap.Operation, sessions []string) list {
	l := list{operations: operations, sessions: sessions}
	numbers, open := map[int]int{}, map[int]bool{}
	var keys []string
	for _, op := range operations {
		if numbers[op.Conn] == 0 {
			numbers[op.Conn] = len(numbers) + 1
		}
		l.numbers = append(l.numbers, numbers[op.Conn])
		l.within = append(l.within, open[op.Conn] || op.Kind == sqltap.Begin)
		switch op.Kind {
		case sqltap.Begin:
			open[op.Conn] = true
		case sqltap.Commit, sqltap.Rollback:
			open[op.Conn] = false
		}
		key := op.String()
		if op.Err != nil {
			key += op.Err.Error()
		}
		keys = append(keys, key)
	}
	if len(numbers) == 1 {
		clear(l.numbers)
	}
	l.runs = fold(keys)
	return l
}

// subject says what a run does. A block that is repeated is like another one that is.
func (l list) subject(r run) string {
	var subjects []string
	for _, op := range l.operations[r.from : r.from+r.length] {
		subjects = append(subjects, subject(op))
	}
	text := strings.Join(subjects, ", ")
	if r.times > 1 {
		text += " again and again"
	}
	return text
}

// addTo adds the runs, each in its row.
func (l list) addTo(m *markup, rows []int) {
	if len(l.runs) == 0 {
		m.addf("<p class=\"none\">nothing ran in the database</p>\n")
		return
	}
	m.addf("<ol>\n")
	for i, run := range l.runs {
		style := safe("grid-row:" + strconv.Itoa(rows[i]+2)) // below the names of the ways
		if i+1 < len(rows) && rows[i+1] > rows[i]+1 && l.open(run) {
			style += safe("/" + strconv.Itoa(rows[i+1]+2)) // the bracket has no gap
		}
		if run.times == 1 {
			m.addf(`<li style="%s" class="%s">`, style, l.class(run.from))
			l.addOperation(m, run.from)
			m.addf("</li>\n")
			continue
		}
		m.addf("<li style=\"%s\" class=\"repeated\"><ol>\n", style)
		for j := run.from; j < run.from+run.length; j++ {
			m.addf(`<li class="%s">`, l.class(j))
			l.addOperation(m, j)
			m.addf("</li>\n")
		}
		m.addf("</ol><p>repeated %s</p></li>\n", lesson.Plural(run.times-1, "more time"))
	}
	m.addf("</ol>\n")
}

// open reports whether the transaction goes on behind the run.
func (l list) open(r run) bool {
	last := r.from + r.length - 1
	kind := l.operations[last].Kind
	return l.within[last] && kind != sqltap.Commit && kind != sqltap.Rollback
}

// class returns the CSS classes of an operation: whether it begins, ends or is in a
// transaction, and on which connection.
func (l list) class(i int) string {
	class := "alone"
	switch op := l.operations[i]; {
	case op.Kind == sqltap.Begin:
		class = "begin"
	case op.Kind == sqltap.Commit, op.Kind == sqltap.Rollback:
		class = "end"
	case l.within[i]:
		class = "within"
	}
	if l.numbers[i] > 1 {
		class += " other"
	}
	return class
}

func (l list) addOperation(m *markup, i int) {
	op := l.operations[i]
	switch {
	case i > 0 && l.numbers[i] == l.numbers[i-1]:
	case len(l.sessions) > 0:
		m.addf(`<span class="connection">%s</span> `, l.sessions[op.Conn-1])
	case l.numbers[i] > 0:
		m.addf(`<span class="connection">connection %d</span> `, l.numbers[i])
	}
	m.addf("%s", safe(Statement(op)))
	switch {
	case op.Err != nil:
		m.addf(` <em class="error">✗ %s</em>`, op.Err.Error())
	case op.Kind == sqltap.Query:
		m.addf(` <small>read %s</small>`, lesson.Plural(int(op.Rows), "row"))
	case op.Kind == sqltap.Exec && written.MatchString(op.SQL): // and not a SAVEPOINT
		m.addf(` <small>changed %s</small>`, lesson.Plural(int(op.Rows), "row"))
	}
}
