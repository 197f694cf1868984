package crudandadmin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"gorm.io/gorm"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/11-crud-and-admin/active"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/11-crud-and-admin/domain"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/11-crud-and-admin/screen"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// admin is the screen, with the prototype's first feature.
type admin interface {
	List(ctx context.Context) ([]byte, error)
	Show(ctx context.Context, id int64) ([]byte, error)
	Create(ctx context.Context, form []byte) ([]byte, error)
	Edit(ctx context.Context, id int64, form []byte) ([]byte, error)
	Delete(ctx context.Context, id int64) error
	Rate(ctx context.Context, product, customer int64, stars int) error
	Stars(ctx context.Context, product int64) (float64, error)
}

var (
	_ admin = active.Admin{}
	_ admin = domain.Admin{}
)

// seen is what the people at the screen saw.
type seen struct {
	problems error   // with a form that is wrong in three fields
	weight   int64   // of the product that was created, in grams
	stars    float64 // on average
}

const potWeight = 640

// prepare adds what is new to the tables, and an order of coffee.
func prepare(ctx context.Context, db *gorm.DB, tables ...any) error {
	db = db.WithContext(ctx)
	if err := db.AutoMigrate(tables...); err != nil {
		return err
	}
	_, err := lesson.PlacedOrder(db, lesson.Coffee)
	return err
}

// useScreen is an hour at the screen.
func useScreen(ctx context.Context, w *lesson.World, screen admin) error {
	w.StartRecording()
	form := fmt.Sprintf(`{"SKU": "POT", "Name": "Pot", "Price": 1900, "Currency": "EUR", "WeightGrams": %d}`, potWeight)
	created, err := screen.Create(ctx, []byte(form))
	if err != nil {
		return err
	}
	var pot struct{ ID, WeightGrams int64 }
	if err := json.Unmarshal(created, &pot); err != nil {
		return err
	}
	var saw seen
	_, saw.problems = screen.Create(ctx, []byte(`{"SKU": "X", "Price": -1, "Currency": "EUR", "WeightGrams": -5}`))
	if _, err := screen.Edit(ctx, pot.ID, []byte(`{"Price": 1750}`)); err != nil {
		return err
	}
	for stars := 3; stars <= 5; stars++ {
		if err := screen.Rate(ctx, pot.ID, lesson.Ada, stars); err != nil {
			return err
		}
	}
	if saw.stars, err = screen.Stars(ctx, pot.ID); err != nil {
		return err
	}
	shown, err := screen.Show(ctx, pot.ID)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(shown, &pot); err != nil {
		return err
	}
	saw.weight = pot.WeightGrams
	if err := screen.Delete(ctx, lesson.Tea); err != nil {
		return err
	}
	w.Refusal = screen.Delete(ctx, lesson.Coffee)
	if _, err = screen.List(ctx); err != nil {
		return err
	}
	w.Seen = saw
	return nil
}

func wrongFormIsExplained(c *lesson.Check) (string, bool) {
	problems, explained := errors.AsType[screen.Problems](c.Seen.(seen).problems)
	var stored int64
	c.NoError(c.DB.Table("products").Where("sku = ?", "X").Count(&stored).Error)
	fields := strings.Join(slices.Sorted(maps.Keys(problems)), ", ")
	return fmt.Sprintf("told of %s; %d rows stored", fields, stored), explained && len(problems) == 3 && stored == 0
}

func orderedIsKept(c *lesson.Check) (string, bool) {
	var left []string
	c.NoError(c.DB.Table("products").Order("id").Pluck("sku", &left).Error)
	kept := slices.Equal(left, []string{"COFFEE", "MUG", "POT"}) && errors.Is(c.Refusal, screen.ErrOrdered)
	return "the table is left with " + strings.Join(left, ", "), kept
}

func screenTakesLess(c *lesson.Check) (string, bool) {
	size, won := fewest(c, "*.go", "")
	return size + " of package " + path.Base(sides[c.Side]), won
}

func columnTakesLess(c *lesson.Check) (string, bool) {
	size, won := fewest(c, "*.go", column)
	weight := c.Seen.(seen).weight
	return fmt.Sprintf("%s; the screen shows %d g", size, weight), won && weight == potWeight
}

func reviewsTakeLess(c *lesson.Check) (string, bool) {
	size, won := fewest(c, "review*.go", "")
	average := c.Seen.(seen).stars
	return fmt.Sprintf("%s; the stars average %.1f", size, average), won && average == 4
}

// importIsRefused sends an UPDATE that asks neither model.
func importIsRefused(c *lesson.Check) (string, bool) {
	mug := c.DB.Table("products").Where("id = ?", lesson.Mug).Session(&gorm.Session{})
	told := "not refused"
	if err := mug.Update("name", "").Error; err != nil {
		told = "refused: " + err.Error()
	}
	var name string
	c.NoError(mug.Select("name").Take(&name).Error)
	return fmt.Sprintf("%s; the row says %q", told, name), name == "Mug"
}

// sides are the packages of the sides.
var sides = map[lesson.Side]string{lesson.ActiveRecord: folder + "/active", lesson.DomainModel: folder + "/domain"}

// column is in all lines that are about the column, and in no others: with them
// taken out, both packages compile, as a test makes sure of.
const column = "weight"

// fewest counts the lines of code in the files of the side that mention the word,
// and says whether the other side has more of them.
func fewest(c *lesson.Check, pattern, word string) (size string, won bool) {
	files, lines, err := count(sides[c.Side], pattern, word)
	c.NoError(err)
	won = true
	for other, folder := range sides {
		otherFiles, otherLines, err := count(folder, pattern, word)
		c.NoError(err)
		won = won && (other == c.Side || lines < otherLines && files <= otherFiles)
	}
	return fmt.Sprintf("%d lines in %s", lines, plural(files, "file")), won
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// count counts lines that mention the word, without comments and blank lines, and
// the files that have any.
func count(folder, pattern, word string) (files, lines int, err error) {
	names, err := fs.Glob(comparison.Source, folder+"/"+pattern)
	if err != nil {
		return 0, 0, err
	}
	for _, name := range names {
		text, err := comparison.Source.ReadFile(name)
		if err != nil {
			return 0, 0, err
		}
		before := lines
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if line != "" && !strings.HasPrefix(line, "//") && mentions(line, word) {
				lines++
			}
		}
		if lines > before {
			files++
		}
	}
	return files, lines, nil
}

func mentions(line, word string) bool { return strings.Contains(strings.ToLower(line), word) }

// costs measures what a user waits for.
func costs(ctx context.Context, open lesson.Open) ([]lesson.Cost, error) {
	db, closeDB, err := lesson.Migrated(open, lesson.InMemory, nil)
	if err != nil {
		return nil, err
	}
	defer closeDB()
	if err := db.WithContext(ctx).AutoMigrate(&active.Product{}); err != nil {
		return nil, err
	}
	var costs []lesson.Cost
	for _, c := range []struct {
		what   string
		screen admin
	}{
		{"Active Record, an edit", active.Admin{DB: db}},
		{"Domain Model, an edit", domain.Admin{Products: domain.Products{DB: db}}},
	} {
		edit := func() error {
			_, err := c.screen.Edit(ctx, lesson.Coffee, []byte(`{"Price": 1100}`))
			return err
		}
		if err := edit(); err != nil { // the first one is slower
			return nil, err
		}
		cost, err := lesson.Measure(c.what, 21, 20, edit)
		if err != nil {
			return nil, err
		}
		costs = append(costs, cost)
	}
	return costs, nil
}
