package site

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAQuestionHasTheLessonsUpToTheNextOne(t *testing.T) {
	ask := func(text string) ([]question, error) {
		b := &builder{repo: fstest.MapFS{decisionGuide: {Data: []byte(text)}}}
		return b.questions()
	}
	questions, err := ask(`# When to use which

See [lesson 09](../examples/09-nine).

## About the model

**1. Is it one?** See [lesson 01](../examples/01-one).

Or [lesson 02](../examples/02-two).

**2. Is it two?** **No**: [lesson 03](../examples/03-three), and [a page](other.md).

## What the answers say

[lesson 04](../examples/04-four)
`)
	require.NoError(t, err)
	assert.Equal(t, []question{
		{"About the model", "1. Is it one?", "guides/when-to-use-which.html#question-1", []string{"01-one", "02-two"}},
		{"About the model", "2. Is it two?", "guides/when-to-use-which.html#question-2", []string{"03-three"}},
	}, questions)

	_, err = ask("**1. Why?** No lesson says.\n")
	assert.ErrorContains(t, err, `no lesson stands behind "1. Why?"`)
}

// The index shows them, so that they are worth more than that they parse.
func TestTheGuideAsksFifteenQuestionsAndThePageShowsThreePlots(t *testing.T) {
	b := &builder{repo: repository, sources: map[string]bool{}}
	questions, err := b.questions()
	require.NoError(t, err)
	assert.Len(t, questions, 15)

	plots, err := b.plots()
	require.NoError(t, err)
	assert.Len(t, plots.Plots, 3)
	assert.Regexp(t, `^Measured on \d+ \w+ \d{4}, on a machine of [^.]*\.$`, plots.Measured)
	for _, plot := range plots.Plots {
		assert.Equal(t, 1, strings.Count(string(plot.SVG), "<style>.plot {"), "its style must not reach the page")
	}
}

// A page that the list forgets would have no way to it.
func TestAGuideThatTheListForgetsFailsTheBuild(t *testing.T) {
	b := &builder{repo: fstest.MapFS{
		"docs/README.md": {Data: []byte("- [one](one.md)")},
		"docs/one.md":    {},
		"docs/two.md":    {},
	}}
	_, err := b.listed("docs/README.md")
	assert.ErrorContains(t, err, "docs/README.md lists 1 pages of 2")
}
