package quote_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/quote"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Another module quotes its own code by the same rules.
func TestCodeIsQuotedFromAnyFileSystem(t *testing.T) {
	source := fstest.MapFS{"a/b.go": {Data: []byte("package a\n\n// Pay is quoted without this.\nfunc (o *Order) Pay() {}\n")}}

	code, err := quote.CodeFrom(source, "a/b.go#Order.Pay")
	require.NoError(t, err)
	assert.Equal(t, "func (o *Order) Pay() {}", code)

	_, err = quote.CodeFrom(source, "a/b.go#Order.Ship")
	require.EqualError(t, err, `quote "a/b.go#Order.Ship": no such declaration`)
	_, err = quote.CodeFrom(source, "domainmodel/order.go#Order.Pay")
	require.ErrorContains(t, err, "domainmodel/order.go", "the file is in the module's own source only")
}

func TestBlocksAreRefreshedWithAnyQuotation(t *testing.T) {
	const block = "<!-- code: a.go#B -->\n```go\nold\n```\n"
	fresh, err := quote.RefreshWith(func(ref string) (string, error) { return "of " + ref, nil }, block)
	require.NoError(t, err)
	assert.Equal(t, "<!-- code: a.go#B -->\n```go\nof a.go#B\n```\n", fresh)

	gone := errors.New("gone")
	_, err = quote.RefreshWith(func(string) (string, error) { return "", gone }, block)
	require.ErrorIs(t, err, gone)
}

// Where lines are left out, the others keep their numbers.
func TestFindSaysWhereEachLineStands(t *testing.T) {
	for ref, first := range map[string]string{
		"domainmodel/order.go#Order.Ship":            "func (o *Order) Ship(",
		"domainmodel/order.go#Order.changeItem~":     "func (o *Order) changeItem(",
		"activerecord/order.go#Order.Ship~PROBLEM 4": "// PROBLEM 4: ",
	} {
		found, err := quote.Find(ref)
		require.NoError(t, err)
		file, _, _ := strings.Cut(ref, "#")
		assert.Equal(t, file, found.File)
		source, err := comparison.Source.ReadFile(file)
		require.NoError(t, err)
		lines, texts := strings.Split(string(source), "\n"), strings.Split(found.Text, "\n")
		require.Len(t, found.Lines, len(texts), ref)
		assert.True(t, strings.HasPrefix(found.Text, first), "%s: %s", ref, found.Text)
		for i, number := range found.Lines {
			assert.Equal(t, strings.TrimSpace(lines[number-1]), strings.TrimSpace(texts[i]), "%s, line %d", ref, number)
		}
		assert.True(t, slices.IsSorted(found.Lines), ref)
	}
}

func TestFindReturnsTheDocComment(t *testing.T) {
	for ref, doc := range map[string]string{
		"domainmodel/item.go#OrderItem":              "OrderItem ",
		"domainmodel/status.go#transitions":          "transitions ",
		"activerecord/order.go#Order.Ship~PROBLEM 4": "Ship ",
	} {
		found, err := quote.Find(ref)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(found.Doc, doc), "%s: %q", ref, found.Doc)
		assert.NotContains(t, found.Doc, "//")
		assert.NotContains(t, found.Text, found.Doc)
	}
}

func TestFindLeavesCommentsOut(t *testing.T) {
	with, err := quote.Find("activerecord/order.go#Order.Ship")
	require.NoError(t, err)
	without, err := quote.Find("activerecord/order.go#Order.Ship~")
	require.NoError(t, err)
	assert.Contains(t, with.Text, "// PROBLEM")
	assert.NotContains(t, without.Text, "//")
	assert.Less(t, len(without.Lines), len(with.Lines))
}

func TestFindSaysWhatItDidNotFind(t *testing.T) {
	for ref, why := range map[string]string{
		"domainmodel/order.go":                 "no declaration is named",
		"domainmodel/order.go#Order.SetTotal":  "no such declaration",
		"domainmodel/order.go#Order.Ship~NOTE": `no comment begins with "NOTE"`,
		"domainmodel/no.go#Order":              "domainmodel/no.go",
	} {
		_, err := quote.Find(ref)
		assert.ErrorContains(t, err, why)
		assert.ErrorContains(t, err, ref)
	}
}
