package site

// addSandbox adds the page in which scenarios are composed.
func (b *builder) addSandbox() error {
	body, err := render("sandbox.html", nil)
	if err != nil {
		return err
	}
	return b.add(page{Path: "sandbox.html", Title: sandboxArea, Area: sandboxArea, Wide: true, Body: body})
}
