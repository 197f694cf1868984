package site

import (
	"html/template"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// highlight returns the lines of the code, with a span around each token that site.css has
// a colour for. Code in an unknown language is only escaped.
func highlight(language, code string) ([]template.HTML, error) {
	code = strings.TrimRight(code, "\n")
	tokens := []chroma.Token{{Type: chroma.Text, Value: code}}
	if lexer := lexers.Get(language); lexer != nil {
		iterator, err := chroma.Coalesce(lexer).Tokenise(nil, code)
		if err != nil {
			return nil, err
		}
		tokens = iterator.Tokens()
	}
	var lines []template.HTML
	for _, line := range chroma.SplitTokensIntoLines(tokens) {
		var text strings.Builder
		for _, token := range line {
			value := escaped.Replace(strings.TrimSuffix(token.Value, "\n"))
			if class := tokenClass(token.Type); class != "" && value != "" {
				value = `<span class="` + class + `">` + value + `</span>`
			}
			text.WriteString(value)
		}
		lines = append(lines, template.HTML(text.String()))
	}
	return lines, nil
}

// escaped is text between tags, where quotes are as they are: they are a fourth of some pages.
var escaped = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// tokenClass returns the class of a token, which chroma's own stylesheets use too, or
// nothing if it looks like the text around it.
func tokenClass(t chroma.TokenType) string {
	switch {
	case t == chroma.KeywordType:
		return "kt"
	case t == chroma.NameFunction:
		return "nf"
	case t == chroma.GenericDeleted, t == chroma.GenericInserted:
		return chroma.StandardTypes[t]
	case t.InCategory(chroma.Comment):
		return "c"
	case t.InCategory(chroma.Keyword):
		return "k"
	case t.InSubCategory(chroma.LiteralString):
		return "s"
	case t.InSubCategory(chroma.LiteralNumber):
		return "m"
	}
	return ""
}

// codeBlock returns the code as a block of its own, highlighted.
func codeBlock(language, code string) (template.HTML, error) {
	lines, err := highlight(language, code)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.WriteString(`<div class="code"><pre tabindex="0"><code>`)
	for i, line := range lines {
		if i > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(string(line))
	}
	text.WriteString("</code></pre></div>\n")
	return template.HTML(text.String()), nil
}
