package snippet

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the page says of the lines that readers start from.
func TestReadyLinesSayWhatTheyAreThereFor(t *testing.T) {
	want := map[string]string{
		"The front door": "It compiles.",
		"The back door to an item": "1:7: order.items undefined (type *domainmodel.Order has no field or method items, but does have method Items)\n" +
			"3:7: item.quantity undefined (type domainmodel.OrderItem has no field or method quantity, but does have method Quantity)",
		"The back door to the total": "1:7: order.total undefined (type *domainmodel.Order has no field or method total, but does have method Total)\n" +
			"2:1: cannot assign to order.Total() (neither addressable nor a map index expression)",
		"The wrong ID": "1:32: cannot use order.CustomerID() (value of int64 type domainmodel.CustomerID) as domainmodel.OrderID value in argument to orders.FindByID\n" +
			"5:29: cannot use order.ID() (value of int64 type domainmodel.OrderID) as domainmodel.ProductID value in argument to order.ChangeQuantity",
		"Euros and dollars": "It compiles.",
	}
	require.Len(t, ReadyLines, len(want))
	for _, ready := range ReadyLines {
		t.Run(ready.Title, func(t *testing.T) {
			report := Check(ready.Lines)
			assert.Equal(t, want[ready.Title], report.String())
			assert.Equal(t, report.OK, strings.HasPrefix(ready.Says, "It compiles:"))
			assert.Equal(t, !report.OK, strings.HasPrefix(ready.Says, "It does not compile:"))

			said, compiles := compile(t, wrap(ready.Lines+"return nil"))
			assert.Equal(t, said, report.Messages)
			assert.Equal(t, report.OK, compiles)
		})
	}
}

// The sentence about euros and dollars ends with the error that the lines return when they run.
func TestEurosAndDollarsAreRefusedAtRunTime(t *testing.T) {
	ready := ReadyLines[len(ReadyLines)-1]
	require.Equal(t, "Euros and dollars", ready.Title)
	source := filepath.Join(t.TempDir(), "program.go")
	program := wrap(ready.Lines).source + "func main() { fmt.Print(snippet()) }\n"
	require.NoError(t, os.WriteFile(source, []byte(program), 0o666))

	output, err := exec.Command("go", "run", source).Output()
	require.NoError(t, err)
	_, refusal, _ := strings.Cut(string(output), "\n")
	require.NotEmpty(t, refusal)
	assert.Contains(t, ready.Says, ": "+refusal+".")
}

// Without this, a reader would look for a fault in lines that have none.
func TestWhatIsNotCheckedIsSaid(t *testing.T) {
	assert.True(t, Check(strings.Repeat(" ", MaxLength)).OK)
	report := Check(strings.Repeat(" ", MaxLength+1))
	assert.False(t, report.OK)
	assert.Equal(t, "The lines have 4097 bytes, and at most 4096 are checked.", report.String())
}

// The end of a browser's call stack ends the page's program. Each kind of nesting counts.
func TestWhatWouldExhaustTheStackIsNotChecked(t *testing.T) {
	for _, unit := range []string{"(", "[]", "{", "- ", "*", "f(", "()", "1+", ".a", "if x {", "func() {", "a:", "a[0", "map[int]", "else if x {}", "struct{ a ", "a(b, ", "{;"} {
		assert.Equal(t, "The lines are nested too deeply to be checked in a browser.", Check(strings.Repeat(unit, 501)[:min(MaxLength, 501*len(unit))]).Failure, unit)
	}
	for _, unit := range []string{"order.AddItem(coffee, 1)\n", "f(1, 2);", "if x { y() }\n", "a, ", "// a b c\n"} {
		assert.Empty(t, Check(strings.Repeat(unit, MaxLength/len(unit))).Failure, unit)
	}
}

func TestManyMessagesAreCutAndCounted(t *testing.T) {
	report := Check(strings.Repeat("order.items = nil\n", MaxMessages+7))
	assert.Len(t, report.Messages, MaxMessages)
	assert.Equal(t, 7, report.More)
	assert.Equal(t, MaxMessages, report.Messages[MaxMessages-1].Line)
	assert.True(t, strings.HasSuffix(report.String(), "\nand 7 more"))
}

// Nested types double with each level: the text of one message may have megabytes.
func TestALongMessageIsCut(t *testing.T) {
	name := strings.Repeat("é", 1500)
	report := Check("var x struct{ " + name + " int }\nx = 1\n_ = x")
	require.Len(t, report.Messages, 1)
	const before = "cannot use 1 (untyped int constant) as struct{"
	assert.Equal(t, before+strings.Repeat("é", MaxText-len(before))+"…", report.Messages[0].Text)
}

func TestColumnsCountCharacters(t *testing.T) {
	assert.Equal(t, []Message{{2, 15, "undefined: größe"}}, Check("\r\n\t_ = \"äöü€😀\"; größe()\r\n").Messages)
}

// A fault behind the lines, where a bracket is missed, is shown at their end.
func TestFaultsAreWithinTheLines(t *testing.T) {
	assert.Equal(t, []Message{{1, 10, "expected '}', found 'EOF'"}}, Check("if true {\n\n\n").Messages)
	assert.Equal(t, []Message{{1, 2, "expected declaration, found '}'"}}, Check("}").Messages)
}

// The type checker finds unused variables last.
func TestMessagesAreInTheOrderOfTheLines(t *testing.T) {
	assert.Equal(t, []Message{{1, 1, "declared and not used: x"}, {2, 1, "undefined: y"}}, Check("x := 1\ny()").Messages)
}

// A message about two places has both, in the reader's lines.
func TestTheOtherPlaceOfAMessageIsShown(t *testing.T) {
	assert.Equal(t, []Message{{2, 5, "x redeclared in this block\n\t1:5: other declaration of x"}}, Check("var x int\nvar x string\n_ = x").Messages)
}

func TestChecksMayRunAtOnce(t *testing.T) {
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for _, lines := range checked {
				assert.Equal(t, Check(lines), Check(lines))
			}
		})
	}
}

// Whatever is typed, there is an answer with places in the lines.
func FuzzCheck(f *testing.F) {
	for _, lines := range checked {
		f.Add(lines)
	}
	for _, lines := range broken {
		f.Add(lines)
	}
	for _, ready := range ReadyLines {
		f.Add(ready.Lines)
	}
	f.Fuzz(func(t *testing.T, lines string) {
		report := Check(lines)
		_, chain := scan(lines)
		require.Equal(t, len(lines) > MaxLength || chain > maxChain, report.Failure != "", report.Failure)
		require.Equal(t, report.OK, len(report.Messages) == 0 && report.Failure == "")
		split := strings.Split(strings.ReplaceAll(lines, "\r\n", "\n"), "\n")
		for _, message := range report.Messages {
			require.Positive(t, message.Column)
			require.LessOrEqual(t, message.Line, len(split))
			require.LessOrEqual(t, message.Column, len([]rune(split[message.Line-1]))+1)
			require.NotEmpty(t, message.Text)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	for _, ready := range ReadyLines {
		b.Run(ready.Title, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Check(ready.Lines)
			}
		})
	}
	b.Run("the first one", func(b *testing.B) { // besides, it type-checks what lines may use
		b.ReportAllocs()
		for b.Loop() {
			_, err := load()
			require.NoError(b, err)
		}
	})
}
