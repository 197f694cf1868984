package report

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// Style is how the text of a report looks.
type Style struct {
	Width int  // of a line, in columns; below 20 it is taken for 20
	Color bool // bold, dim, green and red
	SQL   bool // with every statement
}

// StyleFor returns the style that suits what is written to: colors and the real
// width in a terminal, plain text elsewhere. The environment variables NO_COLOR,
// TERM and COLUMNS have their usual meaning.
func StyleFor(out io.Writer) Style {
	if !IsTerminal(out) {
		return styleOf(false, 0, os.Getenv)
	}
	width, _, err := term.GetSize(int(out.(*os.File).Fd()))
	if err != nil {
		width = 0
	}
	return styleOf(true, width, os.Getenv)
}

// styleOf decides for StyleFor. The width is that of the terminal, and 0 where there
// is none or it is not known: COLUMNS stands in for it.
func styleOf(isTerminal bool, width int, getenv func(string) string) Style {
	style := Style{
		Width: 80,
		Color: isTerminal && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb",
	}
	if columns, err := strconv.Atoi(getenv("COLUMNS")); err == nil && columns > 0 {
		style.Width = columns
	}
	if width > 0 {
		style.Width = width
	}
	return style
}

// IsTerminal reports whether a human reads what is written.
func IsTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

const (
	narrowest = 20  // what the shortest line needs
	longest   = 100 // what prose may be, to be read with ease
	twoSides  = 120 // what two columns of code need
)

func (s Style) width() int { return max(s.Width, narrowest) }

// prose is the width of text that is read, rather than looked at.
func (s Style) prose() int { return min(s.width(), longest) }

// look is how a piece of text is painted.
type look string

const (
	plain look = ""
	bold  look = "1"
	dim   look = "2"
	green look = "32"
	red   look = "31"
	alarm look = "1;7;31" // bold, reversed and red: what must not be overlooked
)

// paint returns the text with its look, where there are colors.
func (s Style) paint(l look, text string) string {
	if !s.Color || l == plain || text == "" {
		return text
	}
	return "\x1b[" + string(l) + "m" + text + "\x1b[0m"
}

// mark returns ✓ or ✗.
func mark(kept bool) string {
	if kept {
		return "✓"
	}
	return "✗"
}

func markLook(kept bool) look {
	if kept {
		return green
	}
	return red
}
