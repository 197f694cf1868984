package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func columns(text string) int { return utf8.RuneCountInString(text) }

// pad returns the text with spaces behind it, up to the width.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-columns(text)))
}

// printable returns the text without what would move the cursor or change the
// colors: it was observed, and may hold anything.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return utf8.RuneError
		}
		return r
	}, text)
}

// wrap breaks prose between words into lines of at most width. A word that is
// longer is cut. There is always a line.
func wrap(text string, width int) []string {
	lines := []string{""}
	for word := range strings.FieldsSeq(text) {
		word = printable(word)
		last := &lines[len(lines)-1]
		if *last != "" && columns(*last)+1+columns(word) <= width {
			*last += " " + word
			continue
		}
		for i, piece := range cut(word, width) {
			if i == 0 && *last == "" {
				*last = piece
			} else {
				lines = append(lines, piece)
			}
		}
	}
	return lines
}

// cut cuts the word into pieces of the width.
func cut(word string, width int) []string {
	runes := []rune(word)
	var pieces []string
	for len(runes) > width {
		pieces = append(pieces, string(runes[:width]))
		runes = runes[width:]
	}
	return append(pieces, string(runes))
}
