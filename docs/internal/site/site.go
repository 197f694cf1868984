package site

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Files are the contents of the site's files, by their path from its root.
type Files map[string][]byte

// Build makes the site from the repository and from what a run of its lessons observed. It
// replays some of what they explored in databases that open opens.
func Build(ctx context.Context, repo fs.FS, results []*lesson.Result, open lesson.Open) (Files, error) {
	b := &builder{ctx: ctx, repo: repo, results: results, open: open, files: Files{}, sources: map[string]bool{}}
	for _, make := range []func() error{
		b.addAssets, b.addGuides, b.addLessons, b.addIndex, b.addSandbox, b.addSnippet,
		b.addSources, // after the pages that link to them
		b.addSearchIndex,
	} {
		if err := make(); err != nil {
			return nil, fmt.Errorf("build the site: %w", err)
		}
	}
	return b.files, nil
}

// builder collects the files of the site.
type builder struct {
	ctx      context.Context // of Build
	repo     fs.FS
	results  []*lesson.Result
	open     lesson.Open
	files    Files
	sources  map[string]bool // what pages link to in the repository, and whether it is a folder
	sections []section       // for the search
}

var (
	//go:embed assets
	assets embed.FS
	//go:embed *.html
	templateFiles embed.FS
	templates     = template.Must(template.ParseFS(templateFiles, "*.html"))
)

func (b *builder) addAssets() error {
	names, err := fs.Glob(assets, "assets/*")
	if err != nil {
		return err
	}
	for _, name := range names {
		if b.files[name], err = assets.ReadFile(name); err != nil {
			return err
		}
	}
	return nil
}

// add renders the page and adds it.
func (b *builder) add(p page) error {
	var text strings.Builder
	if err := templates.ExecuteTemplate(&text, "layout.html", p); err != nil {
		return fmt.Errorf("page %s: %w", p.Path, err)
	}
	if b.files[p.Path] != nil {
		return fmt.Errorf("there are two pages %s", p.Path)
	}
	b.files[p.Path] = []byte(text.String())
	return nil
}

// render executes one of the package's templates, as the body of a page.
func render(name string, data any) (template.HTML, error) {
	var text strings.Builder
	err := templates.ExecuteTemplate(&text, name, data)
	return template.HTML(text.String()), err
}

// pathOf returns the path of the page that shows a file or folder of the repository.
func (b *builder) pathOf(file string) (string, error) {
	if page, ok := strings.CutPrefix(file, "docs/site/"); ok {
		return page, nil
	}
	info, err := fs.Stat(b.repo, file)
	if err != nil {
		return "", err
	}
	folder, name := path.Split(file)
	switch {
	case file == "README.md":
		return "about.html", nil
	case file == "examples", file == "examples/README.md":
		return "index.html#lessons", nil
	case folder == "examples/" && '0' <= name[0] && name[0] <= '9':
		return lessonPath(name), nil
	case path.Ext(name) == ".md" && (folder == "docs/" || folder == "docs/decisions/"):
		return guidePath(file), nil
	}
	b.sources[file] = info.IsDir()
	if info.IsDir() {
		return "source/" + file + "/index.html", nil
	}
	return "source/" + file + ".html", nil
}

// lessonPath returns the path of the page of the lesson with this name.
func lessonPath(name string) string { return "lessons/" + name + ".html" }
