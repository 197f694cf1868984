package livingsidebyside

import (
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// program is a version of a program: the columns that it writes, and the one that it reads.
// When a version is deployed, the one before it still answers requests for a while.
type program struct {
	writes []string
	reads  string
}

var (
	oldName   = program{[]string{"name"}, "name"}
	bothNames = program{[]string{"name", "full_name"}, "name"}
	newRead   = program{[]string{"name", "full_name"}, "full_name"}
	newName   = program{[]string{"full_name"}, "full_name"}
)

// step is a change of the table, and the programs that run after it, the newest first.
type step struct {
	change  func(db *gorm.DB) error
	running []program
}

// inOneStep renames the column, and deploys.
var inOneStep = []step{{statement("ALTER TABLE contacts RENAME COLUMN name TO full_name"), []program{newName, oldName}}}

// inSteps never has a program meet a table that it doesn't know.
var inSteps = []step{
	{statement("ALTER TABLE contacts ADD COLUMN full_name VARCHAR(200)"), []program{bothNames, oldName}},
	{fillNewColumn, []program{newRead, bothNames}},
	{requireNewName, []program{newName, newRead}},
	{statement("ALTER TABLE contacts DROP COLUMN name"), []program{newName}},
}

func statement(sql string) func(*gorm.DB) error {
	return func(db *gorm.DB) error { return db.Exec(sql).Error }
}

// fillNewColumn comes when nobody writes the old column alone any more.
func fillNewColumn(db *gorm.DB) error {
	return db.Exec("UPDATE contacts SET full_name = name").Error
}

// requireNewName makes the new column NOT NULL, and the old one not. SQLite can't do that to a
// table: it takes a new one.
func requireNewName(db *gorm.DB) error {
	statements := map[string][]string{
		"sqlite": {
			"CREATE TABLE contacts_new (id BIGINT PRIMARY KEY, name VARCHAR(200), full_name VARCHAR(200) NOT NULL)",
			"INSERT INTO contacts_new SELECT id, name, full_name FROM contacts",
			"DROP TABLE contacts",
			"ALTER TABLE contacts_new RENAME TO contacts",
		},
		"postgres": {"ALTER TABLE contacts ALTER COLUMN full_name SET NOT NULL, ALTER COLUMN name DROP NOT NULL"},
		"mysql":    {"ALTER TABLE contacts MODIFY full_name VARCHAR(200) NOT NULL, MODIFY name VARCHAR(200) NULL"},
	}
	return db.Transaction(func(tx *gorm.DB) error {
		for _, sql := range statements[db.Name()] {
			if err := tx.Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// rename takes the steps. After each of them, every program that runs writes, and all of them
// read before and after that.
func rename(db *gorm.DB, steps []step) (requests, failed int, err error) {
	names := []string{"Ada"} // of the contacts
	err = errors.Join(
		db.Exec("DROP TABLE IF EXISTS contacts").Error,
		db.Exec("CREATE TABLE contacts (id BIGINT PRIMARY KEY, name VARCHAR(200) NOT NULL)").Error,
		db.Exec("INSERT INTO contacts VALUES (1, 'Ada')").Error,
	)
	for _, s := range steps {
		if err := errors.Join(err, s.change(db)); err != nil {
			return 0, 0, err
		}
		request := func(done bool) {
			requests++
			if !done {
				failed++
			}
		}
		for _, writer := range s.running {
			for _, reader := range s.running {
				request(slices.Equal(names, reader.read(db)))
			}
			name := fmt.Sprintf("Ada %d", requests)
			written := writer.write(db, len(names)+1, name) == nil
			request(written)
			if written {
				names[0] = name
				names = append(names, name)
			}
			for _, reader := range s.running {
				request(slices.Equal(names, reader.read(db)))
			}
		}
	}
	return requests, failed, nil
}

// write gives the name to the first contact, and to a new one.
func (p program) write(db *gorm.DB, id int, name string) error {
	row := map[string]any{}
	for _, column := range p.writes {
		row[column] = name
	}
	return db.Transaction(func(tx *gorm.DB) error {
		if err := tx.Table("contacts").Where("id = 1").Updates(row).Error; err != nil {
			return err
		}
		row["id"] = id
		return tx.Table("contacts").Create(row).Error
	})
}

// read returns the names of all contacts, or none if it can't.
func (p program) read(db *gorm.DB) (names []string) {
	if err := db.Table("contacts").Order("id").Pluck(p.reads, &names).Error; err != nil {
		return nil
	}
	return names
}

// noRequestFails renames the column in steps. In one step, it shows what that is worth.
func noRequestFails(c *lesson.Check) (string, bool) {
	all, broken, err1 := rename(c.DB, inOneStep)
	requests, failed, err2 := rename(c.DB, inSteps)
	c.NoError(errors.Join(err1, err2))
	if c.DB.Exec("INSERT INTO contacts (id) VALUES (0)").Error == nil || oldName.read(c.DB) != nil {
		c.Errorf("the new column should be NOT NULL, and the old one gone")
	}
	return fmt.Sprintf("in four steps %d of %d fail, in one %d of %d", failed, requests, broken, all), failed == 0
}
