package browser

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var screenshots = flag.String("screenshots", "", "write a screenshot of every page but the source files into this folder: light, dark and narrow")

// narrow and wide are the widths, in pixels, between which pages have to work.
const narrow, wide = 360, 1600

// Every page loads without an error, asks nobody else for anything, and fits into the width of a
// phone. Axe-core has nothing to report, in either theme, of every page but source files: those
// have one template, and it looks at one in thirty.
func TestEveryPageIsSound(t *testing.T) {
	chromium(t) // or skip
	axe, err := os.ReadFile(os.Getenv("TEST_AXE"))
	require.NoError(t, err, "TEST_AXE is the path of axe-core's axe.min.js")
	const tabs = 2 // at once
	for i := range tabs {
		t.Run(fmt.Sprintf("tab %d", i+1), func(t *testing.T) {
			t.Parallel()
			b := open(t, chromium(t), host(t))
			for at, page := range pages(t) {
				if at%tabs == i {
					t.Run(page, func(t *testing.T) {
						checkPage(t, b, page, !strings.HasPrefix(page, "source/") || at/tabs%30 == 0, string(axe))
					})
				}
			}
		})
	}
}

func checkPage(t *testing.T, b *tab, page string, withAxe bool, axe string) {
	b.load(t, page, "light", narrow)
	assert.Empty(t, eval[string](t, b, widest), "it is wider than %d px", narrow)
	if withAxe {
		run(t, b, chromedp.EmulateViewport(wide, 800))
		assert.Empty(t, eval[string](t, b, widest), "it is wider than %d px", wide)
		for _, theme := range []string{"light", "dark"} {
			b.load(t, page, theme, 1280)
			assert.Empty(t, violations(t, b, axe), theme)
		}
	}
	assert.Empty(t, b.wrong())
}

// violations returns what axe-core finds in the page.
func violations(t *testing.T, b *tab, axe string) []string {
	t.Helper()
	eval[int](t, b, axe+"; 0")
	return eval[[]string](t, b, `axe.run().then(found => found.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)))`)
}

// widest names an element that makes the page scroll to the right, if it does.
const widest = `(() => {
	const root = document.documentElement, width = root.clientWidth
	if (root.scrollWidth <= width) return ""
	const out = [...document.body.querySelectorAll("*")].find(e => e.getBoundingClientRect().right > width + 1)
	return root.scrollWidth + " px: " + (out ? out.outerHTML.slice(0, 200) : "?")
})()`

// Axe-core has to be able to find something.
func TestAxeFindsAnImageWithoutAText(t *testing.T) {
	browser, origin := chromium(t), host(t)
	axe, err := os.ReadFile(os.Getenv("TEST_AXE"))
	require.NoError(t, err)
	b := open(t, browser, origin)
	b.load(t, "index.html", "light", 1280)
	eval[int](t, b, `document.querySelector("main").insertAdjacentHTML("beforeend", "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>" + "<p style='min-width: 3000px'>wide</p>"); 0`)
	assert.Contains(t, strings.Join(violations(t, b, string(axe)), "\n"), "image-alt")
	assert.NotEmpty(t, eval[string](t, b, widest))
}

// Without JavaScript everything but the playground reads.
func TestPagesReadWithoutJavaScript(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	call(t, b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	for _, page := range []string{"index.html", "lessons/03-no-aggregate-boundary.html", "guides/the-four-problems.html"} {
		b.load(t, page, "light", 1280)
		text := run(t, b, chromedp.Text("main"))
		assert.Greater(t, len(text), 500, page)
		assert.Empty(t, b.wrong(), page)
	}
}

// The screenshots are for people: there is nothing to compare them with.
func TestScreenshots(t *testing.T) {
	if *screenshots == "" {
		t.Skip("-screenshots=FOLDER writes them")
	}
	require.NoError(t, os.MkdirAll(*screenshots, 0o755))
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	for _, page := range pages(t) {
		if strings.HasPrefix(page, "source/") {
			continue
		}
		for name, look := range map[string]struct {
			theme string
			width int64
		}{"light": {"light", 1280}, "dark": {"dark", 1280}, "narrow": {"light", narrow}} {
			b.load(t, page, look.theme, look.width)
			png := run(t, b, chromedp.FullScreenshot(100))
			file := fmt.Sprintf("%s-%s.png", strings.ReplaceAll(strings.TrimSuffix(page, ".html"), "/", "-"), name)
			require.NoError(t, os.WriteFile(filepath.Join(*screenshots, file), png, 0o644))
		}
	}
}
