package site

import "github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"

// addSandbox adds the page in which scenarios are composed. The playground fills it.
func (b *builder) addSandbox() error {
	body, err := render("sandbox.html", scenario.ReadyScenarios)
	if err != nil {
		return err
	}
	return b.add(page{
		Path: "sandbox.html", Title: sandboxArea, Area: sandboxArea, Wide: true, Body: body,
		Description: "Compose a scenario, and run it in Active Record and in a Domain Model, in your browser.",
		Scripts:     []string{"assets/playground.js", "assets/sandbox.js"},
	})
}
