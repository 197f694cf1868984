package bloatedoranemic

// The checks in this file read the source code.

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/mutation"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// oneFunctionChanges adds the rule of grown.txt, and counts the functions that it changes.
func oneFunctionChanges(c *lesson.Check) (string, bool) {
	changes, err := mutation.Parse(read(c, here+"grown.txt"))
	c.NoError(err)
	way := lesson.Way{Side: c.Side, Care: c.Care}.Key()
	var changed []string
	for _, change := range changes {
		if change.Way != way {
			continue
		}
		before := read(c, change.File)
		after, err := change.Apply(before)
		c.NoError(err)
		old := functions(c, before)
		for name, code := range functions(c, after) {
			if old[name] != code {
				changed = append(changed, name)
			}
		}
	}
	slices.Sort(changed)
	return fmt.Sprintf("changed: %s", strings.Join(changed, ", ")), len(changed) == 1
}

// swapDoesNotCompile compiles code that finds an order by the ID of its customer.
func swapDoesNotCompile(c *lesson.Check) (string, bool) {
	folder, code := "activerecord", "package activerecord\nfunc swap(order *Order) { FindOrder(nil, order.%s) }"
	right, wrong := "ID", "CustomerID"
	switch {
	case c.Care:
		folder, code = "examples/01-bloated-or-anemic", "package bloatedoranemic\nfunc swap(order orderID, customer int64) { shipByModel(nil, %s) }"
		right, wrong = "order", "customer"
	case c.Side == lesson.DomainModel:
		folder, code = "domainmodel", "package domainmodel\nfunc swap(orders OrderRepository, order *Order) { orders.FindByID(nil, order.%s()) }"
	}
	if err := compile(c, folder, fmt.Sprintf(code, right)); err != nil {
		c.Errorf("the right ID should compile: %w", err)
	}
	if err := compile(c, folder, fmt.Sprintf(code, wrong)); err != nil {
		message, _, _ := strings.Cut(err.Error(), " in argument")
		return "compiler: " + message, true
	}
	return "it compiles", false
}

// compile type-checks the code as a file of the package in the folder, and returns the first
// message about it. Other packages are not known, so the code can't use them.
func compile(c *lesson.Check, folder, code string) (message error) {
	set := token.NewFileSet()
	snippet, err := parser.ParseFile(set, "snippet.go", code, parser.SkipObjectResolution)
	c.NoError(err)
	files := []*ast.File{snippet}
	for _, name := range sources(c, folder+"/*.go") {
		file, err := parser.ParseFile(set, name, read(c, name), parser.SkipObjectResolution)
		c.NoError(err)
		files = append(files, file)
	}
	config := types.Config{Importer: nothing{}, Error: func(err error) {
		if err := err.(types.Error); message == nil && set.Position(err.Pos).Filename == "snippet.go" {
			message = errors.New(err.Msg)
		}
	}}
	_, _ = config.Check(folder, set, files, nil) // it has told Error
	return message
}

type nothing struct{}

func (nothing) Import(path string) (*types.Package, error) {
	return nil, fmt.Errorf("package %s is not known here", path)
}

// validatesAndDecides counts the article's five responsibilities of one class, in the source
// of the side's package: the fields of Order that have a gorm tag, and the functions of Order that
// do each of the others, helpers included.
func validatesAndDecides(c *lesson.Check) (string, bool) {
	codes := map[string]string{}
	row := 0
	for _, name := range sources(c, string(c.Side)+"/*.go") {
		text := read(c, name)
		maps.Copy(codes, functions(c, text))
		row += strings.Count(orderStruct.FindString(text), "`gorm:")
	}
	counts := make([]int, len(jobs))
	for _, code := range codes {
		if !ofOrder.MatchString(code) {
			continue
		}
		whole := code
		for helper, helperCode := range codes {
			if strings.Contains(code, helper+"(") {
				whole += helperCode
			}
		}
		for i, job := range jobs {
			if job.done.MatchString(whole) && (!job.inDatabase || strings.Contains(code, "*gorm.DB")) {
				counts[i]++
			}
		}
	}
	observed, others := fmt.Sprintf("%d gorm tags", row), row
	for i, job := range jobs {
		if i == 0 {
			observed += "; funcs:"
		} else {
			observed += ","
		}
		observed += fmt.Sprintf(" %d %s", counts[i], job.name)
		if job.inDatabase {
			others += counts[i]
		}
	}
	return observed, others == 0
}

var (
	orderStruct = regexp.MustCompile(`(?ms)^type Order struct \{.*?^\}`)
	ofOrder     = regexp.MustCompile(`^func (\(o \*Order\)|\w+\(.*\) \(?\*Order)`)
)

// jobs are the responsibilities besides being a row, and how code shows that it has one.
var jobs = []struct {
	name       string
	done       *regexp.Regexp
	inDatabase bool
}{
	{"validate", regexp.MustCompile(`ErrInvalid|InvalidValueError`), false},
	{"decide", regexp.MustCompile(`ErrWrongStatus|Cannot\w+Error`), false},
	{"save", regexp.MustCompile(`\.(Create|Save|Updates?|UpdateColumn|Delete)\(`), true},
	{"query", regexp.MustCompile(`\.(First|Find|Take|Scan|Pluck)\(`), true},
}

// oneStruct counts the structs that have a field of a column, and shows the lines of the side.
func oneStruct(c *lesson.Check) (string, bool) {
	folders, lines := []string{"activerecord"}, fmt.Sprintf("%d lines in all", hundreds(c, activeRecord))
	if c.Side == lesson.DomainModel {
		folders = append(folders, "domainmodel", "repository") // the rows are the same ones
		lines = fmt.Sprintf("%d lines, %d of them outbox, keys, audit, checks", hundreds(c, domain), hundreds(c, extras))
	}
	var structs []string
	for _, folder := range folders {
		for _, name := range sources(c, folder+"/*.go") {
			for _, match := range shippingCost.FindAllStringSubmatch(read(c, name), -1) {
				structs = append(structs, folder+"."+match[1])
			}
		}
	}
	return fmt.Sprintf("shipping_cost: %s; about %s", strings.Join(structs, ", "), lines), len(structs) == 1
}

var shippingCost = regexp.MustCompile(`(?m)^type (\w+) struct \{\n(?:[^}].*\n|\n)*?\t(?:\w+, )*[sS]hippingCost\s`)

func hundreds(c *lesson.Check, files []string) int {
	n, err := lesson.CountLines(files...)
	c.NoError(err)
	return (n + 50) / 100 * 100
}

// The files of each side, and of the domain side those that Active Record has nothing
// like.
var (
	activeRecord = []string{"activerecord/*.go"}
	domain       = []string{
		"domainmodel/*.go", "repository/*.go", "repository/unitofwork/*.go", "repository/outbox/*.go",
		"repository/guard/*.go", "repository/internal/suitable/*.go", "repository/internal/rows/*.go",
		"repository/internal/statement/*.go", "repository/internal/refusal/*.go",
	}
	extras = []string{
		"repository/outbox.go", "repository/outbox/*.go",
		"repository/unitofwork/options.go", "repository/unitofwork/key.go", "repository/audit.go",
		"repository/guard/*.go", "repository/internal/suitable/*.go",
	}
)

// sources returns the names of the files that match, without tests.
func sources(c *lesson.Check, pattern string) []string {
	names, err := fs.Glob(comparison.Source, pattern)
	c.NoError(err)
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
}

func read(c *lesson.Check, file string) string {
	text, err := comparison.Source.ReadFile(file)
	c.NoError(err)
	return string(text)
}

// functions returns the code of each function in a file, by its name, or Type.Name.
func functions(c *lesson.Check, source string) map[string]string {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "", source, parser.SkipObjectResolution)
	if !c.NoError(err) {
		return nil
	}
	all := map[string]string{}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		name := f.Name.Name
		if f.Recv != nil {
			name = strings.TrimPrefix(types.ExprString(f.Recv.List[0].Type), "*") + "." + name
		}
		all[name] = source[set.Position(f.Pos()).Offset:set.Position(f.End()).Offset]
	}
	return all
}
