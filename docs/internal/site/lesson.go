package site

import (
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// addLessons adds the pages of the lessons.
func (b *builder) addLessons() error {
	var links []link
	for _, result := range b.results {
		links = append(links, link{lessonTitle(result.Lesson), lessonPath(result.Lesson.Name)})
	}
	for i, result := range b.results {
		body, err := render("lesson.html", result)
		if err != nil {
			return err
		}
		p := page{
			Path: links[i].Path, Title: links[i].Text, Description: result.Lesson.Problem, Area: lessonsArea,
			Crumbs: []link{{lessonsArea, "index.html#lessons"}}, Wide: true, Body: body,
		}
		p.Prev, p.Next = neighbours(links, i)
		if err := b.add(p); err != nil {
			return err
		}
	}
	return nil
}

// lessonTitle returns the title of a lesson with its number, such as "03 No aggregate
// boundary".
func lessonTitle(l lesson.Lesson) string { return l.Name[:2] + " " + l.Title }
