// The command audit loads every order of a shop's database and reports each that
// can't be one: what was let through past the domain model, found before a user finds
// it. It writes nothing. Run it with -h for its options.
package main
