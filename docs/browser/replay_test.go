package browser

import (
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

const doubleShip = "lessons/09-double-ship.html"

// A page shows one cell step by step without loading anything.
func TestASliderStepsThroughTheCellThatThePageHas(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	b.load(t, doubleShip, "light", 1280)
	const shown = `[...document.querySelectorAll(".player .frame")].filter(f => !f.hidden).map(f => f.querySelector("h4").innerText).join()`
	last := eval[int](t, b, `document.querySelectorAll(".player .frame").length`) - 1
	steps := func(at int) string { return "After step " + strconv.Itoa(at) + " of " + strconv.Itoa(last) }

	assert.Equal(t, steps(last), eval[string](t, b, shown), "it begins with how it ended")
	run(t, b, chromedp.Click(".player .controls button"))
	assert.Equal(t, steps(last-1), eval[string](t, b, shown))
	eval[int](t, b, `{ const slider = document.querySelector(".player input"); slider.value = 0; slider.dispatchEvent(new Event("input")); 0 }`)
	assert.Equal(t, steps(0), eval[string](t, b, shown))
	assert.Empty(t, b.wrong())
}

// A cell that went wrong in the recorded run goes wrong again, in the page: the customer gets
// two e-mails, and one from the domain side.
func TestACellIsReplayedInThePage(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	b := open(t, browser, origin)
	b.load(t, doubleShip, "light", 1280)
	eval[int](t, b, `document.querySelector(".replay").replaceChildren(); 0`) // the one that the page has
	eval[int](t, b, `document.documentElement.style.scrollBehavior = "auto"; 0`)
	assert.Equal(t, 440, eval[int](t, b, `document.querySelector(".exploration").querySelectorAll(".cells[data-way=activerecord] button").length`))
	run(t, b, chromedp.Click(`.cells[data-way=activerecord] .wrong`))
	run(t, b, chromedp.Text(".replay .player .controls output"))

	mails := func(way string) int {
		return eval[int](t, b, `document.querySelectorAll(".replay .frame:not([hidden]) .mails .`+way+` .mail").length`)
	}
	assert.Equal(t, 2, mails("activerecord"))
	assert.Equal(t, 1, mails("domainmodel"))
	assert.Equal(t, "true", eval[string](t, b, `document.activeElement.getAttribute("aria-pressed")`), "the cell keeps the focus")
	top := func(selector string) int {
		return eval[int](t, b, `Math.round(document.querySelector("`+selector+`").getBoundingClientRect().top)`)
	}
	assert.GreaterOrEqual(t, top(".cells [aria-pressed]"), 0, "it is in sight")
	assert.Less(t, top(".replay .player"), 450, "and so is the replay, which is higher than the screen")
	assert.Empty(t, b.wrong())
}

// The ways send different statements: beside a cell does not stand the one with the same ID. What
// a click replays is what the page has of that cell.
func TestAClickReplaysTheCellsThatThePageShowsSideBySide(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	for name, shown := range map[string][]string{
		"05-lost-update":    {"one request 3, the other 7, then 4", "one request 3, the other 7, then 4", "one request 1, the other 6, then 4"},
		"09-double-ship":    {"one request 3, the other 9, then 6", "one request 3, the other 7, then 4", "one request 1, the other 6, then 5"},
		"10-crash-anywhere": {"place, statement 7: COMMIT's answer lost", "place, statement 9: COMMIT's answer lost", "place, statement 6: COMMIT's answer lost"},
	} {
		b.load(t, "lessons/"+name+".html", "light", 1280)
		assert.Equal(t, shown, eval[[]string](t, b, `[...document.querySelectorAll(".player > .columns > section > .none")].map(name => name.innerText)`))
		asked := eval[[]string](t, b, `(() => {
			const section = document.querySelector(".exploration");
			let cells;
			window.playground.call = async (_, args) => { cells = JSON.parse(args[2]); return ""; };
			section.querySelector(`+"`.cells button[title^=\"${section.querySelector(\".player .none\").innerText}:\"]`"+`).click();
			return ["activerecord", "care", "domainmodel"].map(way => section.querySelector(`+"`[data-way=${way}] [data-cell=\"${cells[way]}\"]`"+`).title);
		})()`)
		for i, title := range asked {
			assert.Contains(t, title, shown[i]+": ")
		}
		assert.Empty(t, b.wrong())
	}
}

// The names of sequences are made in the page, from their IDs.
func TestCellsAreNamedAsTheyWereRecorded(t *testing.T) {
	browser, origin := chromium(t), host(t)
	for _, name := range []string{"05-lost-update", "09-double-ship", "10-crash-anywhere"} {
		b := open(t, browser, origin)
		b.load(t, "lessons/"+name+".html", "light", 1280)
		labels := eval[[]string](t, b, `[...document.querySelectorAll(".cells")].flatMap(grid =>
			[...grid.children].map(cell => [grid.dataset.way, grid.dataset.exploration, cell.ariaLabel].join(": "))).sort()`)
		recorded := eval[[]string](t, b, `fetch("`+name+`.json").then(response => response.json()).then(all => all.lessons.flatMap(lesson =>
			["activerecord", "care", "domainmodel"].flatMap(way => (lesson[way]?.explorations ?? []).flatMap(e =>
				e.cells.map(c => [way, e.id, (c.wrong ? "wrong, " : "right, ") + c.name + ": " + c.observed].join(": "))))).sort())`)
		assert.Greater(t, len(labels), 600)
		assert.Equal(t, recorded, labels)
		assert.Empty(t, b.wrong())
	}
}

// A grid of cells is one tab stop, in which arrow keys move.
func TestArrowKeysMoveFromCellToCell(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	b.load(t, doubleShip, "light", 1280)
	const at = `[...document.activeElement.parentNode.children].indexOf(document.activeElement)`
	press := func(key string) int {
		return eval[int](t, b, `(document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "`+key+`", bubbles: true, cancelable: true})), `+at+`)`)
	}
	eval[int](t, b, `document.querySelector(".cells [tabindex='0']").focus(); 0`)

	assert.Equal(t, 1, press("ArrowRight"))
	assert.Equal(t, 439, press("End"))
	assert.Equal(t, 439, press("ArrowRight"), "it ends there")
	assert.Equal(t, 0, press("Home"))
	assert.Greater(t, press("ArrowDown"), 1)
	assert.Equal(t, 1, eval[int](t, b, `document.querySelector(".cells").querySelectorAll("[tabindex='0']").length`))
	assert.Contains(t, eval[string](t, b, `location.pathname`), "09-", "and the page is not turned")
}
