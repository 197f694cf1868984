package lesson

import "context"

// WithProgress returns a context under which Run calls report after each cell that it has
// tried, with the number of cells so far, in all ways and explorations of the lesson:
//
//	ctx = lesson.WithProgress(ctx, func(tried int) { show(tried, total) })
//	result, err := lesson.Run(ctx, l, open)
//
// How many there are in total is known only when all were tried. It is the same in each run,
// so that whoever has an earlier result can count its cells. Report is called by the
// goroutine that runs the lesson, which waits for it.
func WithProgress(ctx context.Context, report func(tried int)) context.Context {
	tried := 0
	return context.WithValue(ctx, progressKey{}, func() {
		tried++
		report(tried)
	})
}

type progressKey struct{}

func progressOf(ctx context.Context) func() {
	progress, _ := ctx.Value(progressKey{}).(func())
	return progress
}
