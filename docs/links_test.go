package docs

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
)

// deadLinks finds the links of the page that lead nowhere. Those that leave the
// repository are not followed.
func deadLinks(repo fs.FS, name string) (faults []string) {
	text, err := fs.ReadFile(repo, name)
	if err != nil {
		return []string{err.Error()}
	}
	for _, target := range links(string(text)) {
		if err := follow(repo, name, target); err != nil {
			faults = append(faults, fmt.Sprintf("%s: link to %s: %v", name, target, err))
		}
	}
	return faults
}

func follow(repo fs.FS, from, target string) error {
	to, err := url.Parse(target)
	if err != nil {
		return err
	}
	if to.Scheme != "" {
		return nil
	}
	file := path.Join(path.Dir(from), to.Path)
	if to.Path == "" {
		file = from
	}
	if path.IsAbs(to.Path) || !fs.ValidPath(file) {
		return fmt.Errorf("it leaves the repository")
	}
	if _, err := fs.Stat(repo, file); err != nil {
		return fmt.Errorf("there is no such file")
	}
	if to.Fragment == "" {
		return nil
	}
	if !strings.HasSuffix(file, ".md") {
		return fmt.Errorf("only headings of Markdown files stay where they are")
	}
	text, err := fs.ReadFile(repo, file)
	if err == nil && !headings(string(text))[to.Fragment] {
		err = fmt.Errorf("%s has no such heading", file)
	}
	return err
}

var (
	fence      = regexp.MustCompile("(?ms)^ *```.*?^ *```")
	codeSpan   = regexp.MustCompile("`[^`\n]+`")
	inlineLink = regexp.MustCompile(`\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)`)
	definition = regexp.MustCompile(`(?m)^ {0,3}\[[^\]\n]+\]:\s+<?([^\s>]+)`)
	attribute  = regexp.MustCompile(`\s(?:href|src)="([^"]+)"`)
	heading    = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *#*$`)
	linkText   = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// links returns the targets of the links and images of a page, in Markdown and in HTML.
func links(markdown string) (targets []string) {
	prose := codeSpan.ReplaceAllString(fence.ReplaceAllString(markdown, ""), "")
	for _, pattern := range []*regexp.Regexp{inlineLink, definition, attribute} {
		for _, match := range pattern.FindAllStringSubmatch(prose, -1) {
			targets = append(targets, match[1])
		}
	}
	return targets
}

// headings returns the anchors that GitHub gives to the headings of a page.
func headings(markdown string) map[string]bool {
	anchors := map[string]bool{}
	for _, match := range heading.FindAllStringSubmatch(fence.ReplaceAllString(markdown, ""), -1) {
		base := anchor(match[1])
		name := base
		for n := 1; anchors[name]; n++ {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		anchors[name] = true
	}
	return anchors
}

func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, linkText.ReplaceAllString(heading, "$1"))
}
