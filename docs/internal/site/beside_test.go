package site

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Sequences of lesson 05: the domain model sends fewer statements, and more if it starts over.
func TestBesideARaceStandsARace(t *testing.T) {
	beside := func(chosen string, sequences ...string) string {
		return sequences[besideSequence(lesson.Cell{ID: chosen}, cellsOf(sequences...))]
	}
	model := []string{"000000111111", "111111000000", "01101110000", "10000001111", "01111110000"}
	assert.Equal(t, "01111110000", beside("00011111110000", model...), "the one that is begun by the same request")
	assert.Equal(t, "10000001111", beside("11100000001111", model...))
	assert.Equal(t, "01101110000", beside("0011100111100", model...), "more turns beside more turns")
	assert.Equal(t, "01111110000", beside("00011111110000", "000111111100001", "01111110000"), "and few beside few")
	assert.Equal(t, "111111000000", beside("11111110000000", model...), "and beside one after the other the same")
	assert.Equal(t, "10000001111", beside("00011111110000", "000000111111", "10000001111"), "rather another begins than that there is no race")
	assert.Equal(t, "00000111", beside("0001111111000", "11111000", "00000111"), "where the way has no race")
	assert.Equal(t, "000111111111000000", beside("00011111110000", "011111111100000000", "001111111110000000", "000111111111000000"), "turns at the same place")
}

// faultsOf returns two faults of each statement, such as "pay 6 COMMIT".
func faultsOf(statements ...string) (cells []lesson.Cell) {
	for _, statement := range statements {
		hit := strings.Fields(statement)
		for _, fault := range []string{"not done", "lost"} {
			cells = append(cells, lesson.Cell{
				ID:   fmt.Sprintf("%s/%s/%s", hit[0], hit[1], strings.ReplaceAll(fault, " ", "-")),
				Name: fmt.Sprintf("%s, statement %s: %s %s", hit[0], hit[1], hit[2], fault),
			})
		}
	}
	return cells
}

func TestBesideAFaultStandsTheSameFault(t *testing.T) {
	row := faultsOf("place 1 BEGIN", "place 2 INSERT", "place 3 INSERT", "place 4 UPDATE", "place 5 COMMIT", "pay 1 UPDATE", "pay 2 COMMIT")
	care := faultsOf("place 1 BEGIN", "place 2 INSERT", "place 3 INSERT", "place 4 SAVEPOINT", "place 5 INSERT", "place 6 COMMIT",
		"mail 1 SELECT", "mail 2 DELETE")
	model := faultsOf("place 1 INSERT", "place 2 COMMIT", "mail 1 UPDATE", "mail 2 SELECT")
	for _, test := range []struct {
		own, others        []lesson.Cell
		chosen, shown, why string
	}{
		{row, care, "place/5/lost", "place/6/lost", "the COMMIT"},
		{row, care, "place/5/not-done", "place/6/not-done", "the COMMIT"},
		{row, care, "place/3/lost", "place/5/lost", "the last INSERT"},
		{row, care, "place/2/lost", "place/3/lost", "the last INSERT but one"},
		{care, model, "place/2/lost", "place/1/lost", "the only INSERT"},
		{care, row, "place/4/lost", "place/4/lost", "no SAVEPOINT, so the last that writes"},
		{care, model, "mail/2/not-done", "mail/1/not-done", "no DELETE, so the last that writes"},
		{care, row, "mail/1/lost", "pay/1/lost", "no such request, so the last of all"},
	} {
		i := slices.IndexFunc(test.own, func(c lesson.Cell) bool { return c.ID == test.chosen })
		assert.Equal(t, test.shown, test.others[besideFault(test.own, i, test.others)].ID, test.why)
	}
}
