package main

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The statements of the contestants that write their SQL by hand.
const (
	selectOrder = `SELECT id, customer_id, region, currency, status, total,
		placed_at, paid_at, shipped_at, cancelled_at, warehouse_id, shipping_cost, version FROM orders WHERE id = ?`
	selectItems = `SELECT product_id, unit_price, quantity FROM order_items WHERE order_id = ? ORDER BY id`

	insertOrder = `INSERT INTO orders (id, customer_id, region, currency, status, total, placed_at, shipping_cost, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
	insertItems  = `INSERT INTO order_items (order_id, product_id, unit_price, quantity) VALUES (?, ?, ?, ?)`
	insertEvents = `INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload) VALUES ('order', ?, ?, ?, ?, ?)`

	updateTotal    = `UPDATE orders SET total = ?, version = version + 1 WHERE id = ? AND version = ?`
	updateQuantity = `UPDATE order_items SET quantity = ? WHERE order_id = ? AND product_id = ?`

	selectWarehouse = `SELECT id FROM warehouses WHERE region = ? ORDER BY id LIMIT 1`
	selectRate      = `SELECT base, per_piece FROM shipping_rates WHERE region = ?`
	updateStock     = `UPDATE stocks SET quantity = quantity - ?
		WHERE warehouse_id = ? AND product_id = ? AND quantity >= ?`
	updateShipped = `UPDATE orders SET status = 'shipped', shipped_at = ?, warehouse_id = ?, shipping_cost = ?, version = version + 1
		WHERE id = ? AND version = ?`

	selectPage = `SELECT o.id, c.name AS customer, o.status, o.total, o.currency, o.placed_at
		FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id LIMIT ? OFFSET ?`
)

// chunk is how many rows an INSERT has at most: databases bound its variables.
const chunk = 500

// statements prepares statements when they are first asked for, and keeps them.
type statements struct {
	db       *sql.DB
	engine   string
	mu       sync.RWMutex
	prepared map[statement]*sql.Stmt
}

// statement is a text, whose last group of placeholders is there once for each row.
type statement struct {
	text string
	rows int
}

func newStatements(db *sql.DB, engine string) *statements {
	return &statements{db: db, engine: engine, prepared: map[statement]*sql.Stmt{}}
}

func (s *statements) get(ctx context.Context, text string, rows int) (*sql.Stmt, error) {
	key := statement{text, rows}
	s.mu.RLock()
	stmt := s.prepared[key]
	s.mu.RUnlock()
	if stmt != nil {
		return stmt, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt := s.prepared[key]; stmt != nil {
		return stmt, nil
	}
	group := text[strings.LastIndexByte(text, '(')+1:]
	text += strings.Repeat(", ("+group, rows-1)
	if s.engine == "postgres" {
		text = numbered(text)
	}
	stmt, err := s.db.PrepareContext(ctx, text)
	if err == nil {
		s.prepared[key] = stmt
	}
	return stmt, err
}

// numbered returns the text with $1, $2 and so on for its question marks.
func numbered(text string) string {
	parts := strings.Split(text, "?")
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteString("$" + strconv.Itoa(i))
		}
		b.WriteString(part)
	}
	return b.String()
}

// session runs prepared statements, in a transaction if there is one.
type session struct {
	*statements
	tx *sql.Tx
}

func (s session) stmt(ctx context.Context, text string, rows int) (*sql.Stmt, error) {
	stmt, err := s.get(ctx, text, rows)
	if err == nil && s.tx != nil {
		stmt = s.tx.StmtContext(ctx, stmt)
	}
	return stmt, err
}

func (s session) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	stmt, err := s.stmt(ctx, text, 1)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// scan reads the one row that the query returns.
func (s session) scan(ctx context.Context, text string, arg any, columns ...any) error {
	stmt, err := s.stmt(ctx, text, 1)
	if err != nil {
		return err
	}
	return stmt.QueryRowContext(ctx, arg).Scan(columns...)
}

// write runs a statement that writes one row, and returns the error otherwise if it
// finds none.
func (s session) write(ctx context.Context, otherwise error, text string, args ...any) error {
	stmt, err := s.stmt(ctx, text, 1)
	if err != nil {
		return err
	}
	return write(ctx, stmt, otherwise, args...)
}

func write(ctx context.Context, stmt *sql.Stmt, otherwise error, args ...any) error {
	result, err := stmt.ExecContext(ctx, args...)
	return wroteOne(result, err, otherwise)
}

// wroteOne returns the error otherwise unless the statement wrote one row.
func wroteOne(result sql.Result, err, otherwise error) error {
	if err != nil {
		return err
	}
	written, err := result.RowsAffected()
	if err == nil && written != 1 {
		err = otherwise
	}
	return err
}

// insert inserts the rows, many by a statement.
func insert[T any](ctx context.Context, s session, text string, rows []T, values func(args []any, row T) []any) error {
	for rows := range slices.Chunk(rows, chunk) {
		stmt, err := s.stmt(ctx, text, len(rows))
		if err != nil {
			return err
		}
		args := make([]any, 0, len(rows)*strings.Count(text, "?"))
		for _, row := range rows {
			args = values(args, row)
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// transaction runs do in a transaction.
func (s *statements) transaction(ctx context.Context, do func(session) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(session{s, tx}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
