package site

// addIndex adds the first page.
func (b *builder) addIndex() error {
	questions, err := b.questions()
	if err != nil {
		return err
	}
	plots, err := b.plots()
	if err != nil {
		return err
	}
	body, err := render("index.html", map[string]any{"Results": b.results, "Questions": questions, "Plots": plots})
	if err != nil {
		return err
	}
	return b.add(page{Path: "index.html", Title: "Lessons", Area: lessonsArea, Wide: true, Body: body})
}
