// Package snippet type-checks a few lines of Go against package domainmodel, without a go
// command and without the standard library's files, so that a page can do it while a reader
// types.
//
// What it says is what the compiler says. The messages are those of go/types, so they are exactly
// those of go vet and of editors. The compiler's type checker shares most of its source with go/types,
// and the tests compare all three: for a handful of faults the compiler has another word or column.
//
// # The standard library
//
// In a browser there is no GOROOT, and go/types needs the types of what domainmodel and the
// reader's lines import. Folder _std has them as Go declarations without bodies. They are
// written from the real packages by a test of this package, with -update, and the same test
// compares every declaration with the real one, so that they can't lie. Why so:
//
//   - Hand-written declarations of the few functions that one expects would say
//     "undefined: time.Until" where the compiler does not. So a package that lines may use is
//     declared completely, unexported fields and methods included, since messages name them.
//   - The compiler's export data would be as complete, but is 156 kB compressed where these are
//     6 kB, can't be reviewed, is bound to a version of Go, and its reader, go/importer, brings
//     go/build and os/exec along.
package snippet
