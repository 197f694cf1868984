package quote_test

import (
	"errors"
	"testing"
	"testing/fstest"

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
