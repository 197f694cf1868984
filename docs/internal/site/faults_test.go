package site

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
)

// pageLimit is how many bytes a page may have with the styles, scripts and images that it names.
// What comes later is not counted: the playground on a click, the search index with the search.
const pageLimit = 200_000

// faults finds what is wrong with the pages of a site, each fault with its page.
func faults(files Files) (found []string) {
	pages := map[string]*parsedPage{}
	for name, text := range files {
		if path.Ext(name) == ".html" {
			pages[name] = parsePage(string(text))
		}
	}
	for name, page := range pages {
		size := len(files[name])
		for _, target := range page.loaded {
			if to, err := url.Parse(target); err != nil || to.Host != "" {
				page.fault("it loads %s from elsewhere", target)
			}
			size += len(files[path.Join(path.Dir(name), target)])
		}
		if size > pageLimit {
			page.fault("it is %d bytes with what it loads", size)
		}
		for _, target := range append(page.linked, page.loaded...) {
			if err := follow(files, pages, name, target); err != nil {
				page.fault("%s: %v", target, err)
			}
		}
		for _, fault := range page.faults {
			found = append(found, name+": "+fault)
		}
	}
	slices.Sort(found)
	return found
}

// follow returns an error when a link of the page leads nowhere.
func follow(files Files, pages map[string]*parsedPage, from, target string) error {
	to, err := url.Parse(target)
	if err != nil || to.Host != "" {
		return err
	}
	file := path.Join(path.Dir(from), to.Path)
	if to.Path == "" {
		file = from
	}
	switch page := pages[file]; {
	case path.IsAbs(to.Path):
		return fmt.Errorf("only a site at the root of its host has that")
	case files[file] == nil:
		return fmt.Errorf("there is no such file")
	case file == "snippet.html" && to.Fragment != "": // the fragment is the snippet
		return nil
	case page != nil && page.ids[to.Fragment]:
		return nil
	case file == "sandbox.html" && to.Fragment != "": // the fragment is a scenario
		_, err := scenario.Parse(to.Fragment)
		return err
	case to.Fragment != "":
		return fmt.Errorf("%s has no such anchor", file)
	}
	return nil
}

// parsedPage is what a page links to, loads and can be linked to at.
type parsedPage struct {
	ids            map[string]bool
	linked, loaded []string
	faults         []string
}

func (p *parsedPage) fault(format string, args ...any) {
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

// void are the elements without an end.
var void = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// optional are elements whose end may be left out, as go/doc/comment does.
var optional = []string{"li", "p"}

func parsePage(text string) *parsedPage {
	page := &parsedPage{ids: map[string]bool{}}
	var open []string
	for tokens := html.NewTokenizer(strings.NewReader(text)); ; {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		token := tokens.Token()
		switch kind {
		case html.StartTagToken:
			if !slices.Contains(void, token.Data) {
				open = append(open, token.Data)
			}
			page.element(token)
		case html.SelfClosingTagToken:
			page.element(token)
		case html.EndTagToken:
			for len(open) > 0 && open[len(open)-1] != token.Data && slices.Contains(optional, open[len(open)-1]) {
				open = open[:len(open)-1]
			}
			if len(open) == 0 || open[len(open)-1] != token.Data {
				page.fault("</%s> ends %v", token.Data, open)
				return page
			}
			open = open[:len(open)-1]
		case html.CommentToken:
			page.fault("it shows the comment %q to who looks at its source", token.Data)
		}
	}
	if len(open) > 0 {
		page.fault("%v don't end", open)
	}
	return page
}

func (p *parsedPage) element(token html.Token) {
	for _, attribute := range token.Attr {
		switch {
		case attribute.Key == "id" && p.ids[attribute.Val]:
			p.fault("there are two elements %s", attribute.Val)
		case attribute.Key == "id":
			p.ids[attribute.Val] = true
		case attribute.Key == "href" && token.Data == "a":
			p.linked = append(p.linked, attribute.Val)
		case attribute.Key == "href", attribute.Key == "src", attribute.Key == "srcset":
			p.loaded = append(p.loaded, attribute.Val)
		}
	}
}

// A check that can't fail would be worth nothing.
func TestEachFaultOfAPageIsFound(t *testing.T) {
	sound := `<a id="here" href="sub/other.html#there">x</a><br><img src="a.svg">`
	other := `<p id="there"></p><a href="../page.html#here">x</a> <a href="https://example.com/">y</a>`
	for name, test := range map[string]struct{ page, fault string }{
		"sound":            {sound, ""},
		"missing page":     {`<a href="sub/gone.html">x</a>`, "sub/gone.html: there is no such file"},
		"missing anchor":   {`<a href="sub/other.html#gone">x</a>`, "sub/other.html#gone: sub/other.html has no such anchor"},
		"no sub-path":      {`<a href="/page.html">x</a>`, "/page.html: only a site at the root of its host has that"},
		"external script":  {`<script src="https://example.com/x.js"></script>`, "it loads https://example.com/x.js from elsewhere"},
		"external style":   {`<link href="//example.com/x.css">`, "it loads //example.com/x.css from elsewhere"},
		"missing image":    {`<img src="b.svg">`, "b.svg: there is no such file"},
		"same ID":          {`<p id="a"></p><p id="a"></p>`, "there are two elements a"},
		"not closed":       {`<p><b></p>`, "</p> ends [p b]"},
		"left open":        {`<div>`, "[div] don't end"},
		"comment":          {`<!-- code: x.go -->`, `it shows the comment " code: x.go " to who looks at its source`},
		"more than enough": {strings.Repeat("x", pageLimit), "it is 200017 bytes with what it loads"},
		"a large script":   {`<script src="large.js"></script>`, "it is 200049 bytes with what it loads"},
	} {
		t.Run(name, func(t *testing.T) {
			files := Files{"page.html": []byte(`<i id="here"></i>` + test.page), "sub/other.html": []byte(other), "a.svg": []byte("x"), "large.js": make([]byte, pageLimit)}
			if name == "sound" {
				files["page.html"] = []byte(test.page)
				assert.Empty(t, faults(files))
				return
			}
			assert.Equal(t, []string{"page.html: " + test.fault}, faults(files))
		})
	}
}

// searchPaths returns what a search can find, and sees that it exists.
func searchPaths(t *testing.T, files Files) (paths []string) {
	t.Helper()
	text, ok := strings.CutPrefix(string(files["assets/search-index.js"]), "window.searchIndex = ")
	require.True(t, ok)
	var sections [][4]string
	require.NoError(t, json.Unmarshal([]byte(text), &sections))
	pages := map[string]*parsedPage{}
	for name, text := range files {
		pages[name] = parsePage(string(text))
	}
	for _, section := range sections {
		paths = append(paths, section[0])
		assert.NoError(t, follow(files, pages, "index.html", section[0]))
	}
	return paths
}
