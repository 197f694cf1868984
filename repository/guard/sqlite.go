package guard

import (
	"fmt"

	"gorm.io/gorm"
)

func existSQLite(db *gorm.DB, triggers []trigger) (bool, error) {
	master := "sqlite_master"
	if schema := triggers[0].on.schema; schema != "" {
		master = db.Statement.Quote(schema) + "." + master
	}
	return found(db.Raw("SELECT COUNT(*) FROM "+master+" WHERE type = 'trigger' AND name IN ?", names(triggers)))
}

func installSQLite(db *gorm.DB, t tables) error {
	return db.Transaction(func(tx *gorm.DB) error {
		if err := dropSQLite(tx, t); err != nil {
			return err
		}
		root := tx.Statement.Quote(t.root.name) // in a trigger, tables have no schema: they are in that of the trigger
		for _, trigger := range t.triggers() {
			body, when := t.increment(root, trigger), ""
			if trigger.column == "" {
				when = " WHEN " + t.notIncremented()
				body = fmt.Sprintf("SELECT RAISE(ABORT, '%s') WHERE %s; UPDATE %s SET %s = %[4]s + 1 WHERE %s = NEW.%[5]s",
					refusal, t.setBack(), root, t.version, t.key)
			}
			err := tx.Exec("CREATE TRIGGER " + trigger.quoted(tx) + " AFTER " + trigger.event + " ON " + tx.Statement.Quote(trigger.on.name) +
				when + " BEGIN " + body + "; END").Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func removeSQLite(db *gorm.DB, t tables) error {
	return db.Transaction(func(tx *gorm.DB) error { return dropSQLite(tx, t) })
}

func dropSQLite(tx *gorm.DB, t tables) error {
	for _, trigger := range t.triggers() {
		if err := tx.Exec("DROP TRIGGER IF EXISTS " + trigger.quoted(tx)).Error; err != nil {
			return err
		}
	}
	return nil
}
