package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAPipeGetsPlainTextInTheWidthThatCOLUMNSAsksFor(t *testing.T) {
	for columns, width := range map[string]int{"": 80, "132": 132, "0": 80, "-5": 80, "wide": 80, "99999999999999999999": 80} {
		t.Setenv("COLUMNS", columns)
		assert.Equal(t, Style{Width: width}, StyleFor(&strings.Builder{}), "COLUMNS=%q", columns)
	}
}

func TestTheTerminalAndTheEnvironmentDecideHowAReportLooks(t *testing.T) {
	const terminal, pipe = true, false
	for name, c := range map[string]struct {
		isTerminal bool
		width      int
		env        map[string]string
		want       Style
	}{
		"a terminal":                      {terminal, 132, map[string]string{"TERM": "xterm"}, Style{Width: 132, Color: true}},
		"no colors wanted":                {terminal, 132, map[string]string{"NO_COLOR": "1"}, Style{Width: 132}},
		"NO_COLOR set to whatever":        {terminal, 132, map[string]string{"NO_COLOR": "0"}, Style{Width: 132}},
		"an empty NO_COLOR says nothing":  {terminal, 132, map[string]string{"NO_COLOR": ""}, Style{Width: 132, Color: true}},
		"a dumb terminal":                 {terminal, 132, map[string]string{"TERM": "dumb"}, Style{Width: 132}},
		"the real width beats COLUMNS":    {terminal, 132, map[string]string{"COLUMNS": "60"}, Style{Width: 132, Color: true}},
		"a terminal of unknown width":     {terminal, 0, nil, Style{Width: 80, Color: true}},
		"of unknown width, with COLUMNS":  {terminal, 0, map[string]string{"COLUMNS": "60"}, Style{Width: 60, Color: true}},
		"a pipe":                          {pipe, 0, map[string]string{"TERM": "xterm"}, Style{Width: 80}},
		"a pipe, with an empty NO_COLOR":  {pipe, 0, map[string]string{"NO_COLOR": ""}, Style{Width: 80}},
		"a pipe, with COLUMNS":            {pipe, 0, map[string]string{"COLUMNS": "132"}, Style{Width: 132}},
		"COLUMNS that is not a number":    {pipe, 0, map[string]string{"COLUMNS": "wide"}, Style{Width: 80}},
		"COLUMNS of nothing":              {pipe, 0, map[string]string{"COLUMNS": "0"}, Style{Width: 80}},
		"COLUMNS below nothing":           {pipe, 0, map[string]string{"COLUMNS": "-5"}, Style{Width: 80}},
		"COLUMNS beyond what a number is": {pipe, 0, map[string]string{"COLUMNS": "99999999999999999999"}, Style{Width: 80}},
	} {
		getenv := func(name string) string { return c.env[name] }
		assert.Equal(t, c.want, styleOf(c.isTerminal, c.width, getenv), name)
	}
}
