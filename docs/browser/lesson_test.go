package browser

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// From the index it is one click, and no scroll, to both codes and a claim that tells the
// sides apart.
func TestALessonBeginsWithBothCodesAndATellingClaim(t *testing.T) {
	browser, origin := chromium(t), host(t)
	b := open(t, browser, origin)
	for _, page := range pages(t) {
		if !strings.HasPrefix(page, "lessons/") {
			continue
		}
		b.load(t, page, "light", 1280)
		for _, shown := range []string{".telling .broken", ".pairs .activerecord code span:nth-child(3)", ".pairs .domainmodel code span:nth-child(3)"} {
			bottom := eval[float64](t, b, `document.querySelector("`+shown+`")?.getBoundingClientRect().bottom ?? 9999`)
			assert.LessOrEqual(t, bottom, 800.0, "%s: %s", page, shown)
		}
	}
}
