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
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
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
	Code       []string // the decisive lines
	Claims     []ClaimResult
	Refusal    error    // with which the business refused what the scenario tried
	Statements []string // the SQL in order, with BEGIN, COMMIT and ROLLBACK
	Tables     []string // that the statements read or wrote, sorted
	Mails      []activerecord.Mail
	Notes      []string // shown as they are, such as a timeline
}

// ClaimResult is whether a claim was kept in one way, and what was seen there.
type ClaimResult struct {
	Text     string
	Observed string
	Kept     bool
	Expected bool
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
	w := &World{Side: way.Side, Care: way.Care}
	db, closeDB, err := Migrated(open, OnDisk, w.tap.Wrap)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeDB()) }()
	db.NowFunc, w.DB = w.now, db
	if w.Store, err = repository.New(db); err != nil {
		return nil, err
	}
	defer w.hookMail()()

	w.tap.Start()
	err = scenario.Run(ctx, w)
	w.Operations = w.tap.Stop()
	if err != nil {
		return nil, err
	}
	result = &WayResult{
		Refusal:    w.Refusal,
		Statements: Statements(w.Operations),
		Tables:     Tables(w.Operations),
		Mails:      w.Mails(),
		Notes:      w.Notes,
	}
	for _, ref := range scenario.Code {
		code, err := quote.Code(ref)
		if err != nil {
			return nil, err
		}
		result.Code = append(result.Code, code)
	}
	for _, claim := range l.Claims {
		check := &Check{World: w, DB: w.DB.WithContext(ctx), ctx: ctx}
		observed, kept := claim.Check(check)
		if check.err != nil {
			return nil, fmt.Errorf("check %q: %w", claim.Text, check.err)
		}
		result.Claims = append(result.Claims, ClaimResult{claim.Text, observed, kept, claim.Expected.By(way)})
	}
	return result, nil
}

// savepoint is the name that GORM gives a savepoint: a random number.
var savepoint = regexp.MustCompile(`\bsp\d+\b`)

// Statements returns the SQL of the operations in order, with BEGIN, COMMIT and
// ROLLBACK, each on one line. Connecting and preparing are left out. Savepoints are
// numbered from 1: GORM names them differently in every run.
func Statements(operations []sqltap.Operation) []string {
	var statements []string
	numbers := map[string]string{}
	number := func(name string) string {
		if numbers[name] == "" {
			numbers[name] = fmt.Sprintf("sp%d", len(numbers)+1)
		}
		return numbers[name]
	}
	for _, op := range operations {
		if op.Kind != sqltap.Connect && op.Kind != sqltap.Prepare {
			statement := strings.Join(strings.Fields(op.String()), " ")
			if strings.Contains(statement, "SAVEPOINT ") {
				statement = savepoint.ReplaceAllStringFunc(statement, number)
			}
			statements = append(statements, statement)
		}
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
