package site

import (
	"html/template"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/view"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

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
	body, err := render("index.html", indexPage{b.parts(), topics(questions), plots})
	if err != nil {
		return err
	}
	return b.add(page{
		Path: "index.html", Title: "Lessons", Area: lessonsArea, Wide: true, Body: body,
		Description: "The same shop as GORM models and as a domain model, run side by side on the same tables.",
	})
}

// indexPage is what the first page shows.
type indexPage struct {
	Parts  []part
	Topics []topic
	Plots  plots
}

// part is a part of the curriculum.
type part struct {
	Name    lesson.Part
	Lessons []entry
}

// entry is a lesson with the claim that tells most.
type entry struct {
	Title, Path string
	Problem     string
	Claim       string
	Ways        []tellingWay
}

// tellingWay is what one way did to that claim.
type tellingWay struct {
	view.Way
	lesson.ClaimResult
}

// Mark returns a tick or a cross.
func (w tellingWay) Mark() template.HTML { return template.HTML(view.Mark(w.ClaimResult.Kept)) }

// parts returns the lessons in their parts.
func (b *builder) parts() []part {
	var parts []part
	for _, result := range b.results {
		l := result.Lesson
		if len(parts) == 0 || parts[len(parts)-1].Name != l.Part {
			parts = append(parts, part{Name: l.Part})
		}
		ways := view.Ways(result)
		telling := view.Telling(ways)
		e := entry{Title: lessonTitle(l), Path: lessonPath(l.Name), Problem: l.Problem, Claim: l.Claims[telling].Text}
		for _, way := range ways {
			e.Ways = append(e.Ways, tellingWay{way, way.Result.Claims[telling]})
		}
		current := &parts[len(parts)-1]
		current.Lessons = append(current.Lessons, e)
	}
	return parts
}

// topic is questions about one thing.
type topic struct {
	Name      string
	Questions []question
}

func topics(questions []question) []topic {
	var topics []topic
	for _, q := range questions {
		if len(topics) == 0 || topics[len(topics)-1].Name != q.Topic {
			topics = append(topics, topic{Name: q.Topic})
		}
		current := &topics[len(topics)-1]
		current.Questions = append(current.Questions, q)
	}
	return topics
}
