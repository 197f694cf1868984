package terminal

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTextIsBrokenBetweenWordsBelowItsBeginning(t *testing.T) {
	long, half := strings.Repeat("x", 100), strings.Repeat("é", 37)
	for text, want := range map[string]string{
		"short":                      "shop: short\n",
		"":                           "shop: \n",
		half + " " + half[2:]:        "shop: " + half + " " + half[2:] + "\n", // 80 columns
		half + " " + half:            "shop: " + half + "\n      " + half + "\n",
		"open " + long + ": no file": "shop: open\n      " + long + ":\n      no file\n",
		long:                         "shop: " + long + "\n",
		"two\nlines":                 "shop: two lines\n",
		"\x1b[2J\u202e":              "shop: \uFFFD[2J\uFFFD\n",
	} {
		assert.Equal(t, want, Fit("shop: ", text))
	}
}
