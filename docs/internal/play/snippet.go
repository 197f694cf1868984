package play

import (
	"fmt"
	"html"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/snippet"
)

// Snippet returns what the compiler says about the lines.
func Snippet(lines string) string {
	report := snippet.Check(lines)
	switch {
	case report.OK:
		return "<p class=\"kept\"><span class=\"mark\" aria-hidden=\"true\">✓</span> It compiles.</p>\n"
	case report.Failure != "":
		return "<p class=\"broken\"><span class=\"mark\" aria-hidden=\"true\">✗</span> " + html.EscapeString(report.Failure) + "</p>\n"
	}
	var text strings.Builder
	title := "It does not compile:"
	if report.Syntax {
		title = "It does not parse:"
	}
	fmt.Fprintf(&text, "<p class=\"broken\"><span class=\"mark\" aria-hidden=\"true\">✗</span> %s</p>\n<ul class=\"messages\">\n", title)
	for _, message := range report.Messages {
		fmt.Fprintf(&text, "<li>Line %d, column %d: <code>%s</code></li>\n", message.Line, message.Column, html.EscapeString(message.Text))
	}
	if report.More > 0 {
		fmt.Fprintf(&text, "<li>and %d more</li>\n", report.More)
	}
	text.WriteString("</ul>\n")
	return text.String()
}
