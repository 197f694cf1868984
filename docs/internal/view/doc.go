// Package view makes the pieces of HTML that the site shows of a run when it is built, and
// the playground when a reader runs it again: claims, changed rows, statements and mails.
// Each piece shows all ways side by side, and one below the other where the page is narrow.
//
// It escapes with package html: html/template would be too large for WebAssembly.
package view
