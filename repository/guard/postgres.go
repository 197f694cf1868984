package guard

import (
	"fmt"
	"strings"

	"gorm.io/gorm"
)

func existPostgres(db *gorm.DB, triggers []trigger) (bool, error) {
	var tables []string
	for _, t := range triggers {
		tables = append(tables, "to_regclass('"+strings.ReplaceAll(t.on.quoted, "'", "''")+"')")
	}
	return found(db.Raw("SELECT COUNT(*) FROM pg_trigger WHERE tgname IN ? AND tgrelid IN ("+strings.Join(tables, ", ")+")", names(triggers)))
}

// installPostgres replaces the functions of triggers that are there. To replace the triggers
// would lock out readers, too.
func installPostgres(db *gorm.DB, t tables) error {
	return db.Transaction(func(tx *gorm.DB) error {
		t, err := lockPostgres(tx, t, "SHARE ROW EXCLUSIVE")
		if err != nil {
			return err
		}
		for _, one := range t.triggers() {
			when, body := "AFTER", t.increment(t.root.quoted, one)+"; RETURN NULL;"
			if one.column == "" {
				when = "BEFORE"
				body = fmt.Sprintf("IF %s THEN IF %s THEN RAISE EXCEPTION '%s'; END IF; NEW.%s := OLD.%[4]s + 1; END IF; RETURN NEW;",
					t.notIncremented(), t.setBack(), refusal, t.version)
			}
			name := one.quoted(tx)
			err := tx.Exec("CREATE OR REPLACE FUNCTION " + name + "() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN " + body + " END $guard$").Error
			if err != nil {
				return err
			}
			exists, err := existPostgres(tx, []trigger{one})
			if err == nil && !exists {
				err = tx.Exec("CREATE TRIGGER " + tx.Statement.Quote(one.name) + " " + when + " " + one.event + " ON " + one.on.quoted +
					" FOR EACH ROW EXECUTE PROCEDURE " + name + "()").Error
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func removePostgres(db *gorm.DB, t tables) error {
	return db.Transaction(func(tx *gorm.DB) error {
		t, err := lockPostgres(tx, t, "ACCESS EXCLUSIVE")
		if err != nil {
			return err
		}
		for _, one := range t.triggers() {
			if err := tx.Exec("DROP TRIGGER IF EXISTS " + tx.Statement.Quote(one.name) + " ON " + one.on.quoted).Error; err != nil {
				return err
			}
			if err := tx.Exec("DROP FUNCTION IF EXISTS " + one.quoted(tx) + "()").Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// lockPostgres locks the root before its children, as the repository does, and returns them
// with their schemas: old code, which calls the triggers, may have another search_path.
func lockPostgres(tx *gorm.DB, t tables, mode string) (tables, error) {
	qualified := t
	qualified.children = nil
	err := lockTable(tx, &qualified.root, mode)
	for _, c := range t.children {
		if err == nil {
			err = lockTable(tx, &c.table, mode)
		}
		qualified.children = append(qualified.children, c)
	}
	return qualified, err
}

func lockTable(tx *gorm.DB, t *table, mode string) error {
	if err := tx.Exec("LOCK TABLE " + t.quoted + " IN " + mode + " MODE").Error; err != nil {
		return err
	}
	err := tx.Raw("SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(?)", t.quoted).Scan(&t.schema).Error
	t.quoted = tx.Statement.Quote(t.schema + "." + t.name)
	return err
}
