package crudandadmin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/active"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/domain"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/screen"
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
	edited   error   // with a form that names the ID of another product
	weight   int64   // of the product that was created, in grams
	stars    float64 // on average
	listed   []struct{ SKU string }
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
	_, saw.edited = screen.Edit(ctx, pot.ID, fmt.Appendf(nil, `{"ID": %d, "Price": 1750}`, lesson.Mug))
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
	list, err := screen.List(ctx)
	if err != nil {
		return err
	}
	err = json.Unmarshal(list, &saw.listed)
	w.Seen = saw
	return err
}

func wrongFormIsExplained(c *lesson.Check) (string, bool) {
	problems, explained := errors.AsType[screen.Problems](c.Seen.(seen).problems)
	var stored int64
	c.NoError(c.DB.Table("products").Where("sku = ?", "X").Count(&stored).Error)
	fields := strings.Join(slices.Sorted(maps.Keys(problems)), ", ")
	return fmt.Sprintf("told of %s; %d rows stored", fields, stored), explained && len(problems) == 3 && stored == 0
}

func orderedIsKept(c *lesson.Check) (string, bool) {
	var left, listed []string
	c.NoError(c.DB.Table("products").Order("id").Pluck("sku", &left).Error)
	for _, product := range c.Seen.(seen).listed {
		listed = append(listed, product.SKU)
	}
	kept := slices.Equal(left, []string{"COFFEE", "MUG", "POT"}) && slices.Equal(listed, left) && errors.Is(c.Refusal, screen.ErrOrdered)
	return "the table is left with " + strings.Join(left, ", "), kept
}

// productIsOneStruct finds the structs that have the fields of a product.
func productIsOneStruct(c *lesson.Check) (string, bool) {
	names := structs(c, func(_ string, fields *ast.FieldList) bool {
		return slices.ContainsFunc(fields.List, func(line *ast.Field) bool {
			return slices.ContainsFunc(line.Names, func(field *ast.Ident) bool { return field.Name == "WeightGrams" })
		})
	})
	files, lines, err := count(sides[c.Side], "*.go", "")
	c.NoError(err)
	return fmt.Sprintf("%s; the screen has %s", strings.Join(names, ", "), size(files, lines)), len(names) == 1
}

func columnChangesOneFile(c *lesson.Check) (string, bool) {
	files, lines, err := count(sides[c.Side], "*.go", column)
	c.NoError(err)
	weight := c.Seen.(seen).weight
	return fmt.Sprintf("%s; the screen shows %d g", size(files, lines), weight), files == 1 && weight == potWeight
}

func reviewsAddOneStruct(c *lesson.Check) (string, bool) {
	names := structs(c, func(name string, _ *ast.FieldList) bool { return strings.HasPrefix(strings.ToLower(name), "review") })
	_, lines, err := count(sides[c.Side], "review*.go", "")
	c.NoError(err)
	average := c.Seen.(seen).stars
	return fmt.Sprintf("%s; %d lines; the stars average %.1f", strings.Join(names, ", "), lines, average), len(names) == 1 && average == 4
}

// structs returns the names of the side's structs that are about something.
func structs(c *lesson.Check, about func(name string, fields *ast.FieldList) bool) (names []string) {
	files, err := lesson.ParsePackage(sides[c.Side])
	c.NoError(err)
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if s, ok := spec.Type.(*ast.StructType); ok && about(spec.Name.Name, s.Fields) {
					names = append(names, spec.Name.Name)
				}
			}
			return true
		})
	}
	slices.Sort(names)
	return names
}

func idOfTheFormIsIgnored(c *lesson.Check) (string, bool) {
	var pot, mug int64
	prices := c.DB.Table("products").Select("price").Session(&gorm.Session{})
	c.NoError(prices.Where("sku = ?", "POT").Take(&pot).Error)
	c.NoError(prices.Where("sku = ?", "MUG").Take(&mug).Error)
	if err := c.Seen.(seen).edited; err != nil {
		return fmt.Sprintf("refused: %v", err), false
	}
	return fmt.Sprintf("the pot costs %s, the mug %s", lesson.Euros(pot), lesson.Euros(mug)), pot == 1750 && mug == 800
}

// importIsRefused sends an UPDATE that asks neither model.
func importIsRefused(c *lesson.Check) (string, bool) {
	mug := c.DB.Table("products").Where("id = ?", lesson.Mug).Session(&gorm.Session{})
	told := "a CHECK on name would refuse it"
	if err := mug.Update("name", "").Error; err != nil {
		told = "refused: " + err.Error()
	}
	var name string
	c.NoError(mug.Select("name").Take(&name).Error)
	return fmt.Sprintf("the row says %q; %s", name, told), name == "Mug"
}

// sides are the packages of the sides.
var sides = map[lesson.Side]string{lesson.ActiveRecord: folder + "/active", lesson.DomainModel: folder + "/domain"}

// column is in all lines that are about the column, and in no others: with them
// taken out, both packages compile, as a test makes sure of.
const column = "weight"

func size(files, lines int) string {
	return fmt.Sprintf("%d lines in %s", lines, lesson.Plural(files, "file"))
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
