// Package comparison is the root of a side-by-side comparison of two ways to write
// the business of a shop in Go: Active Record, as GORM invites to, and Domain Model
// with repositories.
//
//   - Package activerecord is the shop as GORM models that validate, decide, find
//     and save themselves.
//   - Package domainmodel is the same shop as plain structs, without a database.
//   - Package repository keeps the second in the tables of the first.
//   - The command examples runs both, lesson by lesson, and prints what it
//     observed: go run ./examples
//
// The README is the place to start. This package itself holds the source code that
// the lessons and the documentation quote, so that no quotation can be stale.
package comparison
