// The command audit looks at every order of a shop's database, and reports what other code
// wrote, bypassing the domain model, or what was damaged: before a user finds it. It writes
// nothing. Run it with -h for its options.
package main
