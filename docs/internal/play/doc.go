// Package play is what the playground does that needs no browser: it compares a run of a lesson
// with the recorded one.
package play
