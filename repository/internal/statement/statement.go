// Package statement sends statements whose text was made once. GORM's builder would make
// each of them anew, which costs about as much as running it: docs/decisions/0014.
package statement

import (
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Statement is the whole text of a statement.
type Statement string

// Text returns the statement with the placeholders of the database for question marks.
func Text(db *gorm.DB, text string) Statement {
	stmt := &gorm.Statement{DB: db}
	for i, part := range strings.Split(text, "?") {
		if i > 0 {
			stmt.AddVar(stmt, nil)
		}
		stmt.WriteString(part)
	}
	return Statement(stmt.SQL.String())
}

// Query and Exec send the statement through GORM's Raw and Exec, so the importer's
// logger, callbacks and plugins see it.
func (s Statement) Query(db *gorm.DB, args ...any) *gorm.DB { return db.Raw("?", boundStatement{s, args}) }

func (s Statement) Exec(db *gorm.DB, args ...any) *gorm.DB { return db.Exec("?", boundStatement{s, args}) }

// HandleForMany returns a function that returns a handle for the next of many statements. They
// share one gorm.Statement, as good as new each time, where GORM would make another: a good
// part of what it costs to send a short one. It is for Exec, up to the first error.
func HandleForMany(db *gorm.DB) (next func() *gorm.DB) {
	shared := db.Session(&gorm.Session{NewDB: true, Initialized: true})
	ctx := shared.Statement.Context
	return func() *gorm.DB {
		// Plugins, and GORM's own timeout, leave something in them.
		shared.Statement.Context, shared.Statement.Settings = ctx, sync.Map{}
		return shared
	}
}

// boundStatement is a statement with its variables, as an expression. The one that GORM makes
// of a text with question marks looks at every byte of it, each time.
type boundStatement struct {
	text Statement
	args []any
}

func (b boundStatement) Build(builder clause.Builder) {
	builder.WriteString(string(b.text))
	stmt := builder.(*gorm.Statement) // GORM has no other builder
	stmt.Vars = append(stmt.Vars, b.args...)
}

// Insertion is an INSERT of many rows.
type Insertion struct {
	most    Statement // of as many rows as a statement has
	ends    []int     // where that of one row ends, that of two rows, and so on
	Columns int
}

// NewInsertion takes the text up to the first row.
func NewInsertion(db *gorm.DB, text string, columns int) Insertion {
	stmt := &gorm.Statement{DB: db}
	stmt.WriteString(text)
	var ends []int
	for row := range Chunk {
		if row > 0 {
			stmt.WriteByte(',')
		}
		stmt.WriteByte('(')
		stmt.AddVar(stmt, make([]any, columns)...)
		stmt.WriteByte(')')
		ends = append(ends, stmt.SQL.Len())
	}
	return Insertion{Statement(stmt.SQL.String()), ends, columns}
}

// Exec inserts rows, whose values stand one after the other.
func (i Insertion) Exec(db *gorm.DB, values []any) error {
	for values := range slices.Chunk(values, Chunk*i.Columns) {
		rows := len(values) / i.Columns
		if err := i.most[:i.ends[rows-1]].Exec(db, values...).Error; err != nil {
			return err
		}
	}
	return nil
}

// Chunk is how many rows a statement writes: databases bound its variables.
const Chunk = 500
