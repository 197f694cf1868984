package site

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readable is the contrast that text needs, of WCAG 2.2, level AA.
const readable = 4.5

// Text that is hard to read in one of the themes goes unnoticed by who uses the other one.
func TestTextIsReadableInBothThemes(t *testing.T) {
	css, err := assets.ReadFile("assets/site.css")
	require.NoError(t, err)
	papers := map[string][]string{
		"paper": {"ink", "soft", "link", "activerecord", "care", "domainmodel", "kept", "broken"},
		"found": {"ink"},
	}
	for _, paper := range []string{"raised", "mark", "keptpaper", "brokenpaper"} {
		papers[paper] = []string{"ink", "soft", "link", "kept", "broken", "keyword", "type", "function", "string", "number", "comment"}
	}
	colours := parseColours(string(css))
	for paper, inks := range papers {
		for _, ink := range inks {
			for theme, name := range []string{"light", "dark"} {
				front, back := colours[ink], colours[paper]
				require.NotEmpty(t, front[theme], ink)
				require.NotEmpty(t, back[theme], paper)
				assert.GreaterOrEqual(t, contrast(front[theme], back[theme]), readable, fmt.Sprintf("%s: %s on %s", name, ink, paper))
			}
		}
	}
}

func TestContrastIsThatOfWCAG(t *testing.T) {
	assert.InDelta(t, 21, contrast("#000000", "#ffffff"), 0.001)
	assert.InDelta(t, 4.48, contrast("#777777", "#ffffff"), 0.005)
	assert.InDelta(t, 4.48, contrast("#ffffff", "#777777"), 0.005)
}

var colour = regexp.MustCompile(`--(\w+): light-dark\((#\w{6}), (#\w{6})\)`)

// parseColours returns the colours that the stylesheet names, each for light and dark.
func parseColours(css string) map[string][2]string {
	colours := map[string][2]string{}
	for _, match := range colour.FindAllStringSubmatch(css, -1) {
		colours[match[1]] = [2]string{match[2], match[3]}
	}
	return colours
}

func contrast(a, b string) float64 {
	lighter, darker := luminance(a), luminance(b)
	if lighter < darker {
		lighter, darker = darker, lighter
	}
	return (lighter + 0.05) / (darker + 0.05)
}

// luminance is the relative luminance of a colour such as "#14171c".
func luminance(colour string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		value, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		channel := float64(value) / 255
		if channel <= 0.04045 {
			channel /= 12.92
		} else {
			channel = math.Pow((channel+0.055)/1.055, 2.4)
		}
		sum += weight * channel
	}
	return sum
}
