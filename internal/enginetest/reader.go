package enginetest

import (
	"testing"

	driverpkg "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
)

// ReaderWithout returns the DSN, on a server, of a role that may read the tables of the owner's
// database except for that one, and may do nothing else. The role is dropped at the end of the
// test.
func ReaderWithout(t testing.TB, owner *gorm.DB, dsn, table string) (reader string) {
	t.Helper()
	role := Name()
	grantee := role
	switch owner.Name() {
	case "postgres":
		Exec(t, owner, "CREATE ROLE "+role)
		t.Cleanup(func() { Exec(t, owner, "DROP OWNED BY "+role); Exec(t, owner, "DROP ROLE "+role) })
		var schema string
		require.NoError(t, owner.Raw("SELECT current_schema()").Scan(&schema).Error)
		Exec(t, owner, "GRANT USAGE ON SCHEMA "+schema+" TO "+role)
		reader = dsn + separator(dsn) + "role=" + role
	default:
		grantee += "@'%'"
		between(t, owner, "CREATE USER "+grantee+" IDENTIFIED BY 'secret'", "DROP USER "+grantee)
		config, err := driverpkg.ParseDSN(dsn)
		require.NoError(t, err)
		config.User, config.Passwd = role, "secret"
		reader = config.FormatDSN()
	}
	tables, err := owner.Migrator().GetTables()
	require.NoError(t, err)
	for _, name := range tables {
		if name != table {
			Exec(t, owner, "GRANT SELECT ON "+name+" TO "+grantee)
		}
	}
	return reader
}
