package view

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

func TestValuesStandWhereTheirPlaceholdersWere(t *testing.T) {
	for _, c := range []struct {
		sql  string
		args []any
		want string
	}{
		{"UPDATE orders\n\tSET total = ? WHERE id = ?", []any{int64(5), "a'b"}, "<code>UPDATE orders SET total = <b>5</b> WHERE id = <b>&#39;a&#39;&#39;b&#39;</b></code>"},
		{"SELECT ?", []any{nil}, "<code>SELECT <b>NULL</b></code>"},
		{"SELECT ?", []any{time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)}, "<code>SELECT <b>&#39;2026-03-14 12:00:00&#39;</b></code>"},
		{"SELECT 1 < 2", nil, "<code>SELECT 1 &lt; 2</code>"},
		{"SELECT '?'", []any{int64(1), int64(2)}, "<code>SELECT &#39;?&#39; <b>1</b> <b>2</b></code>"},
	} {
		assert.Equal(t, c.want, Statement(sqltap.Operation{Kind: sqltap.Query, SQL: c.sql, Args: c.args}))
	}
	assert.Equal(t, "<code>BEGIN</code>", Statement(sqltap.Operation{Kind: sqltap.Begin}))
}

// The repository reads an order with forty columns of items in one SELECT. What it reads
// them from, and which order, has to be seen at once.
func TestTheColumnsOfALongSelectAreFolded(t *testing.T) {
	columns := "id, (SELECT json FROM items WHERE price > ?), " + strings.Repeat("another, ", 10) + "version"
	html := Statement(sqltap.Operation{Kind: sqltap.Query, SQL: "SELECT " + columns + " FROM orders WHERE id = ?", Args: []any{int64(7), int64(1)}})

	assert.True(t, strings.HasPrefix(html, "<details><summary><code>SELECT … FROM orders WHERE id = <b>1</b></code></summary><code>SELECT id, "), html)
	assert.Contains(t, html, "price &gt; <b>7</b>")
}

func operations(lines ...string) []sqltap.Operation {
	var all []sqltap.Operation
	for _, line := range lines {
		op := sqltap.Operation{Kind: sqltap.Kind(line), Conn: 4}
		if strings.Contains(line, " ") {
			op.Kind, op.SQL = sqltap.Exec, line
		}
		all = append(all, op)
	}
	return all
}

var place = regexp.MustCompile(`style="grid-row:([\d/]+)" class="([^"]*)"`)

// places returns the row and class of each statement.
func places(html string) []string {
	var all []string
	for _, match := range place.FindAllStringSubmatch(html, -1) {
		all = append(all, match[1]+" "+match[2])
	}
	return all
}

// The bracket of the side that sends fewer statements goes on where the other sends more.
func TestTransactionsHaveABracketWithoutAGap(t *testing.T) {
	html := Statements(both(
		lesson.WayResult{Operations: operations("BEGIN", "UPDATE orders SET a = 1", "COMMIT", "UPDATE stocks SET b = 1")},
		lesson.WayResult{Operations: operations("BEGIN", "UPDATE orders SET total = 1", "INSERT INTO outbox_events VALUES (1)", "COMMIT")},
	))

	left, right := sides(html)
	assert.Equal(t, []string{"2 begin", "3/5 within", "5 end", "6 alone"}, places(left))
	assert.Equal(t, []string{"2 begin", "3 within", "4 within", "5 end"}, places(right))
	assert.NotContains(t, html, "connection", "there is only one")
}

func TestConnectionsAreToldApart(t *testing.T) {
	ops := operations("BEGIN", "UPDATE orders SET a = 1", "UPDATE orders SET a = 2", "COMMIT")
	ops[2].Conn = 9
	html := Statements(both(lesson.WayResult{Operations: ops}, lesson.WayResult{}))

	left, right := sides(html)
	assert.Equal(t, []string{"2 begin", "3 within", "4 alone other", "5 end"}, places(left))
	assert.Equal(t, 3, strings.Count(left, `">connection `), "where it is another one than before")
	assert.Contains(t, right, "nothing ran in the database")
}

func TestRowsAndErrorsAreShown(t *testing.T) {
	html := Statements(both(lesson.WayResult{Operations: []sqltap.Operation{
		{Kind: sqltap.Query, SQL: "SELECT 1", Rows: 2},
		{Kind: sqltap.Exec, SQL: "UPDATE orders SET a = 1"},
		{Kind: sqltap.Exec, SQL: "SAVEPOINT sp1"},
		{Kind: sqltap.Exec, SQL: "DELETE FROM orders", Err: errors.New("locked <now>")},
	}}, lesson.WayResult{}))

	assert.Contains(t, html, "read 2 rows")
	assert.Equal(t, 1, strings.Count(html, "changed 0 rows"))
	assert.Contains(t, html, "✗ locked &lt;now&gt;")
}

func TestRepeatedStatementsAreShownOnce(t *testing.T) {
	ops := operations("BEGIN", "UPDATE orders SET a = 1", "COMMIT")
	html := Statements(both(lesson.WayResult{Operations: append(ops, append(ops, ops...)...)}, lesson.WayResult{}))

	assert.Equal(t, 1, strings.Count(html, "UPDATE"))
	assert.Contains(t, html, "repeated 2 more times")
}
