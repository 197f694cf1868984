package docs

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Each check is given a page without a fault and pages with one, so that no check
// passes because it looks at nothing.

const someCode = "<!-- code: domainmodel/item.go#OrderItem.Quantity -->\n```go\n"

func TestStaleCodeIsFound(t *testing.T) {
	fresh, err := refreshCode(someCode + "```\n")
	require.NoError(t, err)
	check := func(text string) []string { return staleness("page.md", text, refreshCode) }

	assert.Empty(t, check(fresh))
	assertFault(t, check(strings.Replace(fresh, "quantity", "amount", 1)), "page.md is stale in line 3", refreshCommand)
	assertFault(t, check(fresh[:strings.LastIndex(fresh, "```")]+"more\n```\n"), "page.md is stale in line 4")
	assertFault(t, check(strings.Replace(fresh, "item.go", "items.go", 1)), "page.md: ", "items.go")

	const ownCode = "<!-- code: docs/booking/plan.go#Plan.Version -->\n```go\n"
	own, err := refreshCode(ownCode + "```\n")
	require.NoError(t, err)
	assert.Contains(t, own, "return p.version")
	assertFault(t, check(ownCode+"func (p *Plan) Version() int64 { return 0 }\n```\n"), "page.md is stale in line 3")
	assertFault(t, check(strings.Replace(own, "plan.go", "plans.go", 1)), "plans.go")

	whole, err := refreshCode("<!-- code: docs/booking/plan.go -->\n```go\n```\n")
	require.NoError(t, err)
	assert.Contains(t, whole, "package booking\n")
	assertFault(t, check(strings.Replace(whole, "package booking\n", "package other\n", 1)), "page.md is stale")
	assertFault(t, check(strings.Replace(whole, "plan.go", "plans.go", 1)), "plans.go")
}

func TestHandwrittenCodeIsFound(t *testing.T) {
	check := func(text string) []string { return handwrittenCode("page.md", text) }

	assert.Empty(t, check("text\n\n"+someCode+"```\n\n```sh\ngo test\n```\n"))
	assertFault(t, check("text\n\n```go\nfunc f()\n```\n"), "page.md: 1 of 1 Go blocks have no")
	assertFault(t, check(someCode+"```\n\n<!-- code: a.go#B -->\ntext\n"), "page.md: 1 of 2 <!-- code")
	assertFault(t, check("<!--code: a.go#B -->\n```go\n```\n"), "1 of 1 Go blocks have no", "1 of 1 <!-- code")
}

func TestStaleObservationsAreFound(t *testing.T) {
	run := func(name string) (*lesson.Result, error) {
		if name != "07-seven" {
			return nil, errors.New("no lesson " + name)
		}
		claim := lesson.ClaimResult{Text: "A | B", Observed: "*one*\nrow", Kept: true}
		return &lesson.Result{
			ActiveRecord: lesson.WayResult{Claims: []lesson.ClaimResult{claim}},
			DomainModel:  lesson.WayResult{Claims: []lesson.ClaimResult{{Text: claim.Text, Observed: "two"}}},
		}, nil
	}
	check := func(text string) []string {
		return staleness("page.md", text, func(text string) (string, error) { return refreshObserved(text, run) })
	}
	const fresh = `before
<!-- observed: 07-seven -->

| Claim | Active Record | Domain Model |
|---|---|---|
| A \| B | ✓ \*one\* row | ✗ two |

<!-- /observed -->
after
`
	assert.Empty(t, check(fresh))
	assertFault(t, check(strings.Replace(fresh, "✗", "✓", 1)), "page.md is stale in line 6", "✗ two", refreshCommand)
	assertFault(t, check(strings.Replace(fresh, "07-seven", "08-eight", 1)), "no lesson 08-eight")
	assertFault(t, check(strings.Replace(fresh, "<!-- /observed -->", "", 1)), "page.md: 1 markers")
	assertFault(t, check(strings.Replace(fresh, "<!-- /observed -->", "<!--/observed-->", 1)), "page.md: 2 markers")
	assertFault(t, check("<!-- observed: 07-seven -->\n"+fresh), "don't end")
}

func TestDeadLinksAreFound(t *testing.T) {
	check := func(text string) []string {
		return deadLinks(fstest.MapFS{
			"docs/page.md":    {Data: []byte(text)},
			"docs/other.md":   {Data: []byte("# Other page\n\n## The `code`, and [more](page.md)!\n\n## Twice\n\n## Twice\n\n```sh\n# not a heading\n```\n")},
			"examples/a/a.go": {},
		}, "docs/page.md")
	}
	for _, alive := range []string{
		"[a](other.md) and [b](../examples/a), ![c](../examples/a/a.go)", "[a](other.md#the-code-and-more)",
		"[a](other.md#twice-1)", "# Here\n[a](#here)", "[`a`](other.md \"title\")", "[a]\n\n[a]: other.md",
		`<a href="other.md">`, "[a](https://example.com/x#y)", "`[a](gone.md)`", "```md\n[a](gone.md)\n```\n",
	} {
		assert.Empty(t, check(alive), alive)
	}
	for dead, why := range map[string]string{
		"[a](gone.md)":                 "no such file",
		"text [`a`](gone.md) text":     "no such file",
		"![a](../examples/b.png)":      "no such file",
		"[a]\n\n[a]: gone.md":          "no such file",
		`<img alt="a" src="gone.png">`: "no such file",
		"[a](other.md#gone)":           "no such heading",
		"[a](other.md#not-a-heading)":  "no such heading",
		"[a](other.md#twice-2)":        "no such heading",
		"# Here\n[a](#there)":          "no such heading",
		"[a](../examples/a/a.go#L10)":  "only headings",
		"[a](../../elsewhere.md)":      "leaves the repository",
		"[a](/docs/other.md)":          "leaves the repository",
	} {
		assertFault(t, check(dead), "docs/page.md: link to", why)
	}
	assertFault(t, deadLinks(fstest.MapFS{}, "docs/page.md"), "docs/page.md")
}

func TestUnlistedPagesAreFound(t *testing.T) {
	check := func(index string) []string {
		return unlisted(fstest.MapFS{"docs/README.md": {Data: []byte(index)}, "docs/page.md": {}}, "docs", "*.md")
	}
	assert.Empty(t, check("- [a page](page.md)"))
	assertFault(t, check("- page.md, which is no link"), "docs/README.md does not list page.md")
	assertFault(t, unlisted(fstest.MapFS{}, "docs", "*.md"), "docs/README.md")
}

func TestMisshapenDecisionsAreFound(t *testing.T) {
	check := func(name, text string) []string {
		return misshapenDecisions(fstest.MapFS{
			"docs/decisions/README.md": {Data: []byte("- [0001: Title](0001-title.md)")},
			"docs/decisions/" + name:   {Data: []byte(text)},
		})
	}
	whole := "# 0001: Title\n\n" + strings.Join(decisionParts, "\n\nText.\n\n")

	assert.Empty(t, check("0001-title.md", whole))
	assertFault(t, check("0002-title.md", whole), "0002-title.md: its name and title")
	assertFault(t, check("0001-title.md", strings.Replace(whole, "# 0001:", "# 0002:", 1)), "its name and title")
	assertFault(t, check("0001-title.md", strings.Replace(whole, "## Why", "## How", 1)), "its parts should be")
	assertFault(t, check("0001-title.md", whole+strings.Repeat("\ntext", decisionLines)), "more than 45")
	assertFault(t, check("0001-title.md", strings.Replace(whole, "Title", "Tilte", 1)), `does not call 0001-title.md "0001: Tilte"`)
	assertFault(t, check("README.md", whole), "has no decisions")
}

func TestUnknownCasesAreFound(t *testing.T) {
	check := func(text string) []string {
		return unknownCases(fstest.MapFS{
			"repository/repositorytest/orders.go":  {Data: []byte(`name: "a case that runs",`)},
			"repository/repositorytest/it_test.go": {Data: []byte(`name: "a case of a test",`)},
		}, "docs/page.md", text)
	}
	assert.Empty(t, check("([a case\n  that runs](../repository/repositorytest/orders.go)), [`repositorytest`](../repository/repositorytest)"))
	for _, unknown := range []string{
		"[a case](../repository/repositorytest/orders.go)",
		"[a case that ran](../repository/repositorytest/orders.go)",
		"[a case of a test](../repository/repositorytest/it_test.go)",
		"[a case that runs](../repository/repositorytest)",
		"[a case that runs](../repository/repositorytest/items.go)",
	} {
		assertFault(t, check("- "+unknown), "docs/page.md: the contract has no case")
	}
}

func TestUntoldLessonsAreFound(t *testing.T) {
	all := []lesson.Lesson{{Name: "07-seven", Part: lesson.FourProblems}, {Name: "08-eight", Part: lesson.Production}}
	const told = "Lesson [07](../examples/07-seven): `go run ./examples 07`\n\n<!-- observed: 07-seven -->"

	assert.Empty(t, untold(told, all))
	for _, part := range []string{"<!-- observed: 07-seven -->", "go run ./examples 07", "../examples/07-seven"} {
		assertFault(t, untold(strings.Replace(told, part, "", 1), all), guide, "lesson 07-seven", part)
	}
}

// assertFault asserts that something was found, and that it names each of parts.
func assertFault(t *testing.T, faults []string, parts ...string) {
	t.Helper()
	require.NotEmpty(t, faults, "the fault was not found: %q", parts)
	for _, part := range parts {
		assert.Contains(t, strings.Join(faults, "\n"), part)
	}
}
