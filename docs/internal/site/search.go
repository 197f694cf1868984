package site

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// section is what a search can find: a lesson, or the text below a heading of a guide.
type section struct {
	path  string
	title string
	place string // the page that it is in, or what kind of page it is
	text  string
}

// addSections adds the sections of a document to what can be found.
func (b *builder) addSections(d *document, area string) {
	current := section{path: d.path, title: d.title(), place: area}
	var text []string
	finish := func() {
		current.text = strings.Join(text, " ")
		b.sections = append(b.sections, current)
		text = nil
	}
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		title := d.question(n)
		if h, ok := n.(*ast.Heading); ok && h.Level > 1 {
			title = d.plain(h)
		} else if ok {
			continue
		}
		if title != "" && idOf(n) != "" {
			finish()
			current = section{path: d.path + "#" + idOf(n), title: title, place: d.title()}
		}
		if words := strings.TrimPrefix(d.plain(n), title); words != "" {
			text = append(text, strings.TrimSpace(words))
		}
	}
	finish()
}

// addSearchIndex adds what can be found as a script: a page that was opened as a file may
// not fetch anything.
func (b *builder) addSearchIndex() error {
	for _, result := range b.results {
		l := result.Lesson
		text := []string{strings.TrimSuffix(l.Problem, ".")}
		for _, claim := range l.Claims {
			text = append(text, claim.Text)
		}
		b.sections = append(b.sections, section{lessonPath(l.Name), lessonTitle(l), lessonsArea, strings.Join(text, ". ")})
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text) // a line for each, so that a difference can be read
	encoder.SetEscapeHTML(false)
	text.WriteString("window.searchIndex = [\n")
	for i, s := range b.sections {
		if i > 0 {
			text.WriteByte(',')
		}
		if err := encoder.Encode([]string{s.path, s.title, s.place, s.text}); err != nil {
			return err
		}
	}
	text.WriteString("]\n")
	b.files["assets/search-index.js"] = text.Bytes()
	return nil
}
