// Package backdoor finds ways to bypass an aggregate's commands: declarations that let Go code of
// another package change an order without them. It reads the source of a package, as the compiler
// does, so it finds a new way before anyone uses it.
package backdoor
