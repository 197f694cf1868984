package main

import (
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// progress prints the line after a delay, until done is called: that takes it away
// again, or sees to it that it does not appear.
func progress(out io.Writer, line string, delay time.Duration) (done func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case <-stop:
		case <-time.After(delay):
			// What can't be shown here is not worth failing for.
			_, _ = io.WriteString(out, line)
			<-stop
			_, _ = io.WriteString(out, "\r"+strings.Repeat(" ", utf8.RuneCountInString(line))+"\r")
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}
