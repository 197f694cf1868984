// Package lesson is what a lesson is, and how one is run: the same scenario on
// both sides, each in a fresh database of its own, with every statement and every
// e-mail recorded, and with claims that are checked against the database
// afterwards. Everything that a reader is shown was observed in that run.
//
// The package opens no database. Its caller passes an Open, since lessons run in
// several places: in the terminal, in tests, in a browser.
package lesson
