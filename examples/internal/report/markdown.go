package report

import (
	"fmt"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// SummaryMarkdown returns the README's table: a row for each lesson, with how many
// claims each side kept and what was seen on each side of the first claim on which
// they differ. There is no duration in it, so that the same code gives the same
// table.
func SummaryMarkdown(results []*lesson.Result) string {
	var text strings.Builder
	var part lesson.Part
	for i, r := range results {
		if i == 0 || r.Lesson.Part != part {
			if i > 0 {
				text.WriteString("\n")
			}
			part = r.Lesson.Part
			if severalParts(results) {
				fmt.Fprintf(&text, "**%s**\n\n", escape(string(part)))
			}
			text.WriteString("| Lesson | For example | Active Record | With care | Domain Model |\n|---|---|---|---|---|\n")
		}
		fmt.Fprintf(&text, "| [%s](examples/%s) | %s | %s | %s | %s |\n", escape(heading(r.Lesson)), r.Lesson.Name,
			escape(telling(r, &r.ActiveRecord).Text), cell(r, &r.ActiveRecord), careCell(r), cell(r, &r.DomainModel))
	}
	return text.String()
}

func severalParts(results []*lesson.Result) bool {
	for _, r := range results {
		if r.Lesson.Part != results[0].Lesson.Part {
			return true
		}
	}
	return false
}

// cell is how many claims a way kept, above its most telling observation.
func cell(r *lesson.Result, way *lesson.WayResult) string {
	text := "**" + tally(way) + "**"
	if observed := telling(r, way).Observed; observed != "" {
		text += "<br>" + escape(observed)
	}
	return text
}

// careCell is the cell of the way with care, with its name where that is another one.
func careCell(r *lesson.Result) string {
	care := r.Lesson.Care
	switch {
	case care.Run == nil:
		return ""
	case care.Name == lesson.WithCare:
		return cell(r, &r.Care)
	}
	return escape(care.Side.String()+" "+care.Name) + ": " + cell(r, &r.Care)
}

// telling returns a way's result of the first claim on which the sides differ, or
// of the first claim.
func telling(r *lesson.Result, way *lesson.WayResult) lesson.ClaimResult {
	claims := way.Claims
	for i := range claims {
		if r.ActiveRecord.Claims[i].Kept != r.DomainModel.Claims[i].Kept {
			return claims[i]
		}
	}
	if len(claims) == 0 {
		return lesson.ClaimResult{}
	}
	return claims[0]
}

var markdown = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;",
)

// escape returns the text for the cell of a table: on one line, and meaning only
// itself.
func escape(text string) string {
	return markdown.Replace(printable(strings.Join(strings.Fields(text), " ")))
}
