// Package docs has no code. It is the documentation of the comparison, and the
// tests that keep it true: code in it is what compiles, tables of observations are
// what the lessons show when they run, and links lead somewhere.
//
// It is a module of its own, so that what only documentation needs stays out of
// the go.mod that importers get.
package docs
