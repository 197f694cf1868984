package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/view"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// addLessons adds the pages of the lessons, and beside each what was recorded.
func (b *builder) addLessons() error {
	var links []link
	for _, result := range b.results {
		links = append(links, link{lessonTitle(result.Lesson), lessonPath(result.Lesson.Name)})
	}
	for i, result := range b.results {
		if err := b.addLesson(result, links, i); err != nil {
			return fmt.Errorf("lesson %s: %w", result.Lesson.Name, err)
		}
	}
	return nil
}

func (b *builder) addLesson(result *lesson.Result, links []link, i int) error {
	shown, err := b.lessonPage(result)
	if err != nil {
		return err
	}
	body, err := render("lesson.html", shown)
	if err != nil {
		return err
	}
	if err := b.addRecord(result); err != nil {
		return err
	}
	scripts := []string{"assets/playground.js"}
	if len(shown.Explorations) > 0 {
		if err := b.addCells(result.Lesson.Name, shown.Explorations); err != nil {
			return err
		}
		scripts = append(scripts, cellsPath(result.Lesson.Name), "assets/replay.js")
	}
	p := page{
		Path: links[i].Path, Title: links[i].Text, Description: result.Lesson.Problem, Area: lessonsArea,
		Crumbs: []link{{lessonsArea, "index.html#lessons"}}, Wide: true, Body: body,
		Scripts: scripts,
	}
	p.Prev, p.Next = neighbours(links, i)
	return b.add(p)
}

// addRecord adds what was observed, for programs.
func (b *builder) addRecord(result *lesson.Result) error {
	text, err := lesson.JSON([]*lesson.Result{result})
	if err != nil {
		return err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return err
	}
	b.files["lessons/"+result.Lesson.Name+".json"] = compact.Bytes()
	return nil
}

// lessonTitle returns the title of a lesson with its number, such as "03 No aggregate
// boundary".
func lessonTitle(l lesson.Lesson) string { return l.Name[:2] + " " + l.Title }

// lessonPage is what a lesson's page shows.
type lessonPage struct {
	lesson.Lesson
	Telling  claim
	Sections []heading // in their order
	Pairs    []pair    // the code of both sides
	CareCode []snippet
	Ways     []view.Way

	// pieces of HTML
	Claims, Rows, Tables, Statements, Mails template.HTML

	Explorations []exploration
	Sandbox      []scenario.Ready

	CompilerRefuses bool // a claim is about what does not compile

	Files    []link
	Exercise *exercise
}

// claim is the claim that is shown above the code.
type claim struct {
	Text, ID string
	Verdicts template.HTML
}

func (b *builder) lessonPage(result *lesson.Result) (*lessonPage, error) {
	ways := view.Ways(result)
	telling := view.Telling(ways)
	p := &lessonPage{
		Lesson: result.Lesson,
		Telling: claim{
			result.ActiveRecord.Claims[telling].Text, result.ActiveRecord.Claims[telling].ID,
			template.HTML(view.Verdicts(ways, telling)),
		},
		Ways:       ways,
		Claims:     template.HTML(view.Claims(ways)),
		Rows:       template.HTML(view.Rows(ways)),
		Tables:     template.HTML(view.Tables(ways)),
		Statements: template.HTML(view.Statements(ways)),
		Mails:      template.HTML(view.Mails(ways)),

		Explorations: explorations(ways),
		Sandbox: slices.DeleteFunc(slices.Clone(scenario.ReadyScenarios), func(ready scenario.Ready) bool {
			return ready.Lesson != result.Lesson.Name
		}),
		CompilerRefuses: slices.ContainsFunc(result.Lesson.Claims, func(claim lesson.Claim) bool { return claim.ID == "only-commands" }),
	}
	var err error
	if len(p.Explorations) > 0 { // one is enough without the playground
		if p.Explorations[0].Replay, err = b.replay(result.Lesson.Name, p.Explorations[0]); err != nil {
			return nil, err
		}
	}
	if p.Pairs, err = b.pairs(result); err != nil {
		return nil, err
	}
	if p.CareCode, err = b.snippets(result.Lesson.Name, result.Care.Code); err != nil {
		return nil, err
	}
	if err := b.addFiles(p); err != nil {
		return nil, err
	}
	p.Sections = p.sections()
	return p, nil
}

// sections lists the sections of the page that say something.
func (p *lessonPage) sections() []heading {
	var shown []heading
	for _, section := range []struct {
		id, text string
		shown    bool
	}{
		{"code", "Code", true},
		{"rows", "Rows", true},
		{"claims", "Claims", true},
		{"tables", "Tables", true},
		{"statements", "Statements", true},
		{"explorations", "Every way it can go", len(p.Explorations) > 0},
		{"mails", "E-mails", p.any(func(r *lesson.WayResult) bool { return len(r.Mails) > 0 })},
		{"refusals", "Refusals", p.any(func(r *lesson.WayResult) bool { return r.Refusal != nil })},
		{"notes", "Notes", p.any(func(r *lesson.WayResult) bool { return len(r.Notes) > 0 })},
		{"staying", "Staying with Active Record", p.Fair != "" || p.Care.Side == lesson.ActiveRecord},
		{"bites", "Where this bites", true},
		{"files", "Files", true},
	} {
		if section.shown {
			shown = append(shown, heading{ID: section.id, Text: section.text})
		}
	}
	return shown
}

// Has reports whether the page has the section.
func (p *lessonPage) Has(id string) bool {
	return slices.ContainsFunc(p.Sections, func(h heading) bool { return h.ID == id })
}

func (p *lessonPage) any(has func(*lesson.WayResult) bool) bool {
	return slices.ContainsFunc(p.Ways, func(way view.Way) bool { return has(way.Result) })
}

// pair is the code with one purpose, on both sides.
type pair struct {
	Purpose                   string
	ActiveRecord, DomainModel []snippet
}

// pairs returns the code of both sides, with the same purpose side by side.
func (b *builder) pairs(result *lesson.Result) ([]pair, error) {
	var pairs []pair
	of := func(purpose string) *pair {
		i := slices.IndexFunc(pairs, func(p pair) bool { return p.Purpose == purpose })
		if i < 0 {
			pairs, i = append(pairs, pair{Purpose: purpose}), len(pairs)
		}
		return &pairs[i]
	}
	active, err := b.snippets(result.Lesson.Name, result.ActiveRecord.Code)
	if err != nil {
		return nil, err
	}
	domain, err := b.snippets(result.Lesson.Name, result.DomainModel.Code)
	if err != nil {
		return nil, err
	}
	for _, code := range active {
		p := of(code.Purpose)
		p.ActiveRecord = append(p.ActiveRecord, code)
	}
	for _, code := range domain {
		p := of(code.Purpose)
		p.DomainModel = append(p.DomainModel, code)
	}
	return pairs, nil
}

// snippet is a declaration as a page shows it.
type snippet struct {
	Purpose string
	Doc     string
	File    string // and line, such as "domainmodel/order.go:12"
	Path    string // from the page
	Lines   []line
}

// line is a line of code.
type line struct {
	Number int
	Text   template.HTML
	Class  string // "marked" if it decides, "problem" if it is a PROBLEM comment
}

func (b *builder) snippets(name string, quotations []lesson.Quotation) ([]snippet, error) {
	var snippets []snippet
	for _, q := range quotations {
		source, err := b.pathOf(q.File)
		if err != nil {
			return nil, err
		}
		lines, err := highlight("go", q.Text)
		if err != nil {
			return nil, err
		}
		code := snippet{
			Purpose: q.Purpose, Doc: q.Doc,
			File: fmt.Sprintf("%s:%d", shortFile(name, q.File), q.Lines[0]),
			Path: fmt.Sprintf("%s#L%d", relative(lessonPath(name), source), q.Lines[0]),
		}
		classes := classesOf(q)
		for i, text := range lines {
			code.Lines = append(code.Lines, line{q.Lines[i], text, classes[i]})
		}
		snippets = append(snippets, code)
	}
	return snippets, nil
}

// shortFile returns the file's path, without the lesson's own folder.
func shortFile(name, file string) string {
	return strings.TrimPrefix(file, "examples/"+name+"/")
}

// classesOf returns the class of each line of the code.
func classesOf(q lesson.Quotation) []string {
	var classes []string
	problem := false
	for i, text := range strings.Split(q.Text, "\n") {
		comment, isComment := strings.CutPrefix(strings.TrimSpace(text), "// ")
		problem = isComment && (problem || strings.HasPrefix(comment, "PROBLEM"))
		switch {
		case slices.Contains(q.Marked, q.Lines[i]):
			classes = append(classes, "marked")
		case problem:
			classes = append(classes, "problem")
		default:
			classes = append(classes, "")
		}
	}
	return classes
}

// exercise is the exercise of a lesson.
type exercise struct {
	Path    string // of its task, from the page
	Command string
}

// addFiles adds links to the lesson's files, and its exercise if it has one.
func (b *builder) addFiles(p *lessonPage) error {
	folder := "examples/" + p.Name
	entries, err := fs.ReadDir(b.repo, folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := path.Join(folder, entry.Name())
		if entry.IsDir() && entry.Name() == "exercise" {
			task, err := b.pathOf(name + "/README.md")
			if err != nil {
				return err
			}
			p.Exercise = &exercise{relative(lessonPath(p.Name), task), "go test -tags exercise ./" + name}
			continue
		}
		source, err := b.pathOf(name)
		if err != nil {
			return err
		}
		p.Files = append(p.Files, link{entry.Name(), relative(lessonPath(p.Name), source)})
	}
	return nil
}
