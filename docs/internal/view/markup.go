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
		case int:
		case safe:
			values[i] = string(value)
		default:
			values[i] = html.EscapeString(fmt.Sprint(value))
		}
	}
	fmt.Fprintf(m, format, values...)
}

// safe is text that is HTML.
type safe string

// shortened returns the text with at most so many characters.
func shortened(text string, length int) string {
	if runes := []rune(text); len(runes) > length {
		return string(runes[:length-1]) + "…"
	}
	return text
}
