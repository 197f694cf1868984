package view

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// outcome is that of one step, which broke a rule on the left.
func outcome() *scenario.Outcome {
	rule := lesson.ClaimResult{ID: "total", Text: "The total is <right>", Observed: "1 & 2"}
	kept := rule
	kept.Kept = true
	return &scenario.Outcome{
		Scenario: scenario.Scenario{{Act: scenario.Act{Verb: scenario.Pay}, Fault: scenario.FailEvent, Meanwhile: scenario.Act{Verb: scenario.Cancel}}},
		Start:    "pending",
		ActiveRecord: []scenario.Seen{{
			Told: []scenario.Told{{By: scenario.Other, Call: "order.Cancel(db)"}, {By: scenario.This, Call: "order.Pay(db, 1)", Err: errors.New("refused <b>")}},
			Rows: "cancelled",
			WayResult: lesson.WayResult{
				Claims:     []lesson.ClaimResult{rule},
				Operations: []sqltap.Operation{{Kind: sqltap.Query, SQL: "SELECT 1", Conn: 1}, {Kind: sqltap.Exec, SQL: "DELETE FROM a", Conn: 2}},
			},
		}},
		DomainModel: []scenario.Seen{{
			Rows: "pending", Hit: "INSERT INTO outbox_events (aggregate, aggregate_id, version, number) VALUES (?,?,?,?)",
			WayResult: lesson.WayResult{Claims: []lesson.ClaimResult{kept}},
		}},
	}
}

func TestAnOutcomeShowsWhatWasSeenOnBothSides(t *testing.T) {
	html := Outcome(outcome())
	for _, want := range []string{
		"<h2 id=\"step-1\">1. Pay, while the INSERT of an event fails; meanwhile, another session: Cancel</h2>",
		"<code>order.Cancel(db)</code> <b>done</b>",
		"<code>order.Pay(db, 1)</code> <em class=\"error\">✗ refused &lt;b&gt;</em>",
		"The fault hit nothing: this side had no such statement.",
		"The fault hit <code>INSERT INTO outbox_events (aggregate, aggregate_id, version…</code>.",
		`<p class="order unequal"><span>The rows say</span> cancelled</p>`,
		`✗</span> The total is &lt;right&gt;: <span>1 &amp; 2</span>`,
		"All rules hold.",
		"All rules: Active Record 0 of 1, Domain Model 1 of 1",
		"Statements: Active Record 2, Domain Model 0",
		`<span class="connection">another session</span> <code>DELETE FROM a</code>`,
	} {
		assert.Contains(t, html, want)
	}
	assert.NotContains(t, html, "Rows that changed", "no row has")
	assert.NotContains(t, html, "E-mails")
}

// A value that both sides share is not marked.
func TestOnlyDifferencesAreMarked(t *testing.T) {
	same := outcome()
	same.DomainModel[0].Rows = same.ActiveRecord[0].Rows
	assert.NotContains(t, Outcome(same), "unequal")
}

func TestTheControlsOfAStepShowItsState(t *testing.T) {
	s, err := scenario.Parse("pay,change-coffee-7!stock~add-mug-3")
	assert.NoError(t, err)
	html := Builder(s)
	for _, want := range []string{
		"<legend>Change coffee to 7</legend>",
		`value="7" data-to="pay,change-coffee-{}!stock~add-mug-3"`,
		`<option value="pay,change-coffee-7!stock~add-mug-3" selected>the UPDATE of the stock fails</option>`,
		`<option value="pay,change-coffee-7!stock~add-mug-3" selected>Add 3 × mug</option>`,
		`<option value="pay,change-coffee-7~add-mug-3">nothing</option>`,
		`aria-label="Move up: step 2" data-to="change-coffee-7!stock~add-mug-3,pay" data-focus="down-0"`,
		`aria-label="Remove: step 1" data-to="change-coffee-7!stock~add-mug-3" data-focus="remove-0"`,
	} {
		assert.Contains(t, html, want)
	}
	assert.Equal(t, 5, strings.Count(html, " selected>"))
}
