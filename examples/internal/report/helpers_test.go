package report

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/quote"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// observed returns what all lessons observe. They run once for all tests.
func observed(t *testing.T) []*lesson.Result {
	t.Helper()
	results, err := run()
	require.NoError(t, err)
	return results[:len(results):len(results)]
}

var run = sync.OnceValues(func() (results []*lesson.Result, err error) {
	for _, l := range lessons.All() {
		result, err := lesson.Run(context.Background(), l, fresh.Database)
		if err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	return results, nil
})

// awkward is a result of which everything is too long, or of a strange kind.
func awkward() *lesson.Result {
	long := strings.Repeat("long ", 60) + strings.Repeat("x", 300)
	claim := lesson.Claim{Text: long}
	seen := func(observed string, kept, expected bool) lesson.ClaimResult {
		return lesson.ClaimResult{Text: claim.Text, Observed: observed, Kept: kept, Expected: expected}
	}
	return &lesson.Result{
		Lesson: lesson.Lesson{
			Name: "99-awkward", Part: lesson.Part(long), Title: long, Problem: long, Fair: long, Bites: long,
			Claims: []lesson.Claim{claim, claim, claim},
			Care: lesson.Care{
				Side: lesson.ActiveRecord, Name: lesson.WithCare, Remedy: long, Remember: long,
				Scenario: lesson.Scenario{Run: func(context.Context, *lesson.World) error { return nil }},
			},
		},
		ActiveRecord: lesson.WayResult{
			Code: quoted(
				"func f() {\n\t\t\t\t\t\t\t\t\t\t\t\t\t\t"+long+"\n}",
				"func g() error {\n\tif err := "+long+"; err != nil {\n\t\treturn err\n\t}\n}",
				strings.Repeat("y", 300)+"("+strings.Repeat("ü", 300), "",
			),
			Claims:     []lesson.ClaimResult{seen(long, true, false), seen("", false, true), seen("a\nb\tc\x1b[31m\xff", false, false)},
			Refusal:    errors.New(long),
			Operations: ran(long, "BEGIN", strings.Repeat("ü", 300)),
			Tables:     []string{long},
			Mails:      []activerecord.Mail{{To: "a"}, {To: "b"}},
			Notes:      []string{long, "", "  two   columns", "a\tb\x1b[31m"},
		},
		Care: lesson.WayResult{
			Code:   quoted("func h() {\n\t// why\n\n\treturn\n}"),
			Claims: []lesson.ClaimResult{seen("", true, true), seen(long, true, true), seen("", false, false)},
		},
		DomainModel: lesson.WayResult{
			Claims: []lesson.ClaimResult{seen("", true, true), seen("", true, true), seen(long, true, true)},
		},
		Costs: []lesson.Cost{{What: long, Each: 3 * time.Hour}, {What: "free", Each: 0}, {What: "b", Each: 1}},
	}
}

// bare is a result of which there is nothing to show.
func bare() *lesson.Result { return &lesson.Result{Lesson: lesson.Lesson{Name: "00", Title: "Bare"}} }

func quoted(texts ...string) (code []lesson.Quotation) {
	for _, text := range texts {
		code = append(code, lesson.Quotation{Quotation: quote.Quotation{Text: text}})
	}
	return code
}

func ran(statements ...string) (operations []sqltap.Operation) {
	for _, statement := range statements {
		operations = append(operations, sqltap.Operation{Kind: sqltap.Exec, SQL: statement})
	}
	return operations
}
