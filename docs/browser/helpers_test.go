package browser

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// site is where docs/build writes to.
const site = "../site"

// prefix is the path under which the tests serve the site: it has to work under any.
const prefix = "/any/sub-path/"

// flags keep Chromium from calling home.
var flags = append(chromedp.DefaultExecAllocatorOptions[:],
	chromedp.NoSandbox,
	chromedp.Flag("disable-quic", true),
	chromedp.Flag("disable-component-update", true),
)

// chromium returns the browser of all tests, or skips the test where there is none.
func chromium(t *testing.T) context.Context {
	t.Helper()
	if os.Getenv("TEST_CHROMIUM") == "" {
		t.Skip("set TEST_CHROMIUM to the path of Chromium, and TEST_AXE to that of axe-core's axe.min.js")
	}
	ctx, err := started()
	require.NoError(t, err)
	return ctx
}

var (
	all, end = context.WithCancel(context.Background())
	started  = sync.OnceValues(func() (context.Context, error) {
		ctx, _ := chromedp.NewExecAllocator(all, append(flags, chromedp.ExecPath(os.Getenv("TEST_CHROMIUM")))...)
		ctx, _ = chromedp.NewContext(ctx)
		return ctx, chromedp.Do(ctx)
	})
)

func TestMain(m *testing.M) {
	code := m.Run()
	if os.Getenv("TEST_CHROMIUM") != "" {
		if ctx, err := started(); err == nil {
			_ = chromedp.Cancel(ctx) // waits for its end
		}
	}
	end()
	os.Exit(code)
}

// host serves the site as any host of static files does, and returns its address.
func host(t *testing.T) string {
	t.Helper()
	return hostWith(t, func(http.ResponseWriter, *http.Request) bool { return false })
}

// hostings are the ways in which hosts of static files send a program that was compressed.
var hostings = []struct {
	name  string
	serve func(t *testing.T) (origin string)
}{
	{"with Content-Encoding", func(t *testing.T) string {
		return hostWith(t, func(w http.ResponseWriter, r *http.Request) bool {
			if path.Ext(r.URL.Path) == ".gz" {
				w.Header().Set("Content-Encoding", "gzip")
			}
			return false
		})
	}},
	{"a byte at first", func(t *testing.T) string {
		return hostWith(t, func(w http.ResponseWriter, r *http.Request) bool {
			if path.Ext(r.URL.Path) != ".gz" {
				return false
			}
			content, err := os.ReadFile(filepath.Join(site, "playground", "playground.wasm.gz"))
			if err != nil {
				http.NotFound(w, r)
				return true
			}
			w.Write(content[:1])
			w.(http.Flusher).Flush()
			time.Sleep(100 * time.Millisecond) // or both would come at once
			w.Write(content[1:])
			return true
		})
	}},
	{"uncompressed", func(t *testing.T) string { return hostUncompressed(t, http.NotFound) }},
	{"uncompressed, and a page for what is missing", func(t *testing.T) string {
		return hostUncompressed(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!DOCTYPE html>") })
	}},
}

// hostUncompressed is host, with the program as it is.
func hostUncompressed(t *testing.T, missing http.HandlerFunc) string {
	t.Helper()
	return hostWith(t, func(w http.ResponseWriter, r *http.Request) bool {
		switch path.Base(r.URL.Path) {
		case "playground.wasm.gz":
			missing(w, r)
			return true
		case "playground.wasm":
			file, err := os.Open(filepath.Join(site, "playground", "playground.wasm.gz"))
			if err != nil {
				http.NotFound(w, r)
				return true
			}
			defer file.Close()
			plain, err := gzip.NewReader(file)
			if err == nil {
				_, err = io.Copy(w, plain)
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
			return true
		}
		return false
	})
}

// hostWith is host, with what comes before the files.
func hostWith(t *testing.T, first func(http.ResponseWriter, *http.Request) (done bool)) string {
	t.Helper()
	files := http.StripPrefix(strings.TrimSuffix(prefix, "/"), http.FileServer(http.Dir(site)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !first(w, r) {
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL + prefix
}

// pages returns the HTML files of the site, sorted.
func pages(t *testing.T) []string {
	t.Helper()
	var names []string
	require.NoError(t, fs.WalkDir(os.DirFS(site), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && path.Ext(name) == ".html" {
			names = append(names, name)
		}
		return err
	}))
	slices.Sort(names)
	return names
}

// tab is a page in the browser, and what went wrong in it.
type tab struct {
	context.Context
	origin string

	mu     sync.Mutex
	faults []string
}

// open opens a tab, which remembers nothing of others. A request to another origin is a fault.
func open(t *testing.T, browser context.Context, origin string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext()) // as in a private window
	t.Cleanup(cancel)
	tab := &tab{Context: ctx, origin: origin}
	require.NoError(t, chromedp.Listen(ctx, tab.listen))
	call(t, tab, network.Enable, network.EnableParams{})
	call(t, tab, log.Enable, cdp.Empty{})
	return tab
}

func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fault := func(format string, args ...any) { b.faults = append(b.faults, fmt.Sprintf(format, args...)) }
	switch event := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if event.Type == runtime.ConsoleAPICalledTypeError {
			var said []string
			for _, arg := range event.Args {
				said = append(said, string(arg.Value)+arg.Description)
			}
			fault("console: %s", strings.Join(said, " "))
		}
	case *runtime.EventExceptionThrown:
		fault("exception: %s %s", event.ExceptionDetails.Text, event.ExceptionDetails.Exception.Description)
	case *log.EventEntryAdded:
		if event.Entry.Level == log.EntryLevelError {
			fault("log: %s %s", event.Entry.Text, event.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if url := event.Request.URL; !strings.HasPrefix(url, b.origin) && !strings.HasPrefix(url, "data:") && !strings.HasPrefix(url, "blob:") {
			fault("it asks for %s", url)
		}
	case *network.EventResponseReceived:
		if event.Response.Status >= 400 {
			fault("status %d: %s", event.Response.Status, event.Response.URL)
		}
	case *network.EventLoadingFailed:
		if !event.Canceled {
			fault("a request failed: %s", event.ErrorText)
		}
	}
}

// wrong returns what went wrong since it was last asked.
func (b *tab) wrong() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	faults := b.faults
	b.faults = nil
	return faults
}

// run runs an action that takes no longer than a minute. Should it fail, the test says what
// the page says.
func run[T any](t *testing.T, b *tab, action chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.Context, time.Minute)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		text, _ := chromedp.Run(b.Context, chromedp.Evaluate[string](`document.body.innerText.slice(0, 2000)`))
		require.NoError(t, err, "what went wrong: %q; the page says:\n%s", b.wrong(), text)
	}
	return value
}

// call runs a command of the DevTools protocol.
func call[P, R any](t *testing.T, b *tab, command cdp.Command[P, R], params P) {
	t.Helper()
	_, err := chromedp.Call(b.Context, command, params)
	require.NoError(t, err)
}

// load opens a page of the site in a theme and width.
func (b *tab) load(t *testing.T, page, theme string, width int64) {
	t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}
	call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
	run(t, b, chromedp.EmulateViewport(width, 800))
	run(t, b, chromedp.Navigate(b.origin+page))
}

// eval returns the value of a JavaScript expression; a promise is awaited.
func eval[T any](t *testing.T, b *tab, expression string) T {
	t.Helper()
	return run(t, b, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}
