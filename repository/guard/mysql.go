package guard

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
)

func existMySQL(db *gorm.DB, triggers []trigger) (bool, error) {
	var where []string
	var schemas []any
	for _, t := range triggers {
		where = append(where, "trigger_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND trigger_name = ?")
		schemas = append(schemas, t.on.schema, t.name)
	}
	return found(db.Raw("SELECT COUNT(*) FROM information_schema.triggers WHERE "+strings.Join(where, " OR "), schemas...))
}

func installMySQL(db *gorm.DB, t tables) error {
	return lockedMySQL(db, t, func(db *gorm.DB) error {
		for _, trigger := range t.triggers() {
			// BEFORE, since an INSERT of a child locks the root for its foreign key: shared, so
			// that two of them, whose triggers then want to write it, would wait for each other.
			body := t.increment(t.root.quoted, trigger) + ";"
			if trigger.column == "" {
				body = fmt.Sprintf("IF %s THEN IF %s THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '%s'; END IF; SET NEW.%s = OLD.%[4]s + 1; END IF;",
					t.notIncremented(), t.setBack(), refusal, t.version)
			}
			err := db.Exec("CREATE TRIGGER " + trigger.quoted(db) + " BEFORE " + trigger.event + " ON " + trigger.on.quoted +
				" FOR EACH ROW BEGIN " + body + " END").Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func removeMySQL(db *gorm.DB, t tables) error {
	return lockedMySQL(db, t, func(*gorm.DB) error { return nil })
}

// lockedMySQL drops the triggers and calls create, on one connection that has locked the
// tables: MySQL commits after each of these statements, and nobody is to write in between.
func lockedMySQL(db *gorm.DB, t tables, create func(db *gorm.DB) error) error {
	return db.Connection(func(db *gorm.DB) (err error) {
		db = db.Session(&gorm.Session{})
		all := []string{t.root.quoted + " WRITE"}
		for _, c := range t.children {
			all = append(all, c.quoted+" WRITE")
		}
		if err := db.Exec("LOCK TABLES " + strings.Join(all, ", ")).Error; err != nil {
			return err
		}
		defer func() { // the connection goes back to the pool, even if the context has ended
			err = errors.Join(err, db.WithContext(context.WithoutCancel(db.Statement.Context)).Exec("UNLOCK TABLES").Error)
		}()
		for _, trigger := range t.triggers() {
			if err := db.Exec("DROP TRIGGER IF EXISTS " + trigger.quoted(db)).Error; err != nil {
				return err
			}
		}
		return create(db)
	})
}
