// Package fresh opens the databases that lessons run in, in the terminal and in
// tests: each a new SQLite database.
package fresh
