package crudandadmin

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/active"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/domain"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/screen"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// For a table that is edited as it is shown, a second model is more to write and more
// to change, and protects no rule that the row's own model does not.
func TestAnAdminScreenIsLessWorkWithActiveRecord(t *testing.T) {
	lessontest.Run(t, Lesson)
}

// Each rule stands on both sides, and they name the same field.
func TestBothScreensExplainTheSameMistakes(t *testing.T) {
	db, _ := lessontest.Shop(t, "sqlite")
	require.NoError(t, prepare(t.Context(), db, domain.Tables()...))
	for side, a := range map[lesson.Side]admin{
		lesson.ActiveRecord: active.Admin{DB: db},
		lesson.DomainModel:  domain.Admin{Products: domain.Products{DB: db}, Reviews: domain.Reviews{DB: db}},
	} {
		for form, problem := range map[string]string{
			`{"Name": "Pot", "Currency": "EUR"}`:                                  "SKU must not be empty",
			`{"SKU": "MUG", "Name": "Pot", "Currency": "EUR"}`:                    "SKU is taken",
			`{"SKU": "POT", "Currency": "EUR"}`:                                   "Name must not be empty",
			`{"SKU": "POT", "Name": "Pot", "Currency": "EUR", "Price": -1}`:       "Price must not be negative",
			`{"SKU": "POT", "Name": "Pot", "Currency": "euro"}`:                   "Currency must have three letters",
			`{"SKU": "POT", "Name": "Pot", "Currency": "EUR", "WeightGrams": -1}`: "WeightGrams must not be negative",
		} {
			_, err := a.Create(t.Context(), []byte(form))
			problems, _ := errors.AsType[screen.Problems](err)
			assert.Equal(t, problem, problems.Error(), side)
		}
		for _, stars := range []int{0, 6} {
			assert.ErrorContains(t, a.Rate(t.Context(), lesson.Mug, lesson.Ada, stars), "Stars must be from 1 to 5", side)
		}
	}
}

// The lines that the lesson counts are those that the column took, and all of them:
// without them, each side is a program as it was before.
func TestWithoutTheLinesOfTheColumnBothSidesCompile(t *testing.T) {
	for _, side := range lesson.Sides() {
		_, counted, err := count(sides[side], "*.go", column)
		require.NoError(t, err)
		dropped := compileWithout(t, side, func(line string) bool { return mentions(line, column) })
		assert.Equal(t, counted, dropped, "%s: no comment is about the column", side)
	}
}

// Where the Domain Model bites: the compiler asks for none of the mappings.
func TestAColumnThatIsForgottenInAMappingCompiles(t *testing.T) {
	dropped := compileWithout(t, lesson.DomainModel, func(line string) bool {
		return strings.TrimSpace(line) == "r.WeightGrams = p.details.WeightGrams"
	})
	assert.Equal(t, 1, dropped)
}

// The lesson says so of the import. SQLite can add no CHECK to a table that exists.
func TestACheckOnNameRefusesTheImport(t *testing.T) {
	for _, engine := range []string{"postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			db, _ := lessontest.Shop(t, engine)
			require.NoError(t, db.Exec("ALTER TABLE products ADD CONSTRAINT has_a_name CHECK (name <> '')").Error)
			err := db.Table("products").Where("id = ?", lesson.Mug).Update("name", "").Error
			assert.ErrorContains(t, err, "has_a_name")
		})
	}
}

// compileWithout has the package of the side compiled without some of its lines,
// and returns how many those are.
func compileWithout(t *testing.T, side lesson.Side, drop func(line string) bool) (dropped int) {
	t.Helper()
	folder, temp := filepath.Base(sides[side]), t.TempDir()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		var left strings.Builder
		for line := range strings.Lines(string(text)) {
			if drop(line) {
				dropped++
			} else {
				left.WriteString(line)
			}
		}
		path, err := filepath.Abs(name)
		require.NoError(t, err)
		overlay.Replace[path] = filepath.Join(temp, filepath.Base(name))
		require.NoError(t, os.WriteFile(overlay.Replace[path], []byte(left.String()), 0o644))
	}
	text, err := json.Marshal(overlay)
	require.NoError(t, err)
	file := filepath.Join(temp, "overlay.json")
	require.NoError(t, os.WriteFile(file, text, 0o644))
	out, err := exec.Command("go", "vet", "-overlay", file, "./"+folder).CombinedOutput()
	assert.NoError(t, err, "%s", out)
	return dropped
}
