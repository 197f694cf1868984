package report

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A statement is read clause by clause: what it writes, and on which condition.
func TestAStatementIsBrokenBetweenItsClauses(t *testing.T) {
	update := "UPDATE orders SET status = ?, total = ? WHERE id = ? AND version = ?"
	assert.Equal(t, []string{update}, sqlLines(update, len(update)), "what fits is left alone")
	assert.Equal(t, []string{
		"UPDATE orders SET status = ?, total = ?",
		"WHERE id = ? AND version = ?",
	}, sqlLines(update, len(update)-1))
	assert.Equal(t, []string{
		"UPDATE orders",
		"SET status = ?,",
		"total = ?",
		"WHERE id = ? AND",
		"version = ?",
	}, sqlLines(update, 16), "and a clause that does not fit on a line is broken too")

	insert := "INSERT INTO outbox (order_id, kind) VALUES (?,?) RETURNING id"
	assert.Equal(t, []string{
		"INSERT INTO outbox (order_id, kind)",
		"VALUES (?,?) RETURNING id",
	}, sqlLines(insert, 40))
}

func TestAClauseOfASubqueryStaysWithIt(t *testing.T) {
	assert.Equal(t, []string{
		"SELECT (SELECT 1 FROM items WHERE n > 0)",
		"FROM orders WHERE id = ?",
	}, sqlLines("SELECT (SELECT 1 FROM items WHERE n > 0) FROM orders WHERE id = ?", 41))
	assert.Equal(t, []string{"COMMIT"}, sqlLines("COMMIT", 80))
	assert.Equal(t, []string{""}, sqlLines("", 80))
}
