package site

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// addSources adds a page for each file and folder of the repository that a page links to.
// Files come first: a folder links to those of its files that have a page.
func (b *builder) addSources() error {
	done := map[string]bool{}
	for _, folders := range []bool{false, true} {
		for added := true; added; { // they link to further ones
			added = false
			for _, name := range slices.Sorted(maps.Keys(b.sources)) {
				if done[name] || b.sources[name] != folders {
					continue
				}
				done[name], added = true, true
				if err := b.addSource(name); err != nil {
					return fmt.Errorf("source %s: %w", name, err)
				}
			}
		}
	}
	return nil
}

func (b *builder) addSource(name string) error {
	to, err := b.pathOf(name)
	if err != nil {
		return err
	}
	p := page{Path: to, Title: name, Crumbs: b.above(name)}
	switch {
	case path.Ext(name) == ".md":
		var d *document
		if d, err = b.parse(name); err != nil {
			return err
		}
		p.Title, p.Contents = d.title(), d.contents()
		p.Body, err = b.body(d)
	case b.sources[name]:
		p.Body, err = b.folder(name, to)
	default:
		p.Wide = true
		p.Body, err = b.file(name)
	}
	if err != nil {
		return err
	}
	return b.add(p)
}

// above returns links to the folders of a file that have a page, or to its lesson.
func (b *builder) above(name string) []link {
	var links []link
	for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
		if b.sources[folder] {
			links = append(links, link{folder, "source/" + folder + "/index.html"})
		}
		for _, result := range b.results {
			if folder == "examples/"+result.Lesson.Name {
				links = append(links, link{lessonTitle(result.Lesson), lessonPath(result.Lesson.Name)}, link{lessonsArea, "index.html#lessons"})
			}
		}
	}
	slices.Reverse(links)
	return links
}

// plainFrom is the size from which a file is shown without colours, which take several
// times its own size.
const plainFrom = 48 << 10

// languages are the languages of the files whose name does not end with their language.
var languages = map[string]string{".mod": "go", ".json": "json", ".sql": "sql", ".go": "go"}

// file returns the lines of a file, each with an anchor such as L12.
func (b *builder) file(name string) (template.HTML, error) {
	text, err := fs.ReadFile(b.repo, name)
	if err != nil {
		return "", err
	}
	language := languages[path.Ext(name)]
	if len(text) > plainFrom {
		language = ""
	}
	lines, err := highlight(language, string(text))
	if err != nil {
		return "", err
	}
	type line struct {
		Number int
		Text   template.HTML
	}
	var numbered []line
	for i, text := range lines {
		numbered = append(numbered, line{i + 1, text})
	}
	return render("source.html", map[string]any{"Name": name, "Lines": numbered})
}

// folder returns what a package says of itself, and its files.
func (b *builder) folder(name, to string) (template.HTML, error) {
	entries, err := fs.ReadDir(b.repo, name)
	if err != nil {
		return "", err
	}
	var files []link
	fset, parsed := token.NewFileSet(), []*ast.File{}
	for _, entry := range entries {
		file := path.Join(name, entry.Name())
		if entry.IsDir() || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(b.repo, file)
		if err != nil {
			return "", err
		}
		syntax, err := parser.ParseFile(fset, file, text, parser.ParseComments)
		if err != nil {
			return "", err
		}
		parsed = append(parsed, syntax)
		item := link{Text: entry.Name()}
		if _, linked := b.sources[file]; linked {
			page, err := b.pathOf(file)
			if err != nil {
				return "", err
			}
			item.Path = relative(to, page)
		}
		files = append(files, item)
	}
	about, err := b.packageDoc(fset, parsed, to)
	if err != nil {
		return "", err
	}
	return render("folder.html", map[string]any{"Name": name, "Doc": about, "Files": files})
}

const module = "github.com/seed-191f9721/activerecord-vs-domainmodel"

// packageDoc returns the doc comment of a package.
func (b *builder) packageDoc(fset *token.FileSet, files []*ast.File, to string) (template.HTML, error) {
	about, err := doc.NewFromFiles(fset, files, module)
	if err != nil {
		return "", err
	}
	printer := about.Printer()
	printer.HeadingLevel = 2
	printer.DocLinkURL = func(link *comment.DocLink) string {
		folder, ours := strings.CutPrefix(link.ImportPath, module+"/")
		if link.ImportPath != "" && !ours {
			return link.DefaultURL("https://pkg.go.dev")
		}
		if page, err := b.pathOf(folder); ours && err == nil {
			return relative(to, page)
		}
		return "#main"
	}
	return template.HTML(printer.HTML(about.Parser().Parse(about.Doc))), nil
}
