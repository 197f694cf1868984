package site

import (
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// performancePage is the guide that shows the plots and says how they were made.
const performancePage = "docs/performance.md"

// plots is what the benchmarks measured.
type plots struct {
	Measured string // on which machine and when, in a sentence
	Plots    []plot
}

// plot is one of the drawings of docs/performance.
type plot struct {
	Alt string        // what it shows
	SVG template.HTML // in a box that scrolls; it follows the page's theme
}

var measured = regexp.MustCompile(`Measured on [^.]*\.`)

// plots returns the plots of the page about performance.
func (b *builder) plots() (plots, error) {
	d, err := b.parse(performancePage)
	if err != nil {
		return plots{}, err
	}
	var found plots
	err = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		image, ok := n.(*ast.Image)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		plot, err := b.plot(path.Join(path.Dir(d.file), string(image.Destination)), d.plain(image))
		found.Plots = append(found.Plots, plot)
		return ast.WalkContinue, err
	})
	if err != nil {
		return plots{}, err
	}
	if found.Measured = measured.FindString(d.plain(d.root)); found.Measured == "" {
		return plots{}, fmt.Errorf("%s does not say on what its plots were made", performancePage)
	}
	return found, nil
}

// plot returns a drawing as part of a page: its style is held to it, and its title is the
// text that the page has for it.
func (b *builder) plot(file, alt string) (plot, error) {
	svg, err := fs.ReadFile(b.repo, file)
	if err != nil {
		return plot{}, err
	}
	alt = strings.Join(strings.Fields(alt), " ")
	id := strings.TrimSuffix(path.Base(file), ".svg") + "-plot"
	text := strings.NewReplacer(
		"<style>", "<style>.plot {",
		"</style>", "}</style>",
		`id="title"`, `id="`+id+`"`,
		`aria-labelledby="title"`, `aria-labelledby="`+id+`"`,
	).Replace(strings.TrimSpace(string(svg)))
	text = `<span class="plot scroll" role="group" aria-label="Plot: ` + template.HTMLEscapeString(alt) + `" tabindex="0">` + text + `</span>`
	return plot{alt, template.HTML(text)}, nil
}
