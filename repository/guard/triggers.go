package guard

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"gorm.io/gorm"
)

// trigger is one of the guard's. The root has one, for UPDATE, and each child has one for
// each event.
type trigger struct {
	on     table
	column string // of the child, that refers to the root; empty for the root's own trigger
	event  string // INSERT, UPDATE or DELETE
	name   string // at most 60 bytes
}

func (t tables) triggers() []trigger {
	all := []trigger{t.trigger(t.root, "", "UPDATE")}
	for _, c := range t.children {
		for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
			all = append(all, t.trigger(c.table, c.column, event))
		}
	}
	return all
}

// trigger has a name that another guard on the same table does not use.
func (t tables) trigger(on table, column, event string) trigger {
	hash := sha256.Sum256([]byte(strings.Join([]string{t.root.name, t.version, on.name, column, event}, "\x00")))
	readable := strings.ToValidUTF8(on.name[:min(len(on.name), 30)], "")
	return trigger{on, column, event, fmt.Sprintf("guard_%s_%s_%x", readable, strings.ToLower(event), hash[:4])}
}

// quoted returns the trigger's name, in the schema of its table.
func (t trigger) quoted(db *gorm.DB) string {
	if t.on.schema == "" {
		return db.Statement.Quote(t.name)
	}
	return db.Statement.Quote(t.on.schema + "." + t.name)
}

// notIncremented is the condition under which an UPDATE of the root has left the version as it
// was, or has set it back. A negative version is one that WriteChildren writes.
func (t tables) notIncremented() string {
	return fmt.Sprintf("NEW.%s <= OLD.%[1]s AND NEW.%[1]s >= 0", t.version)
}

// setBack is the condition under which it was set back, and refusal what the writer is told.
func (t tables) setBack() string { return fmt.Sprintf("NEW.%s < OLD.%[1]s", t.version) }

const refusal = "the row was changed by someone else: load it again"

// increment is the statement by which a child's trigger increments the version of the child's
// root, or of both roots if the child moves to another one. A negative version says that
// WriteChildren writes the child. root is the root's quoted name.
func (t tables) increment(root string, of trigger) string {
	roots := map[string]string{
		"INSERT": "NEW." + of.column,
		"UPDATE": "OLD." + of.column + ", NEW." + of.column,
		"DELETE": "OLD." + of.column,
	}[of.event]
	return fmt.Sprintf("UPDATE %s SET %s = %[2]s + 1 WHERE %s IN (%s) AND %[2]s >= 0", root, t.version, t.key, roots)
}

// engine is what differs between databases.
type engine struct {
	exist   func(db *gorm.DB, triggers []trigger) (bool, error) // one of them
	install func(db *gorm.DB, t tables) error
	remove  func(db *gorm.DB, t tables) error
}

var engines = map[string]engine{
	"sqlite":   {existSQLite, installSQLite, removeSQLite},
	"postgres": {existPostgres, installPostgres, removePostgres},
	"mysql":    {existMySQL, installMySQL, removeMySQL},
}

// found reports whether the query, which counts, counts any.
func found(query *gorm.DB) (bool, error) {
	var count int64
	err := query.Scan(&count).Error
	return count > 0, err
}

func names(triggers []trigger) []string {
	names := make([]string, len(triggers))
	for i, t := range triggers {
		names[i] = t.name
	}
	return names
}
