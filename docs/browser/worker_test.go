package browser

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// loadWithFake opens a page whose Worker says what the test lets it say: fake.say(message) is the
// newest one, and fake.asked has what it was asked.
func (b *tab) loadWithFake(t *testing.T, page string) {
	t.Helper()
	b.load(t, page, "light", 1280)
	eval[int](t, b, `{
		window.Worker = class {
			asked = []
			constructor() { window.fake = this }
			postMessage(message) { this.asked.push(message) }
			terminate() {}
			say(data) { this.onmessage({ data }) }
		}
		0
	}`)
}

// eventually waits until the JavaScript expression is true.
func eventually(t *testing.T, b *tab, expression string) {
	t.Helper()
	run(t, b, chromedp.Poll[bool](expression))
}

// Two calls that wait at once each show their own progress.
func TestACallIsToldOnlyOfItself(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	b.loadWithFake(t, doubleShip)
	run(t, b, chromedp.Click("[data-run-lesson]"))
	run(t, b, chromedp.Click(".cells .wrong"))
	const lesson, replay = `document.querySelector("[data-run-output]").innerText`, `document.querySelector(".replay").innerText`

	eval[int](t, b, `fake.say({ loaded: 1e6, total: 5e6 }), 0`)
	for _, place := range []string{lesson, replay} {
		assert.Contains(t, eval[string](t, b, place), "1.0 of 5.0 MB")
	}
	eval[int](t, b, `fake.say({ id: fake.asked[0].id, statements: 1234, tried: 1000 }), fake.say({ id: fake.asked[1].id, statements: 56, tried: 0 }), 0`)
	assert.Contains(t, eval[string](t, b, lesson), "Running.\n\n 1,000 of 2,799 tries")
	assert.Contains(t, eval[string](t, b, replay), "Running it again.\n\n 56 statements so far")
	assert.Empty(t, b.wrong())
}

// Hosts that decompress tell the length of what they have: more comes.
func TestABarWithoutATotalHasNoValue(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	b.loadWithFake(t, "sandbox.html")
	run(t, b, chromedp.Click("#builder button"))
	const bar = `document.querySelector("main progress")`
	for _, step := range []struct{ message, says, value string }{
		{"{ loaded: 4e6, total: 5e6 }", "4.0 of 5.0 MB", "4000000"},
		{"{ loaded: 9e6, total: 5e6 }", "9.0 MB", ""},
	} {
		eval[int](t, b, "fake.say("+step.message+"), 0")
		assert.Equal(t, step.says, strings.TrimSpace(eval[string](t, b, bar+".parentNode.innerText")))
		assert.Equal(t, step.value, eval[string](t, b, bar+`.getAttribute("value") ?? ""`))
	}
}

// The answer to a choice that was made before is not the answer to the last one.
func TestOnlyTheLastChoiceIsShown(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	b.loadWithFake(t, doubleShip)
	eval[int](t, b, `document.querySelectorAll(".cells .wrong")[0].click(), document.querySelectorAll(".cells .wrong")[1].click(), 0`)
	const shown = `document.querySelector(".replay").innerText`

	eval[int](t, b, `fake.say({ id: fake.asked[0].id, result: "<p>the first</p>" }), 0`)
	assert.Contains(t, eval[string](t, b, shown), "Loading the playground.")
	eval[int](t, b, `fake.say({ id: fake.asked[1].id, result: "<p>the second</p>" }), 0`)
	assert.Equal(t, "the second", eval[string](t, b, shown))
	assert.Empty(t, b.wrong())
}

// After an error, the scenario that was asked for last is still wanted, and nothing of an older one
// is left.
func TestTheSandboxGoesOnAfterAnError(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	b.loadWithFake(t, "sandbox.html")
	answer := func(html string) {
		t.Helper()
		eval[int](t, b, fmt.Sprintf(`fake.say({ id: fake.asked.at(-1).id, result: %s }), 0`, html))
	}
	asked := func(what, text string) {
		t.Helper()
		eventually(t, b, fmt.Sprintf(`fake.asked.at(-1).call === %q && fake.asked.at(-1).args[0] === %q`, what, text))
	}
	const add = "`<div class=append><button id=append-pay data-to=pay></button></div>`"
	run(t, b, chromedp.Click("#builder button"))
	answer(add)
	asked("scenario", "")
	answer(`{ html: "old", summary: "Ran." }`)
	eval[int](t, b, `location.hash = "ship", 0`)
	asked("builder", "ship")
	eval[int](t, b, `fake.say({ loaded: 1, total: 2 }), location.hash = "again", fake.say({ stopped: "It broke." }), 0`)
	asked("builder", "again")
	eval[int](t, b, `fake.say({ loaded: 1, total: 2 }), fake.say({ stopped: "It broke again." }), 0`)
	eventually(t, b, `document.getElementById("outcome").ariaBusy === "false"`)
	assert.Equal(t, "It broke again.", run(t, b, chromedp.Text("#progress")))
	assert.Empty(t, eval[string](t, b, `document.getElementById("outcome").innerText`))
	assert.False(t, eval[bool](t, b, `document.querySelector("main progress").checkVisibility()`))

	// The step is added to the scenario of the address.
	eval[int](t, b, `document.getElementById("append-pay").click(), 0`)
	asked("builder", "again")
	answer("`<div class=append><button id=append-pay data-to=again,pay></button></div>`")
	asked("builder", "again,pay")
	assert.Empty(t, b.wrong())
}

// An error that comes after the playground was loaded is none of loading.
func TestAnErrorInTheWorkerIsSaid(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	b.loadWithFake(t, "lessons/03-no-aggregate-boundary.html")
	run(t, b, chromedp.Click("[data-run-lesson]"))
	eval[int](t, b, `fake.onerror({ message: "Uncaught RangeError" }), 0`)
	assert.Equal(t, "The playground failed: Uncaught RangeError.", run(t, b, chromedp.Text("[data-run-output] .failed")))
}

// The compiler is in the playground, which takes a while to load.
func TestASnippetSaysThatThePlaygroundLoads(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	b.loadWithFake(t, "snippet.html")
	const main, bar = `document.querySelector("main").innerText`, `document.querySelector("main progress").checkVisibility()`
	assert.False(t, eval[bool](t, b, bar))
	eval[int](t, b, `location.hash = "return", 0`)
	eventually(t, b, `window.fake?.asked.length === 1`)
	assert.Equal(t, "Checking.", run(t, b, chromedp.Text("#verdict")))
	eval[int](t, b, `fake.say({ loaded: 1e6, total: 5e6 }), 0`)
	assert.Equal(t, "Loading the playground.", run(t, b, chromedp.Text("#verdict")))
	assert.Contains(t, eval[string](t, b, main), "1.0 of 5.0 MB")
	eval[int](t, b, `fake.say({ id: fake.asked[0].id, statements: 0 }), 0`)
	assert.False(t, eval[bool](t, b, bar))
	eval[int](t, b, `fake.say({ id: fake.asked[0].id, result: "It compiles." }), 0`)
	assert.Equal(t, "It compiles.", run(t, b, chromedp.Text("#verdict")))

	eval[int](t, b, `location.hash = "return nil", 0`)
	eventually(t, b, `fake.asked.length === 2`)
	eval[int](t, b, `fake.say({ loaded: 1, total: 2 }), fake.say({ stopped: "It broke." }), 0`)
	eventually(t, b, `!`+bar)
	assert.Equal(t, "The lines were not checked. It broke.", run(t, b, chromedp.Text("#verdict")))
	assert.Empty(t, b.wrong())
}

// The playground is not committed: who publishes the site may forget it.
func TestASiteWithoutItsPlaygroundSaysHowToBuildIt(t *testing.T) {
	browser := chromium(t)
	b := open(t, browser, hostWith(t, func(w http.ResponseWriter, r *http.Request) bool {
		if path.Base(path.Dir(r.URL.Path)) != "playground" {
			return false
		}
		http.NotFound(w, r)
		return true
	}))
	b.load(t, "lessons/03-no-aggregate-boundary.html", "light", 1280)
	assert.Equal(t, "The playground can't be loaded: this site was published without it. To build it: go run ./serve -build, in docs.", runHere(t, b))
}

// Browsers refuse an address that changes often, or that has half a character in it.
func TestLinesAreCheckedWithoutAnAddress(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	b.loadWithFake(t, "snippet.html")
	eval[int](t, b, `{
		const box = document.getElementById("lines")
		box.value = "x := '\ud800'"
		box.dispatchEvent(new Event("input"))
		0
	}`)
	eventually(t, b, `window.fake?.asked[0].args[0] === "x := '\ud800'"`)
	assert.Empty(t, b.wrong())
}

// A recorded replay needs no playground.
func TestAPageShowsStepsWithoutThePlayground(t *testing.T) {
	browser := chromium(t)
	b := open(t, browser, hostWith(t, func(w http.ResponseWriter, r *http.Request) bool {
		if path.Base(r.URL.Path) != "playground.js" {
			return false
		}
		http.NotFound(w, r)
		return true
	}))
	b.load(t, doubleShip, "light", 1280)
	run(t, b, chromedp.Click(".player .controls button"))
	run(t, b, chromedp.Click(".cells .wrong"))
	assert.Contains(t, run(t, b, chromedp.Text(".replay .error")), "playground.js is missing")
}

// Where a host answers any path with a page, the other file is tried, and then the reader told.
func TestAHostWithoutThePlaygroundIsNoticed(t *testing.T) {
	browser := chromium(t)
	asked := make(chan string, 2)
	b := open(t, browser, hostWith(t, func(w http.ResponseWriter, r *http.Request) bool {
		name := path.Base(r.URL.Path)
		switch path.Ext(name) {
		case ".gz", ".wasm":
			asked <- name
			fmt.Fprint(w, "<!DOCTYPE html>")
		default:
			return false
		}
		return true
	}))
	built(t)
	b.load(t, "lessons/03-no-aggregate-boundary.html", "light", 1280)
	assert.Equal(t, "The playground can't be loaded: "+b.origin+"playground/playground.wasm is not WebAssembly", runHere(t, b))
	assert.Equal(t, []string{"playground.wasm.gz", "playground.wasm"}, []string{<-asked, <-asked})
}

// The index may come when nobody waits for it any more, or not at all.
func TestSearchShowsWhatIsAskedNow(t *testing.T) {
	browser := chromium(t)
	come := make(chan struct{})
	release := sync.OnceFunc(func() { close(come) })
	var tries atomic.Int32
	b := open(t, browser, hostWith(t, func(w http.ResponseWriter, r *http.Request) bool {
		if path.Base(r.URL.Path) != "search-index.js" {
			return false
		}
		if tries.Add(1) == 1 {
			http.NotFound(w, r)
			return true
		}
		<-come
		return false
	}))
	t.Cleanup(release) // or the host would wait for it
	b.load(t, "index.html", "light", 1280)
	const list = `document.getElementById("results")`
	run(t, b, chromedp.Click(".search input"))
	eventually(t, b, `performance.getEntriesByName(new URL("assets/search-index.js", location.href).href).length === 1`)
	run(t, b, chromedp.KeyEvent("order"))
	run(t, b, chromedp.KeyEvent("\x1b"))
	release()
	eventually(t, b, `"searchIndex" in window`)
	assert.True(t, eval[bool](t, b, `new Promise((done) => setTimeout(() => done(`+list+`.hidden), 50))`), "it was closed")

	run(t, b, chromedp.Click(".search input"))
	run(t, b, chromedp.KeyEvent("order"))
	eventually(t, b, `!`+list+`.hidden && `+list+`.children.length > 3`)
	assert.EqualValues(t, 2, tries.Load())
}
