package report

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The keys and their types are what programs rely on: this spells them out again,
// so that renaming a field of the report's own types fails.
type (
	wantReport struct{ Lessons []wantLesson }
	wantLesson struct {
		Name, Part, Title, Problem, Fair, Bites *string
		AsExpected                              *bool `json:"as_expected"`
		ActiveRecord, DomainModel               *wantWay
		Care                                    *struct {
			Side, Name, Remedy, Remember *string
			Lines                        *int
			wantWay
		}
		Costs []struct {
			What *string
			NS   *int64 `json:"ns"`
		}
	}
	wantWay struct {
		Claims []struct {
			ID, Text, Observed *string
			Kept, Expected     *bool
		}
		Operations []struct {
			Kind, SQL, Error *string
			Args             []*string
			Rows, Conn       *int64
		}
		Before, After []struct {
			Name         *string
			Columns, Key []string
			Rows         [][]*string
		}
		Code []struct {
			Purpose, File, Doc, Text *string
			Lines, Marked            []int
		}
		Explorations []struct {
			ID, Title *string
			Cells     []struct {
				ID, Name, Observed *string
				Wrong              *bool
			}
		}
		Tables, Notes []string
		Mails         []struct{ To, Subject, Body *string }
		Refusal       *string
	}
)

func TestJSONHasEverythingThatWasObserved(t *testing.T) {
	results := append(observed(t), awkward(), bare())
	text, err := lesson.JSON(results)
	require.NoError(t, err)
	assert.True(t, utf8.Valid(text))

	var report wantReport
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&report))
	assert.False(t, decoder.More())

	require.Len(t, report.Lessons, len(results))
	for i, r := range results {
		got := report.Lessons[i]
		assert.Equal(t, r.Lesson.Name, *got.Name)
		assert.Equal(t, string(r.Lesson.Part), *got.Part)
		assert.Equal(t, r.Lesson.Title, *got.Title)
		assert.Equal(t, r.Lesson.Problem, *got.Problem)
		assert.Equal(t, r.Lesson.Fair, *got.Fair)
		assert.Equal(t, r.Lesson.Bites, *got.Bites)
		assert.Equal(t, r.AsExpected(), *got.AsExpected)
		require.Len(t, got.Costs, len(r.Costs))
		for j, cost := range r.Costs {
			assert.Equal(t, cost.What, *got.Costs[j].What)
			assert.Equal(t, cost.Each.Nanoseconds(), *got.Costs[j].NS)
		}
		assertWay(t, &r.ActiveRecord, got.ActiveRecord)
		assertWay(t, &r.Care, &got.Care.wantWay)
		assertWay(t, &r.DomainModel, got.DomainModel)
		assert.Equal(t, string(r.Lesson.Care.Side), *got.Care.Side)
		assert.Equal(t, r.Lesson.Care.Name, *got.Care.Name)
		assert.Equal(t, r.Lesson.Care.Remedy, *got.Care.Remedy)
		assert.Equal(t, r.Lesson.Care.Remember, *got.Care.Remember)
		assert.Equal(t, r.Care.CodeLines(), *got.Care.Lines)
	}
}

func assertWay(t *testing.T, want *lesson.WayResult, got *wantWay) {
	t.Helper()
	require.Len(t, got.Operations, len(want.Operations))
	for i, operation := range want.Operations {
		assert.Equal(t, string(operation.Kind), *got.Operations[i].Kind)
	}
	assert.ElementsMatch(t, want.Tables, got.Tables)
	require.Len(t, got.Code, len(want.Code))
	for i, code := range want.Code {
		assert.Equal(t, code.File, *got.Code[i].File)
	}
	assert.ElementsMatch(t, want.Notes, got.Notes)
	require.Len(t, got.Claims, len(want.Claims))
	for i, claim := range want.Claims {
		assert.Equal(t, claim.Text, *got.Claims[i].Text)
		assert.Equal(t, claim.Kept, *got.Claims[i].Kept)
		assert.Equal(t, claim.Expected, *got.Claims[i].Expected)
		if utf8.ValidString(claim.Observed) {
			assert.Equal(t, claim.Observed, *got.Claims[i].Observed)
		}
	}
	require.Len(t, got.Mails, len(want.Mails))
	for i, mail := range want.Mails {
		assert.Equal(t, mail.To, *got.Mails[i].To)
		assert.Equal(t, mail.Subject, *got.Mails[i].Subject)
		assert.Equal(t, mail.Body, *got.Mails[i].Body)
	}
	refusal := ""
	if want.Refusal != nil {
		refusal = want.Refusal.Error()
	}
	assert.Equal(t, refusal, *got.Refusal)
}

func TestJSONOfNothingHasAnEmptyList(t *testing.T) {
	text, err := lesson.JSON(nil)
	require.NoError(t, err)
	assert.JSONEq(t, `{"lessons": []}`, string(text))
}
