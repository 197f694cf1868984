package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/browserdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/play"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
)

// A link to a scenario shows what its sender saw, which is what the tests of package scenario see.
func TestTheSandboxShowsWhatANativeRunDoes(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	b := open(t, browser, origin)
	b.load(t, "index.html", "light", 1280)
	for _, ready := range scenario.ReadyScenarios {
		b.load(t, "sandbox.html#"+ready.Text, "light", 1280)
		b.waitForScenario(t, ready.Text)
		native, err := play.Scenario(t.Context(), ready.Text, browserdb.Open)
		require.NoError(t, err)
		assert.Equal(t, native.Summary, run(t, b, chromedp.Text("#progress")))
		want, err := json.Marshal(native.HTML)
		require.NoError(t, err)
		assert.True(t, eval[bool](t, b, fmt.Sprintf(`(() => {
			const native = document.createElement("div")
			native.innerHTML = %s
			return native.innerHTML === document.getElementById("outcome").innerHTML
		})()`, want)), ready.Title)
	}
	assert.Empty(t, b.wrong())
}

func TestAScenarioIsComposedByKeyboard(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	axe, err := os.ReadFile(os.Getenv("TEST_AXE"))
	require.NoError(t, err, "TEST_AXE is the path of axe-core's axe.min.js")
	b := open(t, browser, origin)
	b.load(t, "sandbox.html", "light", 1280)
	press := func(id, keys string) {
		t.Helper()
		eval[bool](t, b, fmt.Sprintf(`document.getElementById(%q).focus(), true`, id))
		run(t, b, chromedp.KeyEvent(keys))
	}
	expect := func(text, focused string) {
		t.Helper()
		b.waitForScenario(t, text)
		assert.Equal(t, text, eval[string](t, b, "decodeURIComponent(location.hash.slice(1))"))
		assert.Equal(t, focused, eval[string](t, b, "document.activeElement.id"))
	}
	run(t, b, chromedp.Click("#builder button"))
	run(t, b, chromedp.WaitVisible("#append-pay"))
	press("append-pay", "\r")
	expect("pay", "append-pay")
	press("append-add", "\r")
	expect("pay,add-tea", "append-add")
	press("up-1", "\r")
	expect("add-tea,pay", "down-0")
	press("fault-1", "C") // the first one with that letter
	expect("add-tea,pay!commit", "fault-1")
	press("meanwhile-0", "A")
	expect("add-tea~add-mug,pay!commit", "meanwhile-0")
	eval[bool](t, b, `document.getElementById("quantity-0").select(), true`)
	press("quantity-0", "3\t")
	expect("add-tea-3~add-mug,pay!commit", "fault-0")

	for _, theme := range []string{"light", "dark"} {
		b.load(t, "sandbox.html#add-tea-3~add-mug,pay!commit", theme, narrow)
		b.waitForScenario(t, "add-tea-3~add-mug,pay!commit")
		eval[int](t, b, `document.querySelectorAll("details").forEach(details => { details.open = true }), 0`)
		assert.Empty(t, violations(t, b, string(axe)), theme)
		assert.Empty(t, eval[string](t, b, widest))
	}

	press("remove-0", "\r")
	expect("pay!commit", "remove-0")
	press("remove-0", "\r")
	expect("", "append-add")
	run(t, b, chromedp.NavigateBack())
	expect("pay!commit", "append-add")
	assert.Empty(t, b.wrong())
}

// A scenario takes a while to run, and nobody waits for it to add a step.
func TestStepsThatAreAddedQuicklyAreAllThere(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	b := open(t, browser, origin)
	b.load(t, "sandbox.html#add-tea", "light", 1280)
	b.waitForScenario(t, "add-tea")
	use := func(id, value string) string {
		return fmt.Sprintf(`{ const control = document.getElementById(%q); control.value = %s; control.dispatchEvent(new Event("change", { bubbles: true })) }`, id, value)
	}
	eval[int](t, b, `for (const id of ["append-pay", "append-ship", "remove-0", "append-again"]) document.getElementById(id).click(); 0`)
	b.waitForScenario(t, "add-tea,pay,ship,again")
	eval[int](t, b, use("quantity-0", "2")+use("quantity-0", "3")+use("fault-1", "document.getElementById('fault-1').options[1].value")+"; 0")
	b.waitForScenario(t, "add-tea-3,pay,ship,again")
	eval[int](t, b, use("quantity-0", "'007'")+"; 0")
	b.waitForScenario(t, "add-tea-7,pay,ship,again")
	eval[int](t, b, use("quantity-0", "''")+"; 0")
	assert.Equal(t, "#add-tea-7,pay,ship,again", eval[string](t, b, "location.hash"), "nothing is no quantity")
	assert.Empty(t, b.wrong())
}

func TestTheSandboxSaysWhatIsWrongWithAnAddress(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	b := open(t, browser, origin)
	b.load(t, "sandbox.html#pya,pay!fire,%", "light", 1280)
	run(t, b, chromedp.WaitVisible(".faults"))
	faults := run(t, b, chromedp.Text(".faults"))
	for _, want := range []string{`step 1, "pya": there is no "pya"`, `step 2, "pay!fire": there is no fault "fire"`, `step 3, "%"`} {
		assert.Contains(t, faults, want)
	}
	assert.Empty(t, b.wrong())
}

// The test says how long each run took, which is for people to judge: it fails only for one that hangs.
func TestAScenarioOfFiveStepsRunsAgain(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	b := open(t, browser, origin)
	const text = "add-tea~add-mug,change-mug-2,pay!commit,again,ship!mailer"
	b.load(t, "sandbox.html#"+text, "light", 1280)
	b.waitForScenario(t, text)
	var took []time.Duration
	for range 8 {
		ms := eval[float64](t, b, fmt.Sprintf(`(async () => {
			const began = performance.now()
			await playground.call("scenario", [%q])
			return performance.now() - began
		})()`, text))
		took = append(took, time.Duration(ms*float64(time.Millisecond)).Round(time.Millisecond))
	}
	t.Log(took)
	assert.Less(t, took[len(took)-1], 20*time.Second)
}

func TestASnippetIsCheckedWhileItIsTyped(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	axe, err := os.ReadFile(os.Getenv("TEST_AXE"))
	require.NoError(t, err, "TEST_AXE is the path of axe-core's axe.min.js")
	b := open(t, browser, origin)
	b.load(t, "snippet.html", "light", narrow)
	says := func(want string) {
		t.Helper()
		run(t, b, chromedp.Poll[bool](fmt.Sprintf(`document.getElementById("verdict").innerText.includes(%q)`, want), chromedp.WithPollingTimeout(time.Minute)))
	}
	eval[bool](t, b, `document.getElementById("lines").focus(), true`)
	run(t, b, chromedp.KeyEvent("return order.ChangeQuantity(coffee.ID(), 999)"))
	says("It compiles.")
	run(t, b, chromedp.KeyEvent("\norder.total++"))
	says("Line 2, column 7: order.total undefined")
	assert.Empty(t, violations(t, b, string(axe)))
	assert.Empty(t, eval[string](t, b, widest))
	address := eval[string](t, b, "location.hash")

	b.load(t, "index.html", "light", 1280)
	b.load(t, "snippet.html"+address, "dark", 1280)
	says("Line 2, column 7: order.total undefined")
	assert.Equal(t, "return order.ChangeQuantity(coffee.ID(), 999)\norder.total++", run(t, b, chromedp.Value("#lines")))
	assert.Empty(t, violations(t, b, string(axe)))
	assert.Empty(t, b.wrong())
}

// A link may have lines that go/types compares for years: each type has the one before twice.
func TestAnEndlessCheckIsStopped(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	b := open(t, browser, origin)
	b.load(t, "snippet.html", "light", 1280)
	eval[int](t, b, `{
		const real = setTimeout
		window.setTimeout = (then, ms) => real(then, ms === 10000 ? 1000 : ms) // the test has no ten seconds
		let lines = "type a0 = struct{ x, y int }\ntype b0 = struct{ x, y int }\n"
		for (let i = 1; i < 40; i++) lines += "type a" + i + " = struct{ x, y a" + (i - 1) + " }\ntype b" + i + " = struct{ x, y b" + (i - 1) + " }\n"
		location.hash = encodeURIComponent(lines + "var x a39\nvar y b39\nx = y")
		0
	}`)
	eventually(t, b, `document.getElementById("verdict").innerText === "The lines were not checked. That takes longer than 10 seconds."`)
	eval[int](t, b, `location.hash = "return", 0`)
	eventually(t, b, `document.getElementById("verdict").innerText.includes("not enough return values")`)
	assert.Empty(t, b.wrong())
}

// Who chooses an example sees what comes of it, on a phone too.
func TestAnExampleComesIntoView(t *testing.T) {
	browser, origin := chromium(t), host(t)
	built(t)
	b := open(t, browser, origin)
	visible := func(id string, below int) {
		t.Helper()
		eventually(t, b, fmt.Sprintf(`(({ top }) => top >= 0 && top < %d)(document.getElementById(%q).getBoundingClientRect())`, below, id))
	}
	for _, width := range []int64{1280, narrow} {
		b.load(t, "sandbox.html", "light", width)
		run(t, b, chromedp.Click(".ready li:last-child a"))
		b.waitForScenario(t, "pay,ship!sent,wait")
		visible("composed", 100)
		visible("progress", 200)

		b.load(t, "snippet.html", "light", width)
		run(t, b, chromedp.Click(".ready li:last-child a"))
		eventually(t, b, `document.getElementById("verdict").innerText.includes("It compiles.")`)
		visible("lines", 500)
		visible("verdict", 750)
		assert.Empty(t, b.wrong())
	}
}

// The address has what the reader has made: a link within the page does not take its place.
func TestASkipLinkKeepsTheAddress(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	for _, page := range []string{"sandbox.html#add-tea", "snippet.html#return%20nil"} {
		b.loadWithFake(t, page)
		eval[bool](t, b, `new Promise((done) => {
			addEventListener("hashchange", () => setTimeout(() => done(true)))
			document.querySelector(".skip").click()
		})`)
		assert.Equal(t, b.origin+page, eval[string](t, b, "location.href"))
	}
	assert.Empty(t, b.wrong())
}

func TestTheNavigationLeadsToTheSnippetPage(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	b.load(t, "snippet.html", "light", 1000)
	assert.Equal(t, "Snippet", run(t, b, chromedp.Text("header.site nav [aria-current=page]")))
	assert.Less(t, eval[float64](t, b, `document.querySelector("header.site nav").offsetHeight`), 50.0, "it is one line")
	run(t, b, chromedp.EmulateViewport(narrow, 800))
	assert.Empty(t, eval[string](t, b, widest))
}

// waitForScenario waits until the page shows what was seen of the scenario.
func (b *tab) waitForScenario(t *testing.T, text string) {
	t.Helper()
	run(t, b, chromedp.Poll[bool](fmt.Sprintf(`(outcome => outcome.ariaBusy === "false" && outcome.dataset.scenario === %q)(document.getElementById("outcome"))`, text),
		chromedp.WithPollingTimeout(time.Minute)))
}
