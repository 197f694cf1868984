package play

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/browserdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
)

func TestAScenarioOfAnAddressIsRun(t *testing.T) {
	seen, err := Scenario(t.Context(), "add-tea~add-mug", browserdb.Open)
	require.NoError(t, err)
	assert.Equal(t, "Ran 1 step. At the end, Active Record: 2 of 6 rules are broken; Domain Model: 0 of 6.", seen.Summary)
	assert.Contains(t, seen.HTML, "stored 12.50 EUR, items sum to 20.50 EUR")
	assert.Contains(t, seen.HTML, "order 1 was changed by someone else: loaded at version 1, stored is version 2")
}

// The page lists the examples by their titles: what one shows is said when it is chosen.
func TestAnExampleSaysWhatItShows(t *testing.T) {
	controls := Builder("pay,back-door-coffee-999")
	assert.NotContains(t, controls, "example")
	controls = Builder("add-tea~add-mug")
	assert.Contains(t, controls, `<strong>Two people at once.</strong> While one adds tea, another adds a mug. <a href="lessons/05-lost-update.html">Lesson 05: lost update</a>`)
}

// A copy of a shop that was made once is as good as a new one.
func TestAScenarioHasTheSameOutcomeInACopyOfTheShop(t *testing.T) {
	for _, ready := range scenario.ReadyScenarios {
		seen, err := Scenario(t.Context(), ready.Text, browserdb.OpenShop)
		require.NoError(t, err)
		inNew, err := Scenario(t.Context(), ready.Text, browserdb.Open)
		require.NoError(t, err)
		assert.Equal(t, inNew, seen)
		assert.Empty(t, faultsOf(seen.HTML+Builder(ready.Text)), ready.Title)
	}
}

func TestAnAddressWithoutAScenarioSaysWhy(t *testing.T) {
	text := "pay!fire,<script>alert(1)</script>"
	seen, err := Scenario(t.Context(), text, nil)
	require.NoError(t, err)
	assert.Equal(t, Seen{Summary: "Nothing has run."}, seen)

	controls := Builder(text)
	assert.Contains(t, controls, "step 1, &#34;pay!fire&#34;: there is no fault &#34;fire&#34;")
	assert.Contains(t, controls, "step 2, ")
	assert.NotContains(t, controls, "<script>")
	assert.Empty(t, faultsOf(controls))

	seen, err = Scenario(t.Context(), "", nil)
	require.NoError(t, err)
	assert.Equal(t, Seen{Summary: "Add a step."}, seen)
}

// Every control leads to a scenario, or the page would show one of its own making as a fault.
func TestTheControlsLeadToScenarios(t *testing.T) {
	for _, text := range []string{"", "add-tea!commit~add-mug-3", "pay,ship~cancel,again,back-door-coffee-999~sql-tea-1,wait!mailer", "sql-coffee-1,remove-coffee"} {
		controls := Builder(text)
		assert.Contains(t, controls, `id="append-pay"`)
		for tokens := html.NewTokenizer(strings.NewReader(controls)); tokens.Next() != html.ErrorToken; {
			token := tokens.Token()
			attributes := map[string]string{}
			for _, attribute := range token.Attr {
				attributes[attribute.Key] = attribute.Val
			}
			to, leads := attributes["data-to"]
			if token.Data == "option" {
				to, leads = attributes["value"], true
			}
			if !leads {
				continue
			}
			assert.Equal(t, token.Data == "input", strings.Contains(to, "{}"), to)
			if token.Data == "input" {
				assert.Contains(t, attributes, "required", "without a number, it leads nowhere")
			}
			to = strings.ReplaceAll(to, "{}", "12")
			_, err := scenario.Parse(to)
			assert.NoError(t, err, to)
			if focus := attributes["data-focus"]; focus != "" && to != "" {
				assert.Contains(t, Builder(to), `id="`+focus+`"`, "%s, after %s", to, text)
			}
		}
	}
	full := strings.TrimSuffix(strings.Repeat("pay,", scenario.MostSteps), ",")
	assert.NotContains(t, Builder(full), "append-")
	assert.Contains(t, Builder(full), "at most 12 steps")
}

// faultsOf finds elements that don't end and IDs that are there twice.
func faultsOf(text string) (faults []string) {
	void := map[string]bool{"input": true, "br": true}
	ids := map[string]bool{}
	var open []string
	for tokens := html.NewTokenizer(strings.NewReader(text)); ; {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		token := tokens.Token()
		for _, attribute := range token.Attr {
			if attribute.Key == "id" && ids[attribute.Val] {
				faults = append(faults, "twice: "+attribute.Val)
			} else if attribute.Key == "id" {
				ids[attribute.Val] = true
			}
		}
		switch {
		case kind == html.StartTagToken && !void[token.Data]:
			open = append(open, token.Data)
		case kind == html.EndTagToken && (len(open) == 0 || open[len(open)-1] != token.Data):
			return append(faults, "not open: "+token.Data)
		case kind == html.EndTagToken:
			open = open[:len(open)-1]
		}
	}
	return append(faults, open...)
}
