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
			text.WriteString("| Lesson | For example | Active Record | Domain Model |\n|---|---|---|---|\n")
		}
		fmt.Fprintf(&text, "| [%s](examples/%s) | %s | %s | %s |\n", escape(heading(r.Lesson)), r.Lesson.Name,
			escape(telling(r, lesson.ActiveRecord).Text), cell(r, lesson.ActiveRecord), cell(r, lesson.DomainModel))
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

// cell is what a side kept, above its most telling observation.
func cell(r *lesson.Result, side lesson.Side) string {
	kept, _ := tally(r.By(side))
	text := "**" + kept + "**"
	if observed := telling(r, side).Observed; observed != "" {
		text += "<br>" + escape(observed)
	}
	return text
}

// telling returns a side's result of the first claim on which the sides differ, or
// of the first claim.
func telling(r *lesson.Result, side lesson.Side) lesson.ClaimResult {
	claims := r.By(side).Claims
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
