// Package backdoor finds the ways past an aggregate's commands: what lets Go code of another
// package change an order without asking it. It looks at the source of a package, as the
// compiler does, so a new one is found before anyone uses it.
package backdoor
