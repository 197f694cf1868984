package repository

import (
	"embed"
	"strconv"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

//go:embed schema/*.sql
var schemas embed.FS

// Schema returns the SQL that makes, in an empty database, the tables that Migrate makes
// there: for a team whose changes to a database are files, of goose, atlas or tern, say. The
// engine is "sqlite", "postgres" or "mysql", as GORM's dialectors call themselves; MariaDB is
// "mysql". Each statement ends with a semicolon at the end of a line. The tables have no
// prefix: put one into the text, if your naming strategy has one.
//
// A later version of this library may need more: compare what Schema returns then with what
// it returned, and write what is new into a file of its own. New says what it misses.
//
// It returns a *unitofwork.InvalidValueError for another engine.
func Schema(engine string) (string, error) {
	text, err := schemas.ReadFile("schema/" + engine + ".sql")
	if err != nil {
		return "", &unitofwork.InvalidValueError{What: "engine", Value: strconv.Quote(engine), Rule: `must be "sqlite", "postgres" or "mysql"`}
	}
	return string(text), nil
}
