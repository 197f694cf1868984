// Package site makes the pages of docs/site: the lessons with what a run observed, the
// guides and decisions, the source files that these link to, and an index for the search.
//
// All of it is made at build time from files of the repository and results of lessons, and
// the same input gives the same bytes. The pages are static: links are relative, nothing is
// loaded from elsewhere, and without JavaScript everything can be read. The package knows
// nothing of the playground but the names of its scripts.
package site
