package lesson

import (
	"bytes"
	"encoding/json"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The types below are what programs get. A list is never null; a refusal is empty where
// the business refused nothing, and an error where there was none.
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
		Claims       []jsonClaim       `json:"claims"`
		Operations   []jsonOperation   `json:"operations"`
		Tables       []string          `json:"tables"`
		Before       []jsonTable       `json:"before"`
		After        []jsonTable       `json:"after"` // the tables that changed
		Mails        []jsonMail        `json:"mails"`
		Refusal      string            `json:"refusal"`
		Code         []jsonCode        `json:"code"`
		Explorations []jsonExploration `json:"explorations"`
		Notes        []string          `json:"notes"`
	}
	jsonClaim struct {
		ID       string `json:"id"`
		Text     string `json:"text"`
		Kept     bool   `json:"kept"`
		Expected bool   `json:"expected"`
		Observed string `json:"observed"`
	}
	jsonOperation struct {
		Kind  string  `json:"kind"`
		SQL   string  `json:"sql"`
		Args  []Value `json:"args"`
		Rows  int64   `json:"rows"` // that it changed or read
		Conn  int     `json:"conn"` // on which connection
		Error string  `json:"error"`
	}
	jsonTable struct {
		Name    string   `json:"name"`
		Columns []string `json:"columns"`
		Key     []string `json:"key"`
		Rows    []Row    `json:"rows"`
	}
	jsonMail struct {
		To      string `json:"to"`
		Subject string `json:"subject"`
		Body    string `json:"body"`
	}
	jsonCode struct {
		Purpose string `json:"purpose"`
		File    string `json:"file"`
		Doc     string `json:"doc"`
		Text    string `json:"text"`
		Lines   []int  `json:"lines"`  // for each line of text its number in the file
		Marked  []int  `json:"marked"` // the numbers of the lines that decide
	}
	jsonExploration struct {
		ID       string     `json:"id"`
		Title    string     `json:"title"`
		Sessions [2]string  `json:"sessions,omitzero"`
		Cells    []jsonCell `json:"cells"`
	}
	jsonCell struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Observed string `json:"observed"`
		Wrong    bool   `json:"wrong"`
	}
	jsonCost struct {
		What        string `json:"what"`
		Nanoseconds int64  `json:"ns"`
	}
)

// JSON returns everything that was observed, for programs.
func JSON(results []*Result) ([]byte, error) {
	report := jsonReport{Lessons: each(results, func(r *Result) jsonLesson {
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
			Costs: each(r.Costs, func(c Cost) jsonCost {
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

func careOf(r *Result) jsonCare {
	care := r.Lesson.Care
	return jsonCare{string(care.Side), care.Name, care.Remedy, care.Remember, r.Care.CodeLines(), wayOf(&r.Care)}
}

func wayOf(r *WayResult) jsonWay {
	way := jsonWay{
		Claims: each(r.Claims, func(c ClaimResult) jsonClaim {
			return jsonClaim{c.ID, c.Text, c.Kept, c.Expected, c.Observed}
		}),
		Operations: each(r.Operations, operationOf),
		Tables:     list(r.Tables),
		Before:     each(r.Before, tableOfRows),
		After:      each(r.changed(), tableOfRows),
		Mails:      each(r.Mails, func(m activerecord.Mail) jsonMail { return jsonMail(m) }),
		Code: each(r.Code, func(q Quotation) jsonCode {
			return jsonCode{q.Purpose, q.File, q.Doc, q.Text, list(q.Lines), list(q.Marked)}
		}),
		Explorations: each(r.Explorations, func(e Exploration) jsonExploration {
			return jsonExploration{e.ID, e.Title, e.Sessions, each(e.Cells, func(c Cell) jsonCell { return jsonCell(c) })}
		}),
		Notes: list(r.Notes),
	}
	if r.Refusal != nil {
		way.Refusal = r.Refusal.Error()
	}
	return way
}

func operationOf(op sqltap.Operation) jsonOperation {
	operation := jsonOperation{Kind: string(op.Kind), SQL: op.SQL, Args: each(op.Args, ValueOf), Rows: op.Rows, Conn: op.Conn}
	if op.Err != nil {
		operation.Error = op.Err.Error()
	}
	return operation
}

func tableOfRows(t Table) jsonTable {
	return jsonTable{t.Name, list(t.Columns), list(t.Key), list(t.Rows)}
}

// list returns the elements, never nil.
func list[T any](all []T) []T { return append([]T{}, all...) }

// each returns what of makes of all, never nil.
func each[From, To any](all []From, of func(From) To) []To {
	made := make([]To, len(all))
	for i, one := range all {
		made[i] = of(one)
	}
	return made
}
