package scenario_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
)

func TestATextIsAScenario(t *testing.T) {
	got, err := scenario.Parse("add-tea,back-door-coffee-999,pay!commit,ship~cancel,change-mug-0!mailer~add-tea-2")
	require.NoError(t, err)
	assert.Equal(t, scenario.Scenario{
		{Act: scenario.Act{Verb: scenario.Add, Product: "tea", Quantity: 1}},
		{Act: scenario.Act{Verb: scenario.BackDoor, Product: "coffee", Quantity: 999}},
		{Act: scenario.Act{Verb: scenario.Pay}, Fault: scenario.FailCommit},
		{Act: scenario.Act{Verb: scenario.Ship}, Meanwhile: scenario.Act{Verb: scenario.Cancel}},
		{
			Act: scenario.Act{Verb: scenario.Change, Product: "mug"}, Fault: scenario.MailerIsDown,
			Meanwhile: scenario.Act{Verb: scenario.Add, Product: "tea", Quantity: 2},
		},
	}, got)
	none, err := scenario.Parse("")
	require.NoError(t, err)
	assert.Empty(t, none)
}

// A link from a mail should say all that is wrong with it, and where.
func TestEveryFaultOfATextIsTold(t *testing.T) {
	for text, want := range map[string][]string{
		"pya":                {`step 1, "pya": there is no "pya": use one of add, change, `},
		"pay,,ship":          {`step 2, "": there is no ""`},
		"pay,":               {`step 2, "": there is no ""`},
		"pay-":               {`step 1, "pay-": "" is too much`},
		"Pay":                {`there is no "Pay"`},
		"add":                {`"add" needs a product: one of coffee, tea, mug`},
		"add-rum-x":          {`"add" needs a product`, `"add" needs a quantity from 0 to 9999`},
		"add-tea-10000":      {"quantity"},
		"add-tea--1":         {"quantity", `"1" is too much`},
		"add-tea-01":         {"quantity"},
		"change-tea":         {`"change" needs a quantity`},
		"add-tea-1-2":        {`"2" is too much`},
		"remove-tea-1":       {`"1" is too much`},
		"pay-tea":            {`"tea" is too much`},
		"pay!fire":           {`there is no fault "fire": use one of commit, `},
		"pay!":               {`there is no fault ""`},
		"pay~":               {`there is no ""`},
		"pay~again":          {`another session can't do "again"`},
		"wait~pay":           {`"wait" does not load and then save`},
		"sql-tea-1~pay":      {`"sql" does not load and then save`},
		"pya!fire~add,ok":    {`step 1, "pya!fire~add": there is no "pya"`, "fire", "needs a product", `step 2, "ok"`},
		"<script>,pay,add-x": {`step 1, "<script>"`, `step 3, "add-x"`},
	} {
		t.Run(text, func(t *testing.T) {
			s, err := scenario.Parse(text)
			assert.Empty(t, s)
			var fault *scenario.StepError
			require.ErrorAs(t, err, &fault)
			faults := err.(interface{ Unwrap() []error }).Unwrap()
			require.Len(t, faults, len(want), err)
			for i, words := range want {
				assert.ErrorContains(t, faults[i], words)
			}
		})
	}
}

func TestATextIsNotLong(t *testing.T) {
	_, err := scenario.Parse(strings.Repeat("pay,", scenario.MostSteps) + "pya")
	var long *scenario.TooLongError
	require.ErrorAs(t, err, &long)
	assert.Equal(t, &scenario.TooLongError{What: "steps", Got: scenario.MostSteps + 1, Most: scenario.MostSteps}, long)
	_, also := errors.AsType[*scenario.StepError](err)
	assert.True(t, also, "the other faults are told, too")

	_, err = scenario.Parse(strings.Repeat("x", scenario.MostBytes+1))
	require.ErrorAs(t, err, &long)
	assert.Equal(t, "a scenario has at most 700 bytes, and this one has 701", long.Error())

	longest := strings.TrimSuffix(strings.Repeat("back-door-coffee-9999!commit~back-door-coffee-9999,", scenario.MostSteps), ",")
	_, err = scenario.Parse(longest)
	assert.NoError(t, err, "%d bytes", len(longest))
}
