package lesson

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/quote"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Result is what a run of a lesson observed.
type Result struct {
	Lesson       Lesson
	ActiveRecord WayResult
	Care         WayResult // zero where the lesson has no Care
	DomainModel  WayResult
	Costs        []Cost
}

// WayResult is what was observed in one way.
type WayResult struct {
	Code    []Quotation
	Claims  []ClaimResult
	Refusal error // with which the business refused what the scenario tried
	// Operations is what ran in the database in order, with BEGIN, COMMIT and ROLLBACK.
	Operations []sqltap.Operation
	Tables     []string // that the operations read or wrote, sorted
	// Before and After are all tables when the recording began and when it ended.
	Before, After []Table
	Mails         []activerecord.Mail
	Explorations  []Exploration
	Notes         []string // shown as they are, such as a timeline
}

// Statements returns the SQL of the operations.
func (r *WayResult) Statements() []string { return Statements(r.Operations) }

// CodeLines counts the lines of the code that are not blank, and not a comment.
func (r *WayResult) CodeLines() int {
	n := 0
	for _, code := range r.Code {
		n += countLines(code.Text)
	}
	return n
}

// Changes returns the rows that came, changed or went while the scenario ran.
func (r *WayResult) Changes() []Change { return Diff(r.Before, r.After) }

// changed returns the tables of After that are not as they were.
func (r *WayResult) changed() []Table {
	names := map[string]bool{}
	for _, change := range r.Changes() {
		names[change.Table] = true
	}
	return slices.DeleteFunc(slices.Clone(r.After), func(t Table) bool { return !names[t.Name] })
}

// Quotation is a declaration of the source code that a lesson shows.
type Quotation struct {
	Purpose string
	quote.Quotation
	Marked []int // the numbers of its lines that decide
}

// ClaimResult is whether a claim was kept in one way, and what was seen there.
type ClaimResult struct {
	ID       string
	Text     string
	Observed string
	Kept     bool
	Expected bool
}

// Exploration is all the ways in which one thing can go, each of which was tried: every
// sequence of two requests, or every fault.
type Exploration struct {
	ID    string // the same in each way of the lesson
	Title string // such as "Two requests ship the same order"
	// Sessions are whose turns the 0 and 1 in the IDs of sequences are; of faults, nobody's.
	Sessions [2]string
	// Cells are in the order in which they are best shown: of sequences, those of fewer
	// steps come first, and of those the ones in which the turn changes less often.
	Cells []Cell
}

// Cell is one way of an Exploration.
type Cell struct {
	ID       string // for Replay
	Name     string // such as "COMMIT's answer lost"
	Observed string // how it ended
	Wrong    bool
}

// Cost is how long one of the things that a lesson compares took.
type Cost struct {
	What string        // such as "a fresh database for each test"
	Each time.Duration // the median of its runs
}

// By returns what was observed in one way.
func (r *Result) By(way Way) *WayResult {
	switch {
	case way.Care:
		return &r.Care
	case way.Side == ActiveRecord:
		return &r.ActiveRecord
	}
	return &r.DomainModel
}

// AsExpected reports whether every claim was kept or broken as the lesson expects.
func (r *Result) AsExpected() bool {
	for _, way := range r.Lesson.Ways() {
		for _, claim := range r.By(way).Claims {
			if claim.Kept != claim.Expected {
				return false
			}
		}
	}
	return true
}

// Run runs the lesson in all its ways, each in a database of its own. It returns an
// error when one could not be run or a claim not be checked; a claim that was
// not kept as expected is a result.
func Run(ctx context.Context, l Lesson, open Open) (*Result, error) {
	result := &Result{Lesson: l}
	for _, way := range l.Ways() {
		observed, err := runWay(ctx, l, way, open)
		if err != nil {
			return nil, fmt.Errorf("lesson %s, %s: %w", l.Name, way, err)
		}
		*result.By(way) = *observed
	}
	if l.Costs != nil {
		restore := new(World).hookMail()
		costs, err := l.Costs(ctx, open)
		restore()
		if err != nil {
			return nil, fmt.Errorf("lesson %s, measuring: %w", l.Name, err)
		}
		result.Costs = costs
	}
	return result, nil
}

func runWay(ctx context.Context, l Lesson, way Way, open Open) (result *WayResult, err error) {
	scenario := l.By(way)
	w, closeWorld, err := newWorld(way, open, (*World).wrap)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeWorld()) }()
	w.progress = progressOf(ctx)

	w.StartRecording()
	err = scenario.Run(ctx, w)
	w.Operations = w.tap.Stop()
	after, snapshotErr := Snapshot(ctx, w.DB)
	if err := errors.Join(err, w.err, snapshotErr); err != nil {
		return nil, err
	}
	result = &WayResult{
		Refusal:    w.Refusal,
		Operations: numberSavepoints(w.Operations),
		Tables:     Tables(w.Operations),
		Before:     w.before,
		After:      after,
		Mails:      w.Mails(),
		Notes:      w.Notes,
	}
	for _, code := range scenario.Code {
		quotation, err := code.quote()
		if err != nil {
			return nil, err
		}
		result.Code = append(result.Code, quotation)
	}
	for _, claim := range l.Claims {
		check := &Check{World: w, DB: w.DB.WithContext(ctx), ctx: ctx}
		observed, kept := claim.Check(check)
		if check.err != nil {
			return nil, fmt.Errorf("check %q: %w", claim.Text, check.err)
		}
		result.Claims = append(result.Claims, ClaimResult{claim.ID, claim.Text, observed, kept, claim.Expected.By(way)})
	}
	result.Explorations = w.Explorations // some are a claim's
	return result, nil
}

// quote returns the code with the numbers of its decisive lines. A mark that no line has is
// no error: package mutation runs lessons whose decisive lines it has changed.
func (c Code) quote() (Quotation, error) {
	found, err := quote.Find(c.Ref)
	if err != nil {
		return Quotation{}, err
	}
	quotation := Quotation{Purpose: c.Purpose, Quotation: found}
	if c.Mark == "" {
		return quotation, nil
	}
	for i, line := range strings.Split(found.Text, "\n") {
		if strings.Contains(line, c.Mark) {
			quotation.Marked = append(quotation.Marked, found.Lines[i])
		}
	}
	return quotation, nil
}

// savepoint is the name that GORM gives a savepoint: a random number.
var savepoint = regexp.MustCompile(`\bsp\d+\b`)

// numberSavepoints returns the operations but for connecting and preparing, with
// savepoints numbered from 1: GORM names them differently in every run.
func numberSavepoints(operations []sqltap.Operation) []sqltap.Operation {
	var numbered []sqltap.Operation
	numbers := map[string]string{}
	number := func(name string) string {
		if numbers[name] == "" {
			numbers[name] = fmt.Sprintf("sp%d", len(numbers)+1)
		}
		return numbers[name]
	}
	for _, op := range operations {
		if op.Kind == sqltap.Connect || op.Kind == sqltap.Prepare {
			continue
		}
		if strings.Contains(op.SQL, "SAVEPOINT ") {
			op.SQL = savepoint.ReplaceAllStringFunc(op.SQL, number)
		}
		numbered = append(numbered, op)
	}
	return numbered
}

// Statements returns the SQL of the operations in order, with BEGIN, COMMIT and
// ROLLBACK, each on one line. Connecting and preparing are left out, and savepoints
// numbered.
func Statements(operations []sqltap.Operation) []string {
	var statements []string
	for _, op := range numberSavepoints(operations) {
		statements = append(statements, strings.Join(strings.Fields(op.String()), " "))
	}
	return statements
}

// CountStatements counts the statements without BEGIN, COMMIT and ROLLBACK.
func CountStatements(operations []sqltap.Operation) (n int) {
	for _, op := range operations {
		if op.Kind == sqltap.Query || op.Kind == sqltap.Exec {
			n++
		}
	}
	return n
}

// tableName finds the tables of a statement with placeholders for its values, as
// GORM and this module write them.
var tableName = regexp.MustCompile("(?i)\\b(?:FROM|JOIN|INTO|UPDATE)\\s+[`\"]?(\\w+)")

// Tables returns the tables that the operations read or wrote, sorted.
func Tables(operations []sqltap.Operation) []string {
	var tables []string
	for _, op := range operations {
		for _, match := range tableName.FindAllStringSubmatch(op.SQL, -1) {
			if match[1] != "SET" { // of "ON CONFLICT … DO UPDATE SET"
				tables = append(tables, match[1])
			}
		}
	}
	slices.Sort(tables)
	return slices.Compact(tables)
}
