package site

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rendered returns the body of a page with this text, in a repository of a few files.
func rendered(t *testing.T, markdown string) string {
	t.Helper()
	file := &fstest.MapFile{}
	b := &builder{sources: map[string]bool{}, repo: fstest.MapFS{
		"README.md":                      file,
		"docs/README.md":                 file,
		"docs/page.md":                   {Data: []byte(markdown)},
		"docs/other.md":                  file,
		"docs/decisions/README.md":       file,
		"docs/decisions/0001-one.md":     file,
		"domainmodel/order.go":           file,
		"examples/03-a-lesson/lesson.go": file,
		"examples/shop/main.go":          file,
	}}
	d, err := b.parse("docs/page.md")
	require.NoError(t, err)
	body, err := b.body(d)
	require.NoError(t, err)
	return string(body)
}

func TestLinksLeadToPagesOfTheSite(t *testing.T) {
	for target, want := range map[string]string{
		"other.md":                          "../guides/other.html",
		"other.md#a-heading":                "../guides/other.html#a-heading",
		"#a-heading":                        "#a-heading",
		"site/index.html":                   "../index.html",
		"README.md":                         "../guides/index.html",
		"decisions/README.md":               "../guides/decisions/index.html",
		"decisions/0001-one.md":             "../guides/decisions/0001-one.html",
		"../README.md":                      "../about.html",
		"../examples":                       "../index.html#lessons",
		"../examples/03-a-lesson":           "../lessons/03-a-lesson.html",
		"../examples/03-a-lesson/lesson.go": "../source/examples/03-a-lesson/lesson.go.html",
		"../examples/shop":                  "../source/examples/shop/index.html",
		"../domainmodel/order.go":           "../source/domainmodel/order.go.html",
		"https://example.com/x.md":          "https://example.com/x.md",
	} {
		assert.Equal(t, `<p><a href="`+want+`">x</a></p>`+"\n", rendered(t, "[x]("+target+")"))
		assert.Equal(t, `<p>see <a href="`+want+`">x</a></p>`+"\n", rendered(t, `see <a href="`+target+`">x</a>`))
		assert.Equal(t, "<details>\n"+`<a href="`+want+`">x</a>`+"\n</details>", rendered(t, "<details>\n"+`<a href="`+target+`">x</a>`+"\n</details>"))
	}
}

// Without it the page would have a link that leads nowhere.
func TestALinkToAFileThatDoesNotExistFailsTheBuild(t *testing.T) {
	b := &builder{sources: map[string]bool{}, repo: fstest.MapFS{"docs/page.md": {Data: []byte("[x](gone.go)")}}}
	d, err := b.parse("docs/page.md")
	require.NoError(t, err)
	_, err = b.body(d)
	assert.ErrorContains(t, err, "docs/page.md: link to gone.go: ")
}

func TestMarkersOfQuotedCodeDoNotShow(t *testing.T) {
	assert.Equal(t, `<div class="code"><pre tabindex="0"><code><span class="k">func</span> <span class="nf">f</span>()</code></pre></div>`+"\n",
		rendered(t, "<!-- code: x.go#f -->\n```go\nfunc f()\n```\n"))
	assert.Contains(t, rendered(t, "```html\n<!-- kept -->\n```\n"), "&lt;!-- kept --&gt;")
}

func TestTablesScrollAndHaveNoEmptyHeaders(t *testing.T) {
	html := rendered(t, "| | a |\n|--:|---|\n| b | c |\n")
	assert.Contains(t, html, `<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>`)
	assert.Contains(t, html, "</table></div>")
	assert.Contains(t, html, `<td style="text-align:right"></td>`)
	assert.NotContains(t, html, "></th>")
}

func TestHeadingsHaveTheIDsThatTheyHaveOnGitHub(t *testing.T) {
	for heading, want := range map[string]string{
		"# Both, in one program":       "both-in-one-program",
		"# What `Save` *writes*":       "what-save-writes",
		"# The [page](other.md) again": "the-page-again",
		"# 1. Bloated or anemic":       "1-bloated-or-anemic",
		"# snake_case – and dash":      "snake_case--and-dash",
		"# Twice\n\n# Twice":           "twice-1",
	} {
		assert.Contains(t, rendered(t, heading), `id="`+want+`"`)
	}
}
