package site

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// sourcePages returns the pages of the sources that are linked to, or that these link to.
func sourcePages(t *testing.T, repo fstest.MapFS, linked ...string) Files {
	t.Helper()
	b := &builder{repo: repo, files: Files{}, sources: map[string]bool{}}
	for _, name := range linked {
		_, err := b.pathOf(name)
		require.NoError(t, err)
	}
	require.NoError(t, b.addSources())
	return b.files
}

func TestEveryLineOfASourceFileHasAnAnchor(t *testing.T) {
	page := string(sourcePages(t, fstest.MapFS{"a/b.go": {Data: []byte("package b\n\n// <b>\n")}}, "a/b.go")["source/a/b.go.html"])
	assert.Contains(t, page, `<span id="L1"><span class="k">package</span> b`+"\n</span>")
	assert.Contains(t, page, "<span id=\"L2\">\n</span>")
	assert.Contains(t, page, `<span id="L3"><span class="c">// &lt;b&gt;</span>`+"\n</span>")
	assert.NotContains(t, page, "L4")
}

// A large file would take more than a page may have, with a span around each token.
func TestALargeFileHasNoColours(t *testing.T) {
	text := strings.Repeat("return 1\n", plainFrom/9+1)
	page := string(sourcePages(t, fstest.MapFS{"a.go": {Data: []byte(text)}}, "a.go")["source/a.go.html"])
	assert.Contains(t, page, "<span id=\"L1\">return 1\n</span>")
}

func TestAFolderShowsItsPackageAndLinksToTheFilesThatHavePages(t *testing.T) {
	files := sourcePages(t, fstest.MapFS{
		"order/doc.go":        {Data: []byte("// Package order is about orders. See [strings.Cut] and [" + module + "/money].\npackage order\n")},
		"order/order_test.go": {Data: []byte("package order\n")},
		"order/notes.txt":     {},
		"money/money.go":      {Data: []byte("// Package money counts.\npackage money\n")},
		"order/order.go":      {Data: []byte("package order\n")},
	}, "order", "order/doc.go")
	page := string(files["source/order/index.html"])
	assert.Contains(t, page, `Package order is about orders. See <a href="https://pkg.go.dev/strings#Cut">`)
	assert.Contains(t, page, `<a href="../../source/money/index.html">`)
	assert.Contains(t, page, `<li><a href="../../source/order/doc.go.html">doc.go</a></li>`)
	assert.NotContains(t, page, "order_test.go")
	assert.Contains(t, page, `<li>order.go</li>`, "no page links to it")
	assert.Contains(t, files, "source/money/index.html", "what a folder links to has a page, too")
}

func TestASourceFileLeadsBackToItsFolderAndItsLesson(t *testing.T) {
	b := &builder{
		sources: map[string]bool{"examples/03-three/rung": true, "domainmodel": true, "domainmodel/order.go": false},
		results: []*lesson.Result{{Lesson: lesson.Lesson{Name: "03-three", Title: "Three"}}},
	}
	assert.Equal(t, []link{{"domainmodel", "source/domainmodel/index.html"}}, b.above("domainmodel/order.go"))
	assert.Equal(t, []link{
		{lessonsArea, "index.html#lessons"}, {"03 Three", "lessons/03-three.html"},
		{"examples/03-three/rung", "source/examples/03-three/rung/index.html"},
	}, b.above("examples/03-three/rung/shop.go"))
	assert.Empty(t, b.above("README.md"))
}

func TestAFolderWithoutAPackageHasAPage(t *testing.T) {
	assert.Contains(t, sourcePages(t, fstest.MapFS{"a/x_test.go": {Data: []byte("package a\n")}}, "a"), "source/a/index.html")
}

// Exercises are told in Markdown.
func TestAMarkdownFileIsAPageOfText(t *testing.T) {
	files := sourcePages(t, fstest.MapFS{"exercise/README.md": {Data: []byte("# Do it\n\nin [the file](x.go)\n")}, "exercise/x.go": {}}, "exercise/README.md")
	assert.Contains(t, string(files["source/exercise/README.md.html"]), `<p>in <a href="../../source/exercise/x.go.html">the file</a></p>`)
	assert.Contains(t, files, "source/exercise/x.go.html")
}
