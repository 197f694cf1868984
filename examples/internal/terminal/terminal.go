// Package terminal fits text to a terminal of 80 columns.
package terminal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Width is how many columns a line has.
const Width = 80

// Fit returns the text in lines that fit, each with a line feed, the first one after
// lead, and the others below it. It breaks between words: a word that is longer, such
// as a path, stays whole. What would move the cursor is replaced: an error may quote
// anything.
func Fit(lead, text string) string {
	indent := strings.Repeat(" ", utf8.RuneCountInString(lead))
	var fitted strings.Builder
	line := lead
	for word := range strings.FieldsSeq(text) {
		word = Printable(word)
		if line != lead && line != indent && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > Width {
			fitted.WriteString(line + "\n")
			line = indent
		}
		if line != lead && line != indent {
			line += " "
		}
		line += word
	}
	return fitted.String() + line + "\n"
}

// Printable returns the text with what would move the cursor replaced.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
