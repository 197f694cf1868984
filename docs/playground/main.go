//go:build js

// Command playground runs lessons in a browser. It is built for WebAssembly, and adds to the
// globals of its Worker:
//
//	playground.runLesson(name, onProgress)                  // a Promise of {json, html}
//	playground.compare(recorded, ran)                       // a Promise of HTML
//	playground.replay(name, exploration, cells, onProgress) // a Promise of HTML
//	playground.builder(scenario)                            // a Promise of HTML: the controls of the sandbox
//	playground.scenario(scenario)                           // a Promise of {html, summary}
//	playground.snippet(lines)                               // a Promise of HTML: what the compiler says
//
// onProgress is called now and then with the number of statements that have run, and that of
// the cells of explorations that the lesson has tried.
package main

import (
	"context"
	"runtime/debug"
	"syscall/js"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/browserdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/play"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func main() {
	debug.SetGCPercent(400) // a Worker has one thread: the time that the collector takes is time that the lesson lacks
	js.Global().Set("playground", map[string]any{
		"runLesson": promised(runLesson),
		"compare":   promised(compare),
		"replay":    promised(replay),
		"builder":   promised(builder),
		"scenario":  promised(scenario),
		"snippet":   promised(snippet),
	})
	select {} // for the calls to come
}

func runLesson(args []js.Value) (any, error) {
	tried := 0
	defer tellProgress(args[1], &tried)()
	ctx := lesson.WithProgress(context.Background(), func(n int) { tried = n })
	ran, err := play.Lesson(ctx, args[0].String(), browserdb.Open)
	return map[string]any{"json": ran.JSON, "html": ran.HTML}, err
}

func compare(args []js.Value) (any, error) {
	return play.Differences([]byte(args[0].String()), []byte(args[1].String()))
}

// tellProgress calls the function from time to time, until stop is called. Goroutines take turns
// here, so that tried needs no lock.
func tellProgress(onProgress js.Value, tried *int) (stop func()) {
	before, done := browserdb.Statements(), make(chan struct{})
	go func() {
		ticker := time.NewTicker(200 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				onProgress.Invoke(browserdb.Statements()-before, *tried)
			case <-done:
				return
			}
		}
	}()
	return func() { close(done) }
}

// promised returns a function for JavaScript that returns a Promise of what do returns.
func promised(do func(args []js.Value) (any, error)) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		executor := js.FuncOf(func(_ js.Value, settle []js.Value) any {
			go func() { // since this is called on the event loop, which must not wait
				result, err := do(args)
				if err != nil {
					settle[1].Invoke(js.Global().Get("Error").New(err.Error()))
					return
				}
				settle[0].Invoke(result)
			}()
			return nil
		})
		defer executor.Release()
		return js.Global().Get("Promise").New(executor)
	})
}
