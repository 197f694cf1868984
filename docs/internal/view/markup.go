package view

import (
	"fmt"
	"html"
	"strings"
)

// markup collects HTML.
type markup struct{ strings.Builder }

// addf adds HTML, whose values are escaped unless they are markup themselves.
func (m *markup) addf(format string, values ...any) {
	for i, value := range values {
		switch value := value.(type) {
		case string:
			values[i] = html.EscapeString(value)
		case safe:
			values[i] = string(value)
		}
	}
	fmt.Fprintf(m, format, values...)
}

// safe is text that is HTML.
type safe string

// plural writes how many there are, such as "1 row" and "2 rows".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// shortened returns the text with at most so many characters.
func shortened(text string, length int) string {
	if runes := []rune(text); len(runes) > length {
		return string(runes[:length-1]) + "…"
	}
	return text
}
