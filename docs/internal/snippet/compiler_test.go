package snippet

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// compile returns what the compiler says about the program, in the reader's lines, and whether it
// compiles.
func compile(t *testing.T, p *program) (said []Message, ok bool) {
	t.Helper()
	imports, err := compiled()
	require.NoError(t, err)
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "imports"), imports, 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "program.go"), []byte(p.source), 0o666))
	// -e: all messages, and not only ten.
	command := exec.Command("go", "tool", "compile", "-e", "-p", "main", "-importcfg", "imports", "-o", "program.o", "program.go")
	command.Dir = folder
	output, err := command.CombinedOutput()
	return within(t, p, string(output)), err == nil
}

// compiled returns where the compiled packages are that programs import, as the compiler reads it.
var compiled = sync.OnceValues(func() ([]byte, error) {
	args := []string{"list", "-deps", "-export", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}", modelPath}
	return exec.Command("go", append(args, Packages...)...).Output()
})

var place = regexp.MustCompile(`\S*program\.go:(\d+):(\d+): `)

// within returns the messages of a tool's output that are about the reader's lines. A syntax
// error behind them is one about their end.
func within(t *testing.T, p *program, output string) (messages []Message) {
	t.Helper()
	first := 1 + strings.Count(p.source[:p.start], "\n")
	lines := strings.Split(p.source[p.start:p.end], "\n")
	position := func(text string) (int, int) {
		found := place.FindStringSubmatch(text)
		line, err := strconv.Atoi(found[1])
		require.NoError(t, err)
		column, err := strconv.Atoi(found[2])
		require.NoError(t, err)
		line -= first
		if line < 0 || line >= len(lines) {
			return 0, 0
		}
		return line + 1, 1 + len([]rune(lines[line][:column-1]))
	}
	inside := false
	for text := range strings.Lines(output) {
		text = strings.TrimSuffix(text, "\n")
		if at := place.FindStringIndex(text); at != nil && at[0] == 0 {
			line, column := position(text)
			inside = line > 0
			if inside {
				messages = append(messages, Message{line, column, text[at[1]:]})
			}
			continue
		}
		if inside {
			last := &messages[len(messages)-1]
			last.Text += "\n" + place.ReplaceAllStringFunc(text, func(found string) string {
				line, column := position(found)
				if line == 0 {
					return ""
				}
				return strconv.Itoa(line) + ":" + strconv.Itoa(column) + ": "
			})
		}
	}
	return messages
}

// checked are lines with the faults that readers may make.
var checked = map[string]string{
	"nothing":                     "",
	"an unused error":             "err := order.ChangeQuantity(coffee.ID(), 2)",
	"an assigned error":           "_ = order.ChangeQuantity(coffee.ID(), 2)",
	"no return":                   "if err := order.AddItem(coffee, 2); err != nil {\n\treturn err\n}",
	"an empty return":             "return",
	"own variables":               "order, err := domainmodel.NewOrder(1, 1, \"EU\", domainmodel.EUR, now)\n_ = order\nreturn err",
	"an unused variable":          "order := 3",
	"declared twice":              "var é, y int\nvar é string\n_, _ = é, y",
	"the order's lists":           "order.items = nil; order.events = nil; order.restored = order",
	"unexported methods":          "order.record(nil); order.changeItem(1, nil); coffee.Price().Currency().valid()",
	"unexported functions":        "_ = domainmodel.parseID[int64]; domainmodel.transitions = nil; domainmodel.Nothing()",
	"a literal":                   "_ = domainmodel.Order{}\n_ = domainmodel.Money{minor: 1}\n_ = domainmodel.Money{1, \"EUR\"}\n_ = domainmodel.Product{ID: 1}",
	"an assigned method":          "order.Total() = 3\norder.Status = \"paid\"",
	"copies":                      "for item := range order.Items() { item.Quantity() = 3; item.SetQuantity(3) }\nitem, _ := order.Item(coffee.ID())\nitem.quantity++",
	"the wrong IDs":               "orders.FindByID(ctx, order.CustomerID())\norder.ChangeQuantity(order.ID(), 2)\nvar id int64 = order.ID()\nvar other domainmodel.OrderID = id",
	"the wrong arguments":         "order.Pay(order.Total(), now, 3)\norder.AddItem(coffee.ID(), \"two\")\norder.Cancel(order.PlacedAt)",
	"the wrong results":           "total := order.AddItem(coffee, 1)\na, b := order.Total()\nvar m domainmodel.Money = order.Total().Plus(order.Total())\nreturn total, nil",
	"operators":                   "_ = order.Total() + coffee.Price()\n_ = order.Total() < coffee.Price()\n_ = order.Total() == coffee.Price()\n_ = order.Total() == 3\n_ = order.ID() == coffee.ID()\n!order",
	"an event of one's own":       "type mine struct{}\nvar e domainmodel.Event = mine{}\n_ = e",
	"a port of one's own":         "type mine struct{ domainmodel.OrderRepository }\norders = mine{}\norders = order\nvar c domainmodel.Catalogue = orders\n_ = c",
	"a status of one's own":       "var s domainmodel.OrderStatus = \"lost\"\nvar r domainmodel.Region = 3\n_ = s.CanTransitionTo(domainmodel.StatusPaid)\nreturn r",
	"errors":                      "if err, ok := errors.AsType[*domainmodel.ConflictError](order.Cancel(now)); ok { fmt.Println(err.Stored, err.stored) }\nvar e domainmodel.ConflictError\nerrors.As(nil, &e)\nreturn e",
	"the standard library":        "fmt.Println(strings.ToUpper(3), strconv.Itoa(now), time.Until(now) * 2, slices.Collect(order.Items()))\nfmt.Printl()\nstrings.nothing()\nnow.wall = 3\nnow.Wall()\nnow.setLoc(nil)\nvar d time.Duration = 1.5\nvar t time.Time = time.Now\n_ = time.Time{1, 2, nil}",
	"the rest of it":              "_ = slices.SortedFunc(order.Items(), func(a, b domainmodel.OrderItem) int { return cmp.Compare(a.Quantity(), b.Quantity()) })\nvar seq iter.Seq[int] = order.Items()\n_ = seq; _ = maps.Keys(map[int]int{})\nctx, cancel := context.WithTimeout(ctx, time.Second)\ncancel()\nvar b strings.Builder = strings.NewReader(\"\")\nfmt.Fprintln(b)\nfmt.Fprintln(&b)",
	"inference":                   "slices.Contains([]domainmodel.Money{}, 3)\ncmp.Or[error](nil, 3)\nslices.IndexFunc(order.Events(), nil)",
	"packages that are not in":    "os.Exit(1)\njson.Marshal(order)",
	"a package that is hidden":    "time := 3\ntime.Now()",
	"a package as a value":        "x := time\nfmt = 3\ndomainmodel.Order = 3\n_ = domainmodel",
	"not a statement":             "order.Total\norder.Total()\n3\n\"three\"\norder == nil",
	"characters of several bytes": "\t_ = \"äöü€😀\"; order.größe(); order.items = \"😀\"; x := 'é'",
	"line ends of Windows":        "order.Total()\r\norder.items = nil\r\n\tx := 1\r\n",
	"unreachable code":            "return nil\norder.Total()",
	"constants":                   "var i int8 = 300\n_ = 1 / 0\n_ = [2]int{1, 2, 3}\n_ = []int{0: 1, 0: 2}\n_ = map[string]int{\"a\": 1, \"a\": 2}\n_ = 1 << 70\nvar u uint = -1",
	"switches":                    "switch order.Status() { case \"paid\", \"paid\": case 3: }\nswitch x := any(order).(type) { case int: }\nswitch e := order.Events()[0].(type) { case domainmodel.OrderWasPaid: e.At = 3; case string: }",
	"closures":                    "orders.Update(ctx, order.ID(), func(o *domainmodel.Order) error { o.AddItem(coffee, 1) })\ndefer order.Total()\ngo func() { return 3 }()",
	"generics":                    "type list[T any] []T\nvar l list\nvar m list[int, int]\nfunc() { var _ list[domainmodel.Order] }()",
	"a function that is closed":   "return nil\n}\n\nfunc more() int {\n\tvar order int = orders",
	"ranges":                      "for range order {}\nfor i := range 3 { i = \"a\" }\nfor a, b := range order.Items() {}\nfor i, e := range order.Events() { _ = i; e.OrderID() }",
	"pointers":                    "order = *order\n*order = domainmodel.Order{}\n&order.Total()\nvar p *domainmodel.Money = &order.Total()\norder.ID().String\nvar f func() = order.ID",
}

// What is said about types, the compiler says about the same program: words, line and column.
func TestTheCompilerSaysTheSame(t *testing.T) {
	for name, lines := range checked {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said, _ := compile(t, wrap(lines))
			assert.Equal(t, texts(said), texts(check(t, lines)))
			if len(said) == 0 {
				_, ok := compile(t, wrap(lines+"\nreturn nil"))
				assert.True(t, ok)
			}
		})
	}
}

// The faults that the compiler has other words or another place for, or one more message. Go vet,
// and so editors, say what Check says.
func TestWhereTheCompilerDiffersGoVetSaysTheSame(t *testing.T) {
	for lines, test := range map[string]struct{ check, compiler []string }{
		"continue": {
			[]string{"1:1: continue not in for statement"},
			[]string{"1:1: continue is not in a loop"},
		},
		"break": {
			[]string{"1:1: break not in for, switch, or select statement"},
			[]string{"1:1: break is not in a loop, switch, or select"},
		},
		"again:": {
			[]string{"1:1: label again declared and not used"},
			[]string{"1:1: label again defined and not used"},
		},
		"for { break again }": {
			[]string{"1:13: invalid break label again"},
			[]string{"1:13: break label not defined: again"},
		},
		"order.Pay(order.Total())": {
			[]string{"1:24: not enough arguments in call to order.Pay\n\thave (domainmodel.Money)\n\twant (domainmodel.Money, time.Time)"},
			[]string{"1:11: not enough arguments in call to order.Pay\n\thave (domainmodel.Money)\n\twant (domainmodel.Money, time.Time)"},
		},
		"slices.Sort(order.Items())": {
			[]string{"1:1: in call to slices.Sort, S (type iter.Seq[domainmodel.OrderItem]) does not satisfy ~[]E"},
			[]string{"1:12: in call to slices.Sort, S (type iter.Seq[domainmodel.OrderItem]) does not satisfy ~[]E"},
		},
		"orders.Update(ctx, 1, func(domainmodel.Order) error { return nil })": {
			[]string{"1:23: cannot use (func(domainmodel.Order) error literal) (value of type func(domainmodel.Order) error) as func(*domainmodel.Order) error value in argument to orders.Update"},
			[]string{"1:23: cannot use func(domainmodel.Order) error {…} (value of type func(domainmodel.Order) error) as func(*domainmodel.Order) error value in argument to orders.Update"},
		},
		"coffee.Price() += 1": {
			[]string{"1:1: invalid operation: coffee.Price() += 1 (mismatched types domainmodel.Money and untyped int)"},
			[]string{
				"1:1: cannot assign to coffee.Price() (neither addressable nor a map index expression)",
				"1:1: invalid operation: coffee.Price() += 1 (mismatched types domainmodel.Money and untyped int)",
			},
		},
	} {
		t.Run(lines, func(t *testing.T) {
			t.Parallel()
			lines += "\nreturn nil"
			assert.Equal(t, test.check, texts(check(t, lines)))
			said, _ := compile(t, wrap(lines))
			assert.Equal(t, test.compiler, texts(said))
			assert.Equal(t, test.check, texts(vet(t, wrap(lines))))
		})
	}
}

// check returns all messages of Check about lines without faults of syntax.
func check(t *testing.T, lines string) []Message {
	t.Helper()
	p := wrap(lines)
	require.False(t, p.parse(), "%v", p.messages)
	p.check()
	p.sort()
	return p.messages
}

// vet returns what go vet says about the program. It says one message only.
func vet(t *testing.T, p *program) []Message {
	t.Helper()
	source := filepath.Join(t.TempDir(), "program.go")
	require.NoError(t, os.WriteFile(source, []byte(p.source), 0o666))
	output, err := exec.Command("go", "vet", source).CombinedOutput()
	require.Error(t, err)
	_, output, found := bytes.Cut(output, []byte("vet: "))
	require.True(t, found, "%s", output)
	return within(t, p, place.ReplaceAllStringFunc(string(output), func(found string) string { return filepath.Base(found) }))
}

// broken are lines with faults of syntax.
var broken = []string{
	"}", "if true {", "x :=", "x := ", "}\norder.Total()", "import \"os\"", "func f() {}", "a b", "defer order.Total", "go func() {}",
	"order.Total(", "order.items[0", "s := \"abc", "s := `abc", "/* never ends", "for i := range 3 {\n\ti i\n\tj j\n}\n\n\n",
	"order..Total()", "größe größe", "\tx = 'ab'", "if order == nil\n{\n}", "x := 08", "\x00", "\xff", "else {}", "var x int = ", "a b\nc d\ne f",
	"order.AddItem(coffee, 2", "items := []int{\n\t1,\n\t2\n}", "order.Total();;)", "return nil }", "type T struct {", "#", "order.Pay(order.Total() now)",
}

// The compiler's parser has words of its own, but it refuses the same lines. Gofmt says what
// Check says, and what it says of the lines' end is about what is behind them.
func TestGofmtSaysTheSameAboutSyntax(t *testing.T) {
	for _, lines := range broken {
		t.Run(lines, func(t *testing.T) {
			t.Parallel()
			report := Check(lines)
			assert.True(t, report.Syntax)
			require.NotEmpty(t, report.Messages)

			p := wrap(lines)
			command := exec.Command("gofmt")
			command.Stdin = strings.NewReader(p.source)
			output, err := command.CombinedOutput()
			require.Error(t, err)
			said := within(t, p, strings.ReplaceAll(string(output), "<standard input>:", "program.go:"))
			said = slices.CompactFunc(said, func(a, b Message) bool { return a.Line == b.Line })
			require.GreaterOrEqual(t, len(report.Messages), len(said))
			for i, message := range report.Messages {
				if i < len(said) {
					assert.Equal(t, said[i], message)
				} else {
					assert.Contains(t, string(output), message.Text)
				}
			}
			assert.LessOrEqual(t, len(report.Messages), len(said)+1)
			_, ok := compile(t, p)
			assert.False(t, ok)
		})
	}
}

func texts(messages []Message) (all []string) {
	for _, message := range messages {
		all = append(all, message.String())
	}
	slices.Sort(all)
	return all
}
