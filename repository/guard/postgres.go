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
		if err := lockPostgres(tx, t, "SHARE ROW EXCLUSIVE"); err != nil { // in one order, as writers do
			return err
		}
		var schema string // old code may have another search_path
		err := tx.Raw("SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(?)", t.root.quoted).Scan(&schema).Error
		if err != nil {
			return err
		}
		root := tx.Statement.Quote(schema + "." + t.root.name)
		for _, one := range t.triggers() {
			when, body := "AFTER", t.count(root, one)+"; RETURN NULL;"
			if one.column == "" {
				when = "BEFORE"
				body = fmt.Sprintf("IF %s THEN IF %s THEN RAISE EXCEPTION '%s'; END IF; NEW.%s := OLD.%[4]s + 1; END IF; RETURN NEW;",
					t.stands(), t.back(), refusal, t.version)
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
		if err := lockPostgres(tx, t, "ACCESS EXCLUSIVE"); err != nil {
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

// lockPostgres locks the root before its children, as the repository does.
func lockPostgres(tx *gorm.DB, t tables, mode string) error {
	all := []string{t.root.quoted}
	for _, c := range t.children {
		all = append(all, c.quoted)
	}
	return tx.Exec("LOCK TABLE " + strings.Join(all, ", ") + " IN " + mode + " MODE").Error
}
