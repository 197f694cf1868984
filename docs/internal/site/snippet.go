package site

import checker "github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/snippet"

// addSnippet adds the page on which a reader's lines are type-checked. The playground does it.
func (b *builder) addSnippet() error {
	body, err := render("snippet.html", struct {
		Ready     []checker.Ready
		Variables []checker.Variable
		Packages  []string
	}{checker.ReadyLines, checker.Variables, checker.Packages})
	if err != nil {
		return err
	}
	return b.add(page{
		Path: "snippet.html", Title: snippetArea, Area: snippetArea, Wide: true, Body: body,
		Description: "A few lines of Go against package domainmodel, type-checked in your browser while you type.",
		Scripts:     []string{"assets/playground.js", "assets/snippet.js"},
	})
}
