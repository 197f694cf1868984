package play

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/snippet"
)

func TestWhatTheCompilerSaysIsShown(t *testing.T) {
	assert.Contains(t, Snippet("return order.ChangeQuantity(coffee.ID(), 2)"), "It compiles.")
	back := Snippet("order.total = domainmodel.MustMoney(1, domainmodel.EUR)")
	assert.Contains(t, back, "It does not compile:")
	assert.Contains(t, back, "<li>Line 1, column 7: <code>order.total undefined")
	assert.Contains(t, Snippet("order.("), "It does not parse:")
	assert.Contains(t, Snippet(`var _ int = "<script>"`), "&lt;script&gt;")
	many := Snippet(strings.Repeat("order.total++\n", snippet.MaxMessages+3))
	assert.Equal(t, snippet.MaxMessages+1, strings.Count(many, "<li>"))
	assert.Contains(t, many, "<li>and 3 more</li>")
	assert.Contains(t, Snippet(strings.Repeat("x", snippet.MaxLength+1)), "bytes")
	for _, ready := range snippet.ReadyLines {
		assert.Empty(t, faultsOf(Snippet(ready.Lines)), ready.Title)
	}
}
