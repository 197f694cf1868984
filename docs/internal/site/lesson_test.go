package site

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/view"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/quote"
)

func quotation(purpose, text string, marked ...int) lesson.Quotation {
	q := lesson.Quotation{Purpose: purpose, Quotation: quote.Quotation{File: "order.go", Text: text}, Marked: marked}
	for i := range strings.Split(text, "\n") {
		q.Lines = append(q.Lines, i+10)
	}
	return q
}

func builderOf(repo fs.FS) *builder {
	return &builder{repo: repo, files: Files{}, sources: map[string]bool{}}
}

func TestCodeWithTheSamePurposeStandsSideBySide(t *testing.T) {
	b := builderOf(fstest.MapFS{"order.go": {}})
	pairs, err := b.pairs(&lesson.Result{
		Lesson:       lesson.Lesson{Name: "01-one"},
		ActiveRecord: lesson.WayResult{Code: []lesson.Quotation{quotation("ship", "a"), quotation("list", "b"), quotation("ship", "c")}},
		DomainModel:  lesson.WayResult{Code: []lesson.Quotation{quotation("the rule", "d"), quotation("ship", "e")}},
	})
	require.NoError(t, err)

	var purposes []string
	var sizes [][2]int
	for _, pair := range pairs {
		purposes = append(purposes, pair.Purpose)
		sizes = append(sizes, [2]int{len(pair.ActiveRecord), len(pair.DomainModel)})
	}
	assert.Equal(t, []string{"ship", "list", "the rule"}, purposes)
	assert.Equal(t, [][2]int{{2, 1}, {1, 0}, {0, 1}}, sizes)
	assert.Equal(t, "../source/order.go.html#L10", pairs[0].ActiveRecord[0].Path)
}

// A PROBLEM comment goes on until the code does.
func TestDecisiveLinesAndProblemsHaveAClass(t *testing.T) {
	assert.Equal(t, []string{"", "problem", "problem", "marked", ""}, classesOf(quotation("",
		"// not a problem\n\t// PROBLEM 4: nobody\n\t// names it\n\tship()\n\t// after it", 13)))
}

func cellsOf(names ...string) []lesson.Cell {
	var cells []lesson.Cell
	for _, name := range names {
		name, wrong := strings.CutSuffix(name, "!")
		cells = append(cells, lesson.Cell{ID: name, Name: name, Wrong: wrong, Observed: map[bool]string{true: "2 mails", false: "1 mail"}[wrong]})
	}
	return cells
}

func TestOutcomesAreCounted(t *testing.T) {
	e := explored(view.Way{}, cellsOf("a", "b!", "c!"))
	assert.Equal(t, []outcome{{"2 mails", true, 2}, {"1 mail", false, 1}}, e.Outcomes)
	assert.Equal(t, 2, e.Wrong)
}

func TestTheCellThatTellsMostIsTheShortestWrongOne(t *testing.T) {
	assert.Equal(t, 2, explored(view.Way{}, cellsOf("a", "b, c, d!", "c, d!")).telling())
	assert.Equal(t, 1, explored(view.Way{}, cellsOf("b, c", "a")).telling(), "where all end well, the shortest one")
}

func TestTheScriptOfALessonHasEveryCell(t *testing.T) {
	b := builderOf(fstest.MapFS{})
	row, order := view.Way{Way: lesson.Way{Side: lesson.ActiveRecord}}, view.Way{Way: lesson.Way{Side: lesson.DomainModel}}
	require.NoError(t, b.addCells("09-nine", []exploration{
		{ID: "faults", Ways: []exploredWay{explored(row, cellsOf("a", "b!", "c!"))}},
		{ID: "ship", Sessions: [2]string{"A", "B"}, Ways: []exploredWay{
			explored(row, []lesson.Cell{{ID: "011", Name: "A 1, B 2", Observed: "a ],[ b"}}),
			explored(order, cellsOf("10", "01!")),
		}},
	}))

	text, ok := strings.CutPrefix(string(b.files["lessons/09-nine.cells.js"]), "window.explorations = ")
	require.True(t, ok)
	text, faults, ok := strings.Cut(text, ";\nwindow.faults = ")
	require.True(t, ok)
	assert.Equal(t, `[["a","a"],["b","b"],["c","c"]];`, strings.TrimSpace(faults))
	var cells []jsonExploration
	require.NoError(t, json.Unmarshal([]byte(text), &cells))
	assert.Equal(t, []jsonExploration{{
		Exploration: "faults", Way: "activerecord", Outcomes: []string{"2 mails", "1 mail"}, Wrong: []bool{true, false},
		Cells: [][2]int64{{0, 1}, {1, 0}, {2, 0}}, Beside: map[string][]int{},
	}, {
		Exploration: "ship", Way: "activerecord", Sessions: [2]string{"A", "B"}, Outcomes: []string{"a ],[ b"}, Wrong: []bool{false},
		Cells: [][2]int64{{0b1011, 0}}, Beside: map[string][]int{"domainmodel": {1}}, // its name follows
	}, {
		Exploration: "ship", Way: "domainmodel", Sessions: [2]string{"A", "B"}, Outcomes: []string{"1 mail", "2 mails"}, Wrong: []bool{false, true},
		Cells: [][2]int64{{0b110, 0}, {0b101, 1}}, Beside: map[string][]int{"activerecord": {0, 0}},
	}}, cells)
}

func TestANameOfASequenceIsExplained(t *testing.T) {
	example := func(id string) string {
		return exploration{Sessions: [2]string{"one", "the other"}, Ways: []exploredWay{explored(view.Way{}, []lesson.Cell{{ID: id, Name: id}})}}.Example()
	}
	assert.Equal(t, "“110001111” means: the other sends 2 statements, one sends 3, then the other sends its last 4.", example("110001111"))
	assert.Equal(t, "“0110001” means: one sends 1 statement, the other sends 2, then one sends its last 3, then the other sends its last 1.", example("0110001"))
	assert.Equal(t, "“0011” means: one sends 2 statements, the other sends 2.", example("0011"))
	assert.Empty(t, exploration{Ways: []exploredWay{explored(view.Way{}, cellsOf("a"))}}.Example(), "a fault has no turns")
}

// The way to a lesson is one click, to both codes and to a claim that tells the sides apart.
func TestALessonBeginsWithAClaimThatTellsTheSidesApart(t *testing.T) {
	page := string(build(t)["lessons/03-no-aggregate-boundary.html"])
	claim, code, rows := strings.Index(page, `class="telling"`), strings.Index(page, "editOne"), strings.Index(page, `id="rows"`)
	require.Positive(t, claim)
	assert.Less(t, claim, code)
	assert.Less(t, code, rows)
	assert.Contains(t, page[claim:code], "broken")
	assert.Contains(t, page, "nothing changed here")
	assert.Contains(t, page, `<a href="../source/examples/03-no-aggregate-boundary/exercise/README.md.html">`)
	assert.Contains(t, page, `<a href="../snippet.html">`, "what it says of back doors, the compiler can be asked")
}
