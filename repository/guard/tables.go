package guard

import (
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// tables are Tables as statements name them: the names of columns are quoted.
type tables struct {
	root         table
	key, version string
	children     []child
}

type table struct {
	schema, name string // schema is empty if the naming strategy has none
	quoted       string // with its schema
}

type child struct {
	table
	column string
}

func parse(db *gorm.DB, of Tables) (tables, error) {
	if of.Version == "" {
		of.Version = "version"
	}
	root, fields, err := parseModel(db, of.Root)
	if err != nil {
		return tables{}, err
	}
	if len(fields.PrimaryFields) != 1 {
		return tables{}, invalid("primary key of table", root.name, fmt.Sprintf("must be one column, and it is %d", len(fields.PrimaryFields)))
	}
	version, err := column(fields, of.Version)
	if err != nil {
		return tables{}, err
	}
	if version.DataType != schema.Int { // an unsigned one has no negative values
		return tables{}, invalid("column", root.name+"."+of.Version, "must be a signed integer to be a version")
	}
	quote := db.Statement.Quote
	t := tables{root: root, key: quote(fields.PrimaryFields[0].DBName), version: quote(of.Version)}
	for _, c := range of.Children {
		name, fields, err := parseModel(db, c.Model)
		if err != nil {
			return tables{}, err
		}
		if _, err := column(fields, c.Column); err != nil {
			return tables{}, err
		}
		t.children = append(t.children, child{name, quote(c.Column)})
	}
	return t, nil
}

func parseModel(db *gorm.DB, model any) (table, *schema.Schema, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return table{}, nil, invalid("model", fmt.Sprintf("%T", model), "must be a GORM model: "+err.Error())
	}
	t := table{name: stmt.Schema.Table, quoted: stmt.Quote(stmt.Schema.Table)}
	if in, name, found := strings.Cut(t.name, "."); found {
		t.schema, t.name = in, name
	}
	return t, stmt.Schema, nil
}

func column(of *schema.Schema, name string) (*schema.Field, error) {
	field := of.FieldsByDBName[name]
	if field == nil {
		return nil, invalid("column", of.Table+"."+name, "must be one of the model "+of.Name)
	}
	return field, nil
}

func invalid(what, value, rule string) error {
	return &unitofwork.InvalidValueError{What: what, Value: value, Rule: rule}
}

// check returns an error if a table or a column is missing in the database.
func (t tables) check(db *gorm.DB) error {
	if err := checkColumns(db, t.root, t.key, t.version); err != nil {
		return err
	}
	for _, c := range t.children {
		if err := checkColumns(db, c.table, c.column); err != nil {
			return err
		}
	}
	return nil
}

func checkColumns(db *gorm.DB, t table, columns ...string) error {
	// SQLite takes an unknown name in quotes for a text, unless it is that of a table's column.
	found, err := db.Raw("SELECT t." + strings.Join(columns, ", t.") + " FROM " + t.quoted + " t WHERE 1 = 0").Rows()
	if err == nil {
		err = found.Close()
	}
	if err != nil {
		return fmt.Errorf("look at table %s: %w", t.quoted, rows.Translated(db, err))
	}
	return nil
}
