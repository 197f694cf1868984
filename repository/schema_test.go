package repository_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

var updateSchema = flag.Bool("update", false, "write the files of folder schema anew")

// The files are what Migrate sends. After a change of a model, -update writes them anew.
func TestTheSchemaIsWhatMigrateSends(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			var tap sqltap.Tap
			db := enginetest.New(t, name, sqlite.WithConnector(tap.Wrap))
			tap.Start()
			require.NoError(t, repository.Migrate(db))
			sent := readable(tap.Stop())
			if *updateSchema {
				require.NoError(t, os.WriteFile("schema/"+name+".sql", []byte(sent), 0o644))
				return
			}
			schema, err := repository.Schema(name)
			require.NoError(t, err)
			assert.Equal(t, sent, schema, "go test ./repository -run %s -update", t.Name())
		})
	}
}

// A team may have made the tables with files, and then call Migrate, or not.
func TestTheSchemaMakesTheTablesOfMigrate(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			migrated := enginetest.New(t, name)
			require.NoError(t, repository.Migrate(migrated))

			var tap sqltap.Tap
			db := enginetest.New(t, name, sqlite.WithConnector(tap.Wrap))
			schema, err := repository.Schema(name)
			require.NoError(t, err)
			for statement := range strings.SplitSeq(strings.TrimSpace(schema), ";\n") {
				require.NoError(t, db.Exec(statement).Error)
			}
			made := catalogs[name](t, migrated)
			require.Greater(t, len(made), 50, "the catalog was read")
			assert.Equal(t, made, catalogs[name](t, db))

			tap.Start()
			require.NoError(t, repository.Migrate(db))
			assert.Empty(t, readable(tap.Stop()), "what Migrate still has to make")
			fill(t, db)
			s := &shop{shoptest.On(t, db)}
			s.Paid(t, 1, 1)
			require.NoError(t, s.ship(t.Context(), 1))
		})
	}
}

func TestTheSchemaOfAnotherEngineIsRefused(t *testing.T) {
	for _, engine := range []string{"oracle", "", "../schema/sqlite", "SQLite"} {
		_, err := repository.Schema(engine)
		var invalid *unitofwork.InvalidValueError
		require.ErrorAs(t, err, &invalid)
		assert.ErrorContains(t, err, fmt.Sprintf("engine %q", engine))
	}
}

// readable returns the statements that make something, with a line for each column. GORM
// takes constraints and indexes in no certain order, so they are sorted.
func readable(operations []sqltap.Operation) string {
	var tables []string
	indexes := map[string][]string{}
	for _, op := range operations {
		text := strings.ReplaceAll(op.SQL, " IF NOT EXISTS", "")
		switch {
		case op.Kind != sqltap.Exec || !regexp.MustCompile(`^\s*(CREATE|ALTER|DROP|COMMENT)`).MatchString(text):
		case strings.HasPrefix(text, "CREATE TABLE"):
			open, end := strings.Index(text, "("), strings.LastIndex(text, ")")
			if options := strings.Index(text, ")CHARACTER SET"); options >= 0 {
				end = options
			}
			options := strings.TrimSpace(text[end+1:])
			tables = append(tables, text[:open]+"(\n  "+strings.Join(sortedParts(text[open+1:end]), ",\n  ")+"\n"+strings.TrimSpace(") "+options)+";\n")
		default:
			last := len(tables) - 1
			indexes[tables[last]] = append(indexes[tables[last]], text+";\n")
		}
	}
	for i, table := range tables {
		slices.Sort(indexes[table])
		tables[i] = table + strings.Join(indexes[table], "")
	}
	return strings.Join(tables, "\n")
}

// sortedParts splits at the commas that are in no parentheses. Columns come first, as they
// are.
func sortedParts(text string) []string {
	depth := 0
	parts := strings.FieldsFunc(text, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return r == ',' && depth == 0
	})
	slices.SortStableFunc(parts, func(a, b string) int { return strings.Compare(constraint(a), constraint(b)) })
	return parts
}

// constraint returns the part of a CREATE TABLE by which it is sorted.
func constraint(part string) string {
	switch {
	case strings.HasPrefix(part, "PRIMARY KEY"):
		return " "
	case regexp.MustCompile(`^(CONSTRAINT|INDEX|UNIQUE) `).MatchString(part):
		return part
	}
	return ""
}

// catalogs return how each database describes its tables, as lines that can be compared:
// columns in their order, types, defaults, collations, indexes, constraints.
var catalogs = map[string]func(t *testing.T, db *gorm.DB) []string{
	"sqlite": func(t *testing.T, db *gorm.DB) []string {
		lines := queryLines(t, db, "SELECT m.name || ' ' || c.cid || ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || COALESCE(c.dflt_value, '') || ' ' || c.pk"+
			" FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1")
		for _, made := range queryLines(t, db, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name") {
			made = strings.Join(strings.Fields(strings.ReplaceAll(made, "\n", " ")), " ")
			if open := strings.Index(made, "("); strings.HasPrefix(made, "CREATE TABLE") {
				for _, part := range sortedParts(made[open+1 : len(made)-1]) {
					lines = append(lines, made[:open]+strings.TrimSpace(part))
				}
				continue
			}
			lines = append(lines, made)
		}
		slices.Sort(lines)
		return lines
	},
	"postgres": func(t *testing.T, db *gorm.DB) []string {
		var schema string
		require.NoError(t, db.Raw("SELECT current_schema()").Scan(&schema).Error)
		lines := queryLines(t, db, `SELECT concat_ws(' ', c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attcollation)
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'S') AND a.attnum > 0
			UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
			UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()
			ORDER BY 1`)
		for i := range lines {
			lines[i] = strings.ReplaceAll(lines[i], schema+".", "")
		}
		return lines
	},
	"mysql": func(t *testing.T, db *gorm.DB) (lines []string) {
		for _, table := range queryLines(t, db, "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1") {
			var name, made string
			require.NoError(t, db.Raw("SHOW CREATE TABLE "+table).Row().Scan(&name, &made))
			columns := 0
			for line := range strings.Lines(made) {
				line = strings.TrimRight(line, ",\n")
				if strings.HasPrefix(line, "  `") { // a column, in its place
					columns++
					line = fmt.Sprintf("%02d%s", columns, line)
				}
				lines = append(lines, table+" "+line)
			}
		}
		slices.Sort(lines)
		return lines
	},
}

func queryLines(t *testing.T, db *gorm.DB, query string) (lines []string) {
	t.Helper()
	require.NoError(t, db.Raw(query).Scan(&lines).Error)
	return lines
}
