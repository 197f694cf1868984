package site

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// guidePath returns the path of the page of a Markdown file of docs.
func guidePath(file string) string {
	name := strings.TrimSuffix(strings.TrimPrefix(file, "docs/"), ".md")
	if path.Base(name) == "README" {
		name = path.Join(path.Dir(name), "index")
	}
	return "guides/" + name + ".html"
}

// addGuides adds a page for each Markdown file of docs, and for the README.
func (b *builder) addGuides() error {
	guides, err := b.listed("docs/README.md")
	if err != nil {
		return err
	}
	decisions, err := b.listed("docs/decisions/README.md")
	if err != nil {
		return err
	}
	readme, err := b.parse("README.md")
	if err != nil {
		return err
	}
	if err := b.addDocuments(guides, guidesArea); err != nil {
		return err
	}
	if err := b.addDocuments(decisions, decisionsArea); err != nil {
		return err
	}
	return b.addDocuments([]*document{readme}, "")
}

// listed returns a list of Markdown files of its folder, and behind it those that it links
// to, in their order.
func (b *builder) listed(index string) ([]*document, error) {
	list, err := b.parse(index)
	if err != nil {
		return nil, err
	}
	folder := path.Dir(index)
	names := []string{index}
	for item := range nodes(list.root) {
		link, ok := item.(*ast.Link)
		if ok && path.Ext(string(link.Destination)) == ".md" && !strings.Contains(string(link.Destination), "/") {
			names = append(names, path.Join(folder, string(link.Destination)))
		}
	}
	all, err := fs.Glob(b.repo, folder+"/*.md")
	if err != nil {
		return nil, err
	}
	if len(all) != len(names) {
		return nil, fmt.Errorf("%s lists %d pages of %d", index, len(names)-1, len(all)-1)
	}
	documents := []*document{list}
	for _, name := range names[1:] {
		d, err := b.parse(name)
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
	}
	return documents, nil
}

// addDocuments adds a page for each of the documents, which follow each other. The first
// one is the list of the others.
func (b *builder) addDocuments(documents []*document, area string) error {
	var links []link
	for _, d := range documents {
		links = append(links, link{d.title(), d.path})
	}
	for i, d := range documents {
		if d.file == decisionGuide {
			markQuestions(d)
		}
		if area != "" { // the README only repeats what the others say
			b.addSections(d, area)
		}
		body, err := b.body(d)
		if err != nil {
			return err
		}
		p := page{
			Path: d.path, Title: d.title(), Area: area, Body: body,
			Contents: d.contents(),
		}
		if i > 0 {
			p.Crumbs = []link{{area, documents[0].path}}
			p.Prev, p.Next = neighbours(links, i)
		} else if len(links) > 1 {
			p.Next = &links[1]
		}
		if err := b.add(p); err != nil {
			return err
		}
	}
	return nil
}

// contents returns the headings that the list of contents shows, and the questions.
func (d *document) contents() []heading {
	var shown []heading
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level == 2 || n.Level == 3 {
				shown = append(shown, heading{idOf(n), d.plain(n), n.Level})
			}
		case *ast.Paragraph:
			if id := idOf(n); id != "" {
				shown = append(shown, heading{id, d.plain(n.FirstChild()), 3})
			}
		}
	}
	return shown
}

// decisionGuide is the guide that asks questions.
const decisionGuide = "docs/when-to-use-which.md"

// question is one that a reader answers about their own code.
type question struct {
	Topic   string   // the heading above it, such as "Questions about the model"
	Text    string   // such as "1. How many places must change when a rule changes?"
	Path    string   // of its place in the guide
	Lessons []string // the names of the lessons behind it
}

var numbered = regexp.MustCompile(`^\d+\. `)

// markQuestions gives the paragraphs that begin with a question an ID.
func markQuestions(d *document) {
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		if text := d.question(n); text != "" {
			number, _, _ := strings.Cut(text, ".")
			n.SetAttributeString("id", []byte("question-"+number))
			n.SetAttributeString("class", []byte("question"))
		}
	}
}

// question returns the question with which a paragraph begins, or nothing.
func (d *document) question(n ast.Node) string {
	if n.Kind() != ast.KindParagraph {
		return ""
	}
	strong, ok := n.FirstChild().(*ast.Emphasis)
	if !ok || strong.Level != 2 {
		return ""
	}
	if text := d.plain(strong); numbered.MatchString(text) {
		return text
	}
	return ""
}

// questions returns the questions of the decision guide.
func (b *builder) questions() ([]question, error) {
	d, err := b.parse(decisionGuide)
	if err != nil {
		return nil, err
	}
	markQuestions(d)
	var found []question
	topic, open := "", false
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindHeading {
			topic, open = d.plain(n), false
			continue
		}
		if text := d.question(n); text != "" {
			found = append(found, question{Topic: topic, Text: text, Path: d.path + "#" + idOf(n)})
			open = true
		}
		if !open {
			continue
		}
		asked := &found[len(found)-1]
		for item := range nodes(n) {
			if link, ok := item.(*ast.Link); ok && strings.HasPrefix(string(link.Destination), "../examples/") {
				asked.Lessons = append(asked.Lessons, path.Base(string(link.Destination)))
			}
		}
	}
	for _, q := range found {
		if len(q.Lessons) == 0 {
			return nil, fmt.Errorf("%s: no lesson stands behind %q", decisionGuide, q.Text)
		}
	}
	return found, nil
}
