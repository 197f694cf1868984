package snippet

import (
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

// compile returns what the compiler says about the program, in the reader's lines.
func compile(t *testing.T, p *program) []Message {
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
	if err == nil {
		return nil
	}
	require.Contains(t, string(output), "program.go:")
	return within(t, p, string(output))
}

// compiled returns where the compiled packages are that programs import, as the compiler reads it.
var compiled = sync.OnceValues(func() ([]byte, error) {
	args := []string{"list", "-deps", "-export", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}", modelPath}
	return exec.Command("go", append(args, Packages...)...).Output()
})

var place = regexp.MustCompile(`program\.go:(\d+):(\d+): `)

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
	"a label":                     "again:\n\torder.Total()\n\tfor { break agian }",
	"the order's lists":           "order.items = nil; order.events = nil; order.restored = order",
	"unexported methods":          "order.record(nil); order.changeItem(1, nil); coffee.Price().Currency().valid()",
	"unexported functions":        "domainmodel.parseID(1); domainmodel.transitions = nil; domainmodel.eventTypes = nil; domainmodel.Nothing()",
	"a literal":                   "_ = domainmodel.Order{}\n_ = domainmodel.Money{minor: 1}\n_ = domainmodel.Money{1, \"EUR\"}\n_ = domainmodel.Product{ID: 1}",
	"an assigned method":          "order.Total() = 3\norder.Status = \"paid\"\ncoffee.Price() += 1",
	"copies":                      "for item := range order.Items() { item.Quantity() = 3; item.SetQuantity(3) }\nitem, _ := order.Item(coffee.ID())\nitem.quantity++",
	"the wrong IDs":               "orders.FindByID(ctx, order.CustomerID())\norder.ChangeQuantity(order.ID(), 2)\nvar id int64 = order.ID()\nvar other domainmodel.OrderID = id",
	"the wrong arguments":         "order.Pay(order.Total())\norder.Pay(order.Total(), now, 3)\norder.AddItem(coffee.ID(), \"two\")\norder.AddItem(\n\tcoffee,\n)",
	"the wrong results":           "total := order.AddItem(coffee, 1)\na, b := order.Total()\nvar m domainmodel.Money = order.Total().Plus(order.Total())\nreturn total, nil",
	"operators":                   "_ = order.Total() + coffee.Price()\n_ = order.Total() < coffee.Price()\n_ = order.Total() == coffee.Price()\n_ = order.Total() == 3\n_ = order.ID() == coffee.ID()\n!order",
	"an event of one's own":       "type mine struct{}\nvar e domainmodel.Event = mine{}\n_ = e",
	"a port of one's own":         "type mine struct{ domainmodel.OrderRepository }\norders = mine{}\norders = order\nvar c domainmodel.Catalogue = orders\n_ = c",
	"a status of one's own":       "var s domainmodel.OrderStatus = \"lost\"\nvar r domainmodel.Region = 3\n_ = s.CanTransitionTo(domainmodel.StatusPaid)\nreturn r",
	"errors":                      "if err, ok := errors.AsType[*domainmodel.ConflictError](order.Cancel(now)); ok { fmt.Println(err.Stored, err.stored) }\nvar e domainmodel.ConflictError\nerrors.As(nil, &e)\nreturn e",
	"the standard library":        "fmt.Println(strings.ToUpper(3), strconv.Itoa(now), time.Until(now) * 2, slices.Collect(order.Items()))\nfmt.Printl()\nstrings.nothing()\nnow.wall = 3\nnow.Wall()\nnow.setLoc(nil)\nvar d time.Duration = 1.5\nvar t time.Time = time.Now\n_ = time.Time{1, 2, nil}",
	"the rest of it":              "_ = slices.SortedFunc(order.Items(), func(a, b domainmodel.OrderItem) int { return cmp.Compare(a.Quantity(), b.Quantity()) })\nvar seq iter.Seq[int] = order.Items()\n_ = maps.Keys(seq)\nctx, cancel := context.WithTimeout(ctx, time.Second)\ncancel()\nvar b strings.Builder = strings.NewReader(\"\")\nfmt.Fprintln(b)\nfmt.Fprintln(&b)",
	"inference":                   "slices.Sort(order.Items())\nslices.Contains([]domainmodel.Money{}, 3)\ncmp.Compare(order, order)\ncmp.Or[error](nil, 3)\nmaps.Keys[int](nil)\nslices.IndexFunc(order.Events(), nil)\nslices.Max([]domainmodel.Money{})",
	"packages that are not in":    "os.Exit(1)\njson.Marshal(order)",
	"a package that is hidden":    "time := 3\ntime.Now()",
	"a package as a value":        "x := time\nfmt = 3\ndomainmodel.Order = 3\n_ = domainmodel",
	"not a statement":             "order.Total\norder.Total()\n3\n\"three\"\norder == nil",
	"characters of several bytes": "\t_ = \"äöü€😀\"; order.größe(); order.items = \"😀\"; x := 'é'",
	"line ends of Windows":        "order.Total()\r\norder.items = nil\r\n\tx := 1\r\n",
	"unreachable code":            "return nil\norder.Total()",
	"constants":                   "var i int8 = 300\n_ = 1 / 0\n_ = [2]int{1, 2, 3}\n_ = []int{0: 1, 0: 2}\n_ = map[string]int{\"a\": 1, \"a\": 2}\n_ = 1 << 70\nvar u uint = -1",
	"switches":                    "switch order.Status() { case \"paid\", \"paid\": case 3: }\nswitch x := any(order).(type) { case int: }\nswitch e := order.Events()[0].(type) { case domainmodel.OrderWasPaid: e.At = 3; case string: }",
	"closures":                    "orders.Update(ctx, order.ID(), func(o domainmodel.Order) error { return nil })\norders.Update(ctx, order.ID(), func(o *domainmodel.Order) error { o.AddItem(coffee, 1) })\ndefer order.Total\ngo func() {}",
	"generics":                    "type list[T any] []T\nvar l list\nvar m list[int, int]\nfunc() { var _ list[domainmodel.Order] }()",
	"a function that is closed":   "return nil\n}\n\nfunc more() int {\n\tvar order int = orders",
	"ranges":                      "for range order {}\nfor i := range 3 { i = \"a\" }\nfor a, b := range order.Items() {}\nfor i, e := range order.Events() { _ = i; e.OrderID() }\ncontinue\nbreak",
	"pointers":                    "order = *order\n*order = domainmodel.Order{}\n&order.Total()\nvar p *domainmodel.Money = &order.Total()\norder.ID().String\nvar f func() = order.ID",
}

// What is said about types is said by the compiler about the same program: words, line and
// column.
func TestTheCompilerSaysTheSame(t *testing.T) {
	for name, lines := range checked {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := wrap(lines)
			require.False(t, p.parse(), "%v", p.messages)
			p.check()
			p.sort()
			assert.Equal(t, texts(compile(t, p)), texts(p.messages))
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
