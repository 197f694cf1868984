package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"iter"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// document is a Markdown file of the repository.
type document struct {
	file   string
	path   string // of its page
	source []byte
	root   ast.Node
}

func (b *builder) parse(file string) (*document, error) {
	source, err := fs.ReadFile(b.repo, file)
	if err != nil {
		return nil, err
	}
	to, err := b.pathOf(file)
	if err != nil {
		return nil, err
	}
	context := parser.NewContext(parser.WithIDs(anchors{}))
	root := goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	).Parser().Parse(text.NewReader(source), parser.WithContext(context))
	return &document{file, to, source, root}, nil
}

// anchors gives headings the IDs that they have on GitHub, so that links to them lead
// to the same place on both.
type anchors map[string]bool

var linkText = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)

// Generate returns the ID of the heading with this text.
func (a anchors) Generate(heading []byte, _ ast.NodeKind) []byte {
	base := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, linkText.ReplaceAllString(strings.TrimSpace(string(heading)), "$1"))
	id := base
	for n := 1; a[id]; n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	a[id] = true
	return []byte(id)
}

// Put notes that an ID is taken.
func (a anchors) Put(id []byte) { a[string(id)] = true }

// plain returns the text of a node without its markup. Code blocks have none: to search
// them would find everything everywhere.
func (d *document) plain(node ast.Node) string {
	var words strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				words.Write(n.Segment.Value(d.source))
				if n.SoftLineBreak() || n.HardLineBreak() {
					words.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				words.Write(n.Value)
			}
		default:
			if n != node && n.Type() == ast.TypeBlock {
				words.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(words.String()), " ")
}

// headings returns the headings of the document. The first one is its title.
func (d *document) headings() []heading {
	var found []heading
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			found = append(found, heading{idOf(h), d.plain(h), h.Level})
		}
	}
	return found
}

func (d *document) title() string {
	if all := d.headings(); len(all) > 0 {
		return all[0].Text
	}
	return d.file
}

func idOf(n ast.Node) string {
	id, _ := n.AttributeString("id")
	text, _ := id.([]byte)
	return string(text)
}

// resolve returns where a link of the document leads on the site.
func (b *builder) resolve(d *document, target string) (string, error) {
	to, err := url.Parse(target)
	if err != nil || to.Scheme != "" || to.Path == "" {
		return target, err
	}
	page, err := b.pathOf(path.Join(path.Dir(d.file), to.Path))
	if err != nil {
		return "", fmt.Errorf("%s: link to %s: %w", d.file, target, err)
	}
	if to.Fragment != "" {
		page += "#" + to.Fragment
	}
	return relative(d.path, page), nil
}

// body renders the document with links to pages of the site.
func (b *builder) body(d *document) (template.HTML, error) {
	err := ast.Walk(d.root, func(n ast.Node, entering bool) (status ast.WalkStatus, err error) {
		if link, ok := n.(*ast.Link); ok && entering {
			var to string
			to, err = b.resolve(d, string(link.Destination))
			link.Destination = []byte(to)
		}
		return ast.WalkContinue, err
	})
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(blocks{b, d}, 1),
		util.Prioritized(extension.NewTableHTMLRenderer(), 2),
		util.Prioritized(html.NewRenderer(html.WithUnsafe()), 3),
	)).Render(&out, d.source, d.root)
	return template.HTML(tidy(out.String())), err
}

var (
	htmlComment = regexp.MustCompile(`(?s)<!--.*?-->\n*`)
	emptyHeader = regexp.MustCompile(`<th((?: [^>]*)?)></th>`)
	table       = strings.NewReplacer("<table>", scrollable("Table")+"<table>", "</table>", "</table></div>")
)

// tidy removes comments, and makes tables accessible: those that are too wide scroll in a
// box of their own, and a header that is empty is none. Code is escaped, so that what
// looks like a comment or a table is one.
func tidy(html string) string {
	html = htmlComment.ReplaceAllString(html, "")
	html = emptyHeader.ReplaceAllString(html, "<td$1></td>")
	return table.Replace(html)
}

// scrollable begins a div that scrolls when its content is too wide for the page, also by
// keyboard. site.js takes it out of the order of tabs where nothing is hidden.
func scrollable(label string) string {
	return `<div class="scroll" role="group" aria-label="` + label + `" tabindex="0">`
}

// blocks renders code, images, and HTML that stands in Markdown.
type blocks struct {
	builder  *builder
	document *document
}

// RegisterFuncs registers what blocks renders.
func (r blocks) RegisterFuncs(register renderer.NodeRendererFuncRegisterer) {
	register.Register(ast.KindFencedCodeBlock, r.code)
	register.Register(ast.KindImage, r.image)
	register.Register(ast.KindHTMLBlock, r.htmlBlock)
	register.Register(ast.KindRawHTML, r.rawHTML)
}

func (r blocks) code(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	block := node.(*ast.FencedCodeBlock)
	html, err := codeBlock(string(block.Language(source)), string(block.Lines().Value(source)))
	if err == nil {
		_, err = w.WriteString(string(html))
	}
	return ast.WalkSkipChildren, err
}

func (r blocks) image(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	image := node.(*ast.Image)
	plot, err := r.builder.plot(path.Join(path.Dir(r.document.file), string(image.Destination)), r.document.plain(image))
	if err == nil {
		_, err = w.WriteString(string(plot.SVG))
	}
	return ast.WalkSkipChildren, err
}

func (r blocks) htmlBlock(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	block := node.(*ast.HTMLBlock)
	if entering {
		return ast.WalkContinue, r.html(w, block.Lines().Value(source))
	}
	if block.HasClosure() {
		return ast.WalkContinue, r.html(w, block.ClosureLine.Value(source))
	}
	return ast.WalkContinue, nil
}

func (r blocks) rawHTML(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	return ast.WalkSkipChildren, r.html(w, node.(*ast.RawHTML).Segments.Value(source))
}

var href = regexp.MustCompile(`href="([^"]*)"`)

// html writes HTML with its links resolved as those of Markdown are.
func (r blocks) html(w util.BufWriter, text []byte) error {
	var failed error
	text = href.ReplaceAllFunc(text, func(attribute []byte) []byte {
		to, err := r.builder.resolve(r.document, string(href.FindSubmatch(attribute)[1]))
		failed = errors.Join(failed, err)
		return []byte(`href="` + to + `"`)
	})
	if failed != nil {
		return failed
	}
	_, err := w.Write(text)
	return err
}

// nodes returns the node and all below it.
func nodes(root ast.Node) iter.Seq[ast.Node] {
	return func(yield func(ast.Node) bool) {
		_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if entering && !yield(n) {
				return ast.WalkStop, nil
			}
			return ast.WalkContinue, nil
		})
	}
}
