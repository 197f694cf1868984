package report

import (
	"bytes"
	"encoding/json"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The types below are what programs get. A list is never null, and a refusal is
// empty where the business refused nothing.
type (
	jsonReport struct {
		Lessons []jsonLesson `json:"lessons"`
	}
	jsonLesson struct {
		Name         string     `json:"name"`
		Part         string     `json:"part"`
		Title        string     `json:"title"`
		Problem      string     `json:"problem"`
		Fair         string     `json:"fair"`
		Bites        string     `json:"bites"`
		AsExpected   bool       `json:"as_expected"`
		ActiveRecord jsonWay    `json:"activerecord"`
		Care         jsonCare   `json:"care"` // its name is empty in a lesson that has none
		DomainModel  jsonWay    `json:"domainmodel"`
		Costs        []jsonCost `json:"costs"`
	}
	jsonCare struct {
		Side     string `json:"side"`
		Name     string `json:"name"`
		Remedy   string `json:"remedy"`
		Remember string `json:"remember"`
		Lines    int    `json:"lines"`
		jsonWay
	}
	jsonWay struct {
		Claims     []jsonClaim `json:"claims"`
		Statements []string    `json:"statements"`
		Tables     []string    `json:"tables"`
		Mails      []jsonMail  `json:"mails"`
		Refusal    string      `json:"refusal"`
		Code       []string    `json:"code"`
		Notes      []string    `json:"notes"`
	}
	jsonClaim struct {
		Text     string `json:"text"`
		Kept     bool   `json:"kept"`
		Expected bool   `json:"expected"`
		Observed string `json:"observed"`
	}
	jsonMail struct {
		To      string `json:"to"`
		Subject string `json:"subject"`
		Body    string `json:"body"`
	}
	jsonCost struct {
		What        string `json:"what"`
		Nanoseconds int64  `json:"ns"`
	}
)

// JSON returns everything that was observed, for programs.
func JSON(results []*lesson.Result) ([]byte, error) {
	report := jsonReport{Lessons: each(results, func(r *lesson.Result) jsonLesson {
		return jsonLesson{
			Name:         r.Lesson.Name,
			Part:         string(r.Lesson.Part),
			Title:        r.Lesson.Title,
			Problem:      r.Lesson.Problem,
			Fair:         r.Lesson.Fair,
			Bites:        r.Lesson.Bites,
			AsExpected:   r.AsExpected(),
			ActiveRecord: wayOf(&r.ActiveRecord),
			Care:         careOf(r),
			DomainModel:  wayOf(&r.DomainModel),
			Costs: each(r.Costs, func(c lesson.Cost) jsonCost {
				return jsonCost{c.What, c.Each.Nanoseconds()}
			}),
		}
	})}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // SQL has < and >
	encoder.SetIndent("", "  ")
	err := encoder.Encode(report)
	return text.Bytes(), err
}

func careOf(r *lesson.Result) jsonCare {
	care := r.Lesson.Care
	return jsonCare{string(care.Side), care.Name, care.Remedy, care.Remember, linesOf(r.Care.Code), wayOf(&r.Care)}
}

func wayOf(r *lesson.WayResult) jsonWay {
	way := jsonWay{
		Claims: each(r.Claims, func(c lesson.ClaimResult) jsonClaim {
			return jsonClaim{c.Text, c.Kept, c.Expected, c.Observed}
		}),
		Statements: append([]string{}, r.Statements...),
		Tables:     append([]string{}, r.Tables...),
		Mails:      each(r.Mails, func(m activerecord.Mail) jsonMail { return jsonMail(m) }),
		Code:       append([]string{}, r.Code...),
		Notes:      append([]string{}, r.Notes...),
	}
	if r.Refusal != nil {
		way.Refusal = r.Refusal.Error()
	}
	return way
}

// each returns what of makes of all, never nil.
func each[From, To any](all []From, of func(From) To) []To {
	made := make([]To, len(all))
	for i, one := range all {
		made[i] = of(one)
	}
	return made
}
