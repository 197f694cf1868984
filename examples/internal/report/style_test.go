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
