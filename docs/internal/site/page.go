package site

import (
	"html/template"
	"strings"
)

// page is what the layout needs to know of a page.
type page struct {
	Path        string // from the root of the site, such as "guides/performance.html"
	Title       string
	Description string // in a sentence; optional
	Area        string // the item of the navigation that it belongs to
	Crumbs      []link // the pages above it
	Contents    []heading
	Prev, Next  *link
	Wide        bool     // it uses the whole width, and not only a column of text
	Scripts     []string // paths of scripts that it needs beside site.js
	Body        template.HTML
}

// link leads to a page of the site.
type link struct {
	Text string
	Path string // from the root of the site; it may have a fragment
}

// heading is an entry of the list of contents of a page.
type heading struct {
	ID, Text string
	Level    int
}

// The areas of the site, as its navigation names them.
const (
	lessonsArea   = "Lessons"
	guidesArea    = "Guides"
	decisionsArea = "Decisions"
	sandboxArea   = "Sandbox"
	snippetArea   = "Snippet"
)

// Areas returns the items of the navigation.
func (p page) Areas() []link {
	return []link{
		{lessonsArea, "index.html#lessons"},
		{guidesArea, "guides/index.html"},
		{decisionsArea, "guides/decisions/index.html"},
		{sandboxArea, "sandbox.html"},
		{snippetArea, "snippet.html"},
	}
}

// Current says whether the navigation's link leads to this page ("page"), or to the area
// that it belongs to ("true").
func (p page) Current(item link) string {
	switch {
	case item.Path == p.Path:
		return "page"
	case item.Text == p.Area:
		return "true"
	}
	return "false"
}

// To returns a link from this page to a path of the site.
func (p page) To(path string) string { return relative(p.Path, path) }

// relative returns the link from one page of the site to another.
func relative(from, to string) string { return strings.Repeat("../", strings.Count(from, "/")) + to }

// neighbours returns the links to the pages before and behind the one at i.
func neighbours(pages []link, i int) (prev, next *link) {
	if i > 0 {
		prev = &pages[i-1]
	}
	if i+1 < len(pages) {
		next = &pages[i+1]
	}
	return prev, next
}
