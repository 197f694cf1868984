package comparison_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
)

// Another module quotes its own code by the same rules.
func TestCodeIsQuotedFromAnyFileSystem(t *testing.T) {
	source := fstest.MapFS{"a/b.go": {Data: []byte("package a\n\n// Pay is quoted without this.\nfunc (o *Order) Pay() {}\n")}}

	code, err := comparison.QuoteFrom(source, "a/b.go#Order.Pay")
	require.NoError(t, err)
	assert.Equal(t, "func (o *Order) Pay() {}", code)

	_, err = comparison.QuoteFrom(source, "a/b.go#Order.Ship")
	require.EqualError(t, err, `quote "a/b.go#Order.Ship": no such declaration`)
	_, err = comparison.QuoteFrom(source, "domainmodel/order.go#Order.Pay")
	require.ErrorContains(t, err, "domainmodel/order.go", "the file is in the module's own source only")
}

func TestBlocksAreRefreshedWithAnyQuotation(t *testing.T) {
	const block = "<!-- code: a.go#B -->\n```go\nold\n```\n"
	fresh, err := comparison.RefreshQuotesWith(func(ref string) (string, error) { return "of " + ref, nil }, block)
	require.NoError(t, err)
	assert.Equal(t, "<!-- code: a.go#B -->\n```go\nof a.go#B\n```\n", fresh)

	gone := errors.New("gone")
	_, err = comparison.RefreshQuotesWith(func(string) (string, error) { return "", gone }, block)
	require.ErrorIs(t, err, gone)
}
