// Package play is what the playground does, without the browser: it runs lessons on any database,
// and says in HTML what they observed, and where that differs from the recorded run.
package play
