package lesson_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/quote"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// nothing is the keys of a way in which nothing was observed. No list is null.
const nothing = `"claims": [], "operations": [], "tables": [], "before": [], "after": [], "mails": [],
	"refusal": "", "code": [], "explorations": [], "notes": []`

// The keys and values are what programs rely on, to the letter: this spells them out.
func TestJSONHasEverythingThatWasObserved(t *testing.T) {
	orders := func(total string) lesson.Table {
		return lesson.Table{Name: "orders", Columns: []string{"id", "total", "paid_at"}, Key: []string{"id"},
			Rows: []lesson.Row{{{Text: "1"}, {Text: total}, {Null: true}}}}
	}
	stocks := lesson.Table{Name: "stocks", Columns: []string{"quantity"}, Rows: []lesson.Row{{{Text: "null"}}}}
	result := &lesson.Result{
		Lesson: lesson.Lesson{
			Name: "99-a-lesson", Part: lesson.Fine, Title: "A lesson", Problem: "There is one.", Fair: "It is.", Bites: "It does.",
			Care: lesson.Care{Side: lesson.DomainModel, Name: "in bulk", Remedy: "SQL.", Remember: "All of it."},
		},
		ActiveRecord: lesson.WayResult{
			Claims: []lesson.ClaimResult{{ID: "a-claim", Text: "1 < 2", Observed: "1 & 2", Kept: true, Expected: false}},
			Operations: []sqltap.Operation{{
				Kind: sqltap.Exec, SQL: "UPDATE orders", Rows: 3, Conn: 2, Err: errors.New("no"),
				Args: []any{int64(7), nil, []byte("ü"), time.Date(2026, 3, 14, 13, 0, 0, 0, time.FixedZone("CET", 3600))},
			}, {Kind: sqltap.Commit}},
			Tables:  []string{"orders"},
			Before:  []lesson.Table{orders("10"), stocks},
			After:   []lesson.Table{orders("20"), stocks},
			Mails:   []activerecord.Mail{{To: "ada@example.com", Subject: "Hello", Body: "…"}},
			Refusal: errors.New("not pending"),
			Code: []lesson.Quotation{{Purpose: "edit one item", Marked: []int{8}, Quotation: quote.Quotation{
				File: "a.go", Doc: "f edits.\n", Text: "func f() {\n}", Lines: []int{7, 8},
			}}},
			Explorations: []lesson.Exploration{
				{ID: "ship", Title: "Two ship", Sessions: [2]string{"A", "B"}, Cells: []lesson.Cell{{ID: "011", Name: "A 1, B 2", Observed: "two mails", Wrong: true}}},
				{ID: "faults", Title: "A fault"},
			},
			Notes: []string{"a note"},
		},
		Care:  lesson.WayResult{Code: []lesson.Quotation{{Quotation: quote.Quotation{Text: "a\n\n// b"}}}},
		Costs: []lesson.Cost{{What: "an UPDATE", Each: time.Microsecond}},
	}
	text, err := lesson.JSON([]*lesson.Result{result})
	require.NoError(t, err)
	assert.Contains(t, string(text), "1 < 2", "what pages show is not escaped for HTML")
	assert.JSONEq(t, `{"lessons": [{
		"name": "99-a-lesson", "part": "When Active Record is fine", "title": "A lesson", "problem": "There is one.",
		"fair": "It is.", "bites": "It does.", "as_expected": false,
		"activerecord": {
			"claims": [{"id": "a-claim", "text": "1 < 2", "observed": "1 & 2", "kept": true, "expected": false}],
			"operations": [
				{"kind": "EXEC", "sql": "UPDATE orders", "args": ["7", null, "ü", "2026-03-14 12:00:00"], "rows": 3, "conn": 2, "error": "no"},
				{"kind": "COMMIT", "sql": "", "args": [], "rows": 0, "conn": 0, "error": ""}
			],
			"tables": ["orders"],
			"before": [
				{"name": "orders", "columns": ["id", "total", "paid_at"], "key": ["id"], "rows": [["1", "10", null]]},
				{"name": "stocks", "columns": ["quantity"], "key": [], "rows": [["null"]]}
			],
			"after": [{"name": "orders", "columns": ["id", "total", "paid_at"], "key": ["id"], "rows": [["1", "20", null]]}],
			"mails": [{"to": "ada@example.com", "subject": "Hello", "body": "…"}],
			"refusal": "not pending",
			"code": [{"purpose": "edit one item", "file": "a.go", "doc": "f edits.\n", "text": "func f() {\n}", "lines": [7, 8], "marked": [8]}],
			"explorations": [
				{"id": "ship", "title": "Two ship", "sessions": ["A", "B"], "cells": [{"id": "011", "name": "A 1, B 2", "observed": "two mails", "wrong": true}]},
				{"id": "faults", "title": "A fault", "cells": []}
			],
			"notes": ["a note"]
		},
		"care": {
			"side": "domainmodel", "name": "in bulk", "remedy": "SQL.", "remember": "All of it.", "lines": 1,
			"claims": [], "operations": [], "tables": [], "before": [], "after": [], "mails": [], "refusal": "",
			"code": [{"purpose": "", "file": "", "doc": "", "text": "a\n\n// b", "lines": [], "marked": []}],
			"explorations": [], "notes": []
		},
		"domainmodel": {`+nothing+`},
		"costs": [{"what": "an UPDATE", "ns": 1000}]
	}]}`, string(text))
}

func TestJSONOfNothingHasEmptyLists(t *testing.T) {
	text, err := lesson.JSON(nil)
	require.NoError(t, err)
	assert.JSONEq(t, `{"lessons": []}`, string(text))

	text, err = lesson.JSON([]*lesson.Result{{}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"lessons": [{
		"name": "", "part": "", "title": "", "problem": "", "fair": "", "bites": "", "as_expected": true,
		"activerecord": {`+nothing+`}, "domainmodel": {`+nothing+`},
		"care": {"side": "", "name": "", "remedy": "", "remember": "", "lines": 0, `+nothing+`},
		"costs": []
	}]}`, string(text))
}

// What was observed may hold anything.
func TestJSONIsValidWhereATextIsNotUTF8(t *testing.T) {
	const broken = "a\xffb"
	text, err := lesson.JSON([]*lesson.Result{{ActiveRecord: lesson.WayResult{
		Claims:     []lesson.ClaimResult{{Observed: broken}},
		Operations: []sqltap.Operation{{Kind: sqltap.Exec, SQL: broken, Args: []any{[]byte(broken)}, Err: errors.New(broken)}},
		Before:     []lesson.Table{{Rows: []lesson.Row{{{Text: broken}}}}},
	}}})
	require.NoError(t, err)
	assert.True(t, json.Valid(text))
	assert.True(t, utf8.Valid(text))
	assert.NotContains(t, string(text), broken)
}
