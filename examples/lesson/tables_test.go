package lesson_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
)

// shelf has a key of two columns, and a column that is named by a word of SQL.
type shelf struct {
	Warehouse int64  `gorm:"primaryKey;autoIncrement:false"`
	Place     string `gorm:"primaryKey;size:20"`
	Order     int64
	Label     *string
	Code      []byte
	CheckedAt time.Time `gorm:"precision:6"`
}

func TestASnapshotHasEveryRowInTheOrderOfItsKey(t *testing.T) {
	for _, engine := range enginetest.Engines {
		t.Run(engine, func(t *testing.T) {
			db := enginetest.New(t, engine)
			require.NoError(t, db.AutoMigrate(&shelf{}))
			at := time.Date(2026, 3, 14, 13, 0, 0, 123456000, time.FixedZone("CET", 3600))
			label := "NULL"
			require.NoError(t, db.Create(&[]shelf{
				{Warehouse: 2, Place: "a", Order: 5, Code: []byte("x"), CheckedAt: at},
				{Warehouse: 1, Place: "b", Order: 6, Code: []byte("y"), CheckedAt: at},
				{Warehouse: 1, Place: "a", Order: 7, Code: []byte("z"), CheckedAt: at, Label: &label},
			}).Error)

			tables, err := lesson.Snapshot(t.Context(), db)
			require.NoError(t, err)
			const noon = "2026-03-14 12:00:00.123456"
			assert.Equal(t, []lesson.Table{{
				Name:    "shelves",
				Columns: []string{"warehouse", "place", "order", "label", "code", "checked_at"},
				Key:     []string{"warehouse", "place"},
				Rows: []lesson.Row{
					{{Text: "1"}, {Text: "a"}, {Text: "7"}, {Text: "NULL"}, {Text: "z"}, {Text: noon}},
					{{Text: "1"}, {Text: "b"}, {Text: "6"}, {Null: true}, {Text: "y"}, {Text: noon}},
					{{Text: "2"}, {Text: "a"}, {Text: "5"}, {Null: true}, {Text: "x"}, {Text: noon}},
				},
			}}, tables)
		})
	}
}

// row makes a row of texts.
func row(texts ...string) lesson.Row {
	var row lesson.Row
	for _, text := range texts {
		row = append(row, lesson.Value{Text: text})
	}
	return row
}

func TestDiffTellsWhichRowsCameChangedAndWent(t *testing.T) {
	table := func(rows ...lesson.Row) lesson.Table {
		return lesson.Table{Name: "stocks", Columns: []string{"warehouse", "product", "quantity"}, Key: []string{"warehouse", "product"}, Rows: rows}
	}
	before := []lesson.Table{table(row("1", "1", "5"), row("1", "2", "5"), row("1", "3", "5"))}
	after := []lesson.Table{table(row("1", "1", "5"), row("1", "2", "4"), row("2", "1", "9"))}

	columns := before[0].Columns
	assert.Equal(t, []lesson.Change{
		{Table: "stocks", Columns: columns, Key: row("1", "2"), Before: row("1", "2", "5"), After: row("1", "2", "4")},
		{Table: "stocks", Columns: columns, Key: row("1", "3"), Before: row("1", "3", "5")},
		{Table: "stocks", Columns: columns, Key: row("2", "1"), After: row("2", "1", "9")},
	}, lesson.Diff(before, after))
	assert.Empty(t, lesson.Diff(before, before))
}

// A row without a key is known by all of its values, so it can't change: it goes, and
// another one comes.
func TestDiffOfATableWithoutAKey(t *testing.T) {
	table := func(rows ...lesson.Row) []lesson.Table {
		return []lesson.Table{{Name: "logs", Columns: []string{"who", "what"}, Rows: rows}}
	}
	assert.Equal(t, []lesson.Change{
		{Table: "logs", Columns: []string{"who", "what"}, Key: row("a b", "c"), Before: row("a b", "c")},
		{Table: "logs", Columns: []string{"who", "what"}, Key: row("a", "b c"), After: row("a", "b c")},
	}, lesson.Diff(table(row("a b", "c")), table(row("a", "b c"))))

	null := lesson.Row{{Text: "a"}, {Null: true}}
	assert.Len(t, lesson.Diff(table(null), table(row("a", "NULL"))), 2, "NULL is not a text")
}

func TestDiffOfATableThatOneSideDoesNotHave(t *testing.T) {
	keys := []lesson.Table{{Name: "keys", Columns: []string{"id"}, Key: []string{"id"}, Rows: []lesson.Row{row("1")}}}
	assert.Equal(t, []lesson.Change{{Table: "keys", Columns: []string{"id"}, Key: row("1"), After: row("1")}}, lesson.Diff(nil, keys))
	assert.Equal(t, []lesson.Change{{Table: "keys", Columns: []string{"id"}, Key: row("1"), Before: row("1")}}, lesson.Diff(keys, nil))
}

func TestAValueIsATextOrNull(t *testing.T) {
	for value, want := range map[lesson.Value]string{
		{Text: "NULL"}: `"NULL"`, {}: `""`, {Text: "1"}: `"1"`, {Null: true}: `null`, {Text: "\xff"}: `"` + "\\ufffd" + `"`,
	} {
		text, err := json.Marshal(value)
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
	assert.Equal(t, "NULL", lesson.Value{Null: true}.String())
}
