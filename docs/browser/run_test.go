package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// built fails the test if the playground is not there: go run ./serve -build makes it.
func built(t *testing.T) {
	t.Helper()
	require.FileExists(t, filepath.Join(site, "playground", "playground.wasm.gz"), "go run ./serve -build makes it")
}

const nothingDiffers = "Nothing differs from the recorded run."

// runHere runs the lesson of the page in it, and returns what it says of the recorded run, or why
// it failed.
func runHere(t *testing.T, b *tab) string {
	t.Helper()
	run(t, b, chromedp.Click("[data-run-lesson]"))
	return run(t, b, chromedp.Text("[data-run-output] > div:not(.ran) > p, [data-run-output] > .failed"))
}

// A lesson that is run in the page observes what was recorded.
func TestALessonThatIsRunInThePageSaysWhatThePageSays(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	b := open(t, browser, origin)
	for _, lesson := range []string{
		"01-bloated-or-anemic", "02-database-always-present", "03-no-aggregate-boundary", "04-implicit-dependencies",
		"12-a-decision-on-an-old-page",
	} {
		t.Run(lesson, func(t *testing.T) {
			b.load(t, "lessons/"+lesson+".html", "light", 1280)
			assert.Equal(t, nothingDiffers, runHere(t, b))
			assert.Empty(t, b.wrong())
		})
	}
}

// What a run adds to a page keeps the promises of the page: on a phone, in both themes.
func TestWhatARunShowsIsSoundToo(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	axe, err := os.ReadFile(os.Getenv("TEST_AXE"))
	require.NoError(t, err, "TEST_AXE is the path of axe-core's axe.min.js")
	b := open(t, browser, origin)
	for _, theme := range []string{"light", "dark"} {
		b.load(t, "lessons/03-no-aggregate-boundary.html", theme, narrow)
		require.Equal(t, nothingDiffers, runHere(t, b))
		eval[int](t, b, `document.querySelectorAll("[data-run-output] details").forEach((d) => { d.open = true }); 0`)
		assert.Empty(t, eval[string](t, b, widest), theme)
		assert.Empty(t, violations(t, b, string(axe)), theme)
	}
}

// Were the recorded run another one, the page would say so.
func TestARunThatDiffersIsNoticed(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	b := open(t, browser, origin)
	b.load(t, "lessons/03-no-aggregate-boundary.html", "light", 1280)
	eval[int](t, b, `{ const real = fetch; window.fetch = async (...args) => new Response((await (await real(...args)).text()).replaceAll("9990.00", "9990.01")); 0 }`)
	assert.Contains(t, runHere(t, b), "The run differs from the recorded one")
}

// The page knows how many cells the lesson tries, and says how many were tried. A run can be stopped.
func TestARunSaysHowFarItIsAndStops(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	b := open(t, browser, origin)
	b.load(t, doubleShip, "light", 1280)
	run(t, b, chromedp.Click("[data-run-lesson]"))
	const bar = `document.querySelector("[data-run-output] progress")`
	eventually(t, b, bar+`.max === document.querySelectorAll(".cells button").length && `+bar+`.value > 0`)
	at := eval[int](t, b, bar+`.value`)
	eventually(t, b, fmt.Sprintf(`%s.value > %d`, bar, at))
	assert.Regexp(t, `^[1-9][\d,]* of 2,799 tries$`, strings.TrimSpace(eval[string](t, b, bar+`.parentNode.innerText`)))
	run(t, b, chromedp.Click("[data-run-lesson]"))
	assert.Equal(t, "Stopped.", run(t, b, chromedp.Text("[data-run-output] .failed")))
	assert.Equal(t, "Run it here", run(t, b, chromedp.Text("[data-run-lesson]")))
}

// Where the playground can't start, the page says why.
func TestAPageSaysWhyThePlaygroundCanNotStart(t *testing.T) {
	browser, origin := chromium(t), host(t)
	t.Run("opened as a file", func(t *testing.T) {
		folder, err := filepath.Abs(site)
		require.NoError(t, err)
		b := open(t, browser, "file://")
		b.load(t, filepath.ToSlash(folder)+"/lessons/03-no-aggregate-boundary.html", "light", 1280)
		run(t, b, chromedp.Click("[data-run-lesson]"))
		assert.Contains(t, run(t, b, chromedp.Text("[data-run-output] .failed")), "Serve the site")
		assert.Empty(t, b.wrong())
	})
	t.Run("no WebAssembly", func(t *testing.T) {
		b := open(t, browser, origin)
		b.load(t, "lessons/03-no-aggregate-boundary.html", "light", 1280)
		eval[bool](t, b, `delete window.WebAssembly`)
		run(t, b, chromedp.Click("[data-run-lesson]"))
		assert.Contains(t, run(t, b, chromedp.Text("[data-run-output] .failed")), "it has no WebAssembly")
	})
	t.Run("no playground", func(t *testing.T) {
		b := open(t, browser, origin)
		b.load(t, "lessons/03-no-aggregate-boundary.html", "light", 1280)
		eval[int](t, b, `{ const Real = Worker; window.Worker = function (url) { return new Real(String(url).replace("worker.js", "none.js")) }; 0 }`)
		run(t, b, chromedp.Click("[data-run-lesson]"))
		assert.Contains(t, run(t, b, chromedp.Text("[data-run-output] .failed")), "can't be loaded")
	})
}

// A host may send the program as it is, or a page in its place.
func TestThePlaygroundCopesWithHowItIsSent(t *testing.T) {
	browser := chromium(t)
	built(t)
	for _, way := range hostings {
		t.Run(way.name, func(t *testing.T) {
			b := open(t, browser, way.serve(t))
			b.load(t, "lessons/03-no-aggregate-boundary.html", "light", 1280)
			assert.Equal(t, nothingDiffers, runHere(t, b))
		})
	}
}
