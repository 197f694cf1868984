package mysql_test

import (
	"database/sql"
	"strconv"
	"strings"
	"testing"
	"time"

	driverpkg "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
)

// with adds parameters to the server's DSN.
func with(t *testing.T, parameters string) string {
	t.Helper()
	dsn := enginetest.Server(t, "mysql")
	if strings.Contains(dsn, "?") {
		return dsn + "&" + parameters
	}
	return dsn + "?" + parameters
}

var (
	open = enginetest.Open(mysql.Open).One // a handle with one connection
	exec = enginetest.Exec
	pool = enginetest.Pool
)

// An executed SET reaches one connection of the pool only. These settings must apply to each
// one, whatever the DSN says about them. So must the other settings of the DSN.
func TestTheSettingsAreInForceOnEveryConnection(t *testing.T) {
	for name, parameters := range map[string]string{
		"a DSN without any":  "",
		"a DSN with its own": "parseTime=false&loc=Asia%2FTokyo&collation=utf8mb4_general_ci&charset=latin1&time_zone='%2B09:00'&sql_mode=''&group_concat_max_len=4",
		"in capitals":        "TIME_ZONE='%2B09:00'&SQL_MODE=''&Group_Concat_Max_Len=4",
	} {
		t.Run(name, func(t *testing.T) {
			db, err := mysql.Open(with(t, parameters+"&lock_wait_timeout=77"))
			require.NoError(t, err)
			pool := pool(t, db)
			defer func() { require.NoError(t, pool.Close()) }()
			var held []*sql.Conn
			for range 3 {
				conn, err := pool.Conn(t.Context())
				require.NoError(t, err)
				held = append(held, conn)
				var zone, mode, charset, collation string
				var longest, wait int64
				var moment time.Time
				require.NoError(t, conn.QueryRowContext(t.Context(), `SELECT @@time_zone, @@sql_mode, @@character_set_client, @@collation_connection,
					@@group_concat_max_len, @@lock_wait_timeout, CAST('2026-07-01 12:00:00' AS DATETIME)`).
					Scan(&zone, &mode, &charset, &collation, &longest, &wait, &moment))
				assert.Equal(t, []string{"+00:00", "utf8mb4", "utf8mb4_bin"}, []string{zone, charset, collation})
				assert.Contains(t, mode, "STRICT_ALL_TABLES")
				assert.Contains(t, mode, "NO_ZERO_DATE")
				assert.Equal(t, []int64{1 << 30, 77}, []int64{longest, wait})
				assert.Equal(t, time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), moment)
			}
			for _, conn := range held {
				require.NoError(t, conn.Close())
			}
		})
	}
}

// Errors end up in logs. Whatever is wrong with a DSN, the error must not contain the password,
// and must say what was being done.
func TestNoErrorTellsThePassword(t *testing.T) {
	for name, dsn := range map[string]string{
		"no slash":                "shop:tops3cret@tcp(localhost:3306)",
		"no network":              "shop:tops3cret@localhost/till",
		"no such network":         "shop:tops3cret@carrier(pigeon)/till",
		"no @":                    "shop:tops3cret/till",
		"no @, but an address":    "shop:tops3cret:tcp(127.0.0.1:1)/till",
		"no @, and a parameter":   "shop:tops3cret/till?parseTime=perhaps",
		"a URL":                   "mysql://shop:tops3cret@localhost:3306/till",
		"a slash in the password": "shop:tops3cret/more@tcp(127.0.0.1:1)/till?timeout=1s",
		"an invalid parameter":    "shop:tops3cret@tcp(127.0.0.1:1)/till?parseTime=perhaps",
		"nobody there":            "shop:tops3cret@tcp(127.0.0.1:1)/till?timeout=1s",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mysql.Open(dsn)
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "s3cret")
			assert.ErrorContains(t, err, "open MySQL database")
			if strings.Contains(name, "nobody there") {
				assert.ErrorContains(t, err, `"till" at 127.0.0.1:1`)
			}
		})
	}
}

// The same with a server that refuses.
func TestAServerThatRefusesIsNamed(t *testing.T) {
	config, err := driverpkg.ParseDSN(enginetest.Server(t, "mysql"))
	require.NoError(t, err)
	config.User, config.Passwd, config.DBName = "nobody_here", "tops3cret", "till"
	_, err = mysql.Open(config.FormatDSN())
	require.Error(t, err)
	assert.ErrorContains(t, err, `open MySQL database "till"`)
	assert.NotContains(t, err.Error(), "tops3cret")
}

// Callers know GORM's errors and this library's, not the numbers of a server.
func TestErrorsAreTranslated(t *testing.T) {
	db := open(t, enginetest.Database(t, "mysql"), mysql.WithConfig(gorm.Config{TranslateError: false}))
	exec(t, db, "CREATE TABLE books (id bigint PRIMARY KEY, pages int CHECK (pages > 0))")
	exec(t, db, "CREATE TABLE pages (book_id bigint, FOREIGN KEY (book_id) REFERENCES books(id))")
	exec(t, db, "INSERT INTO books VALUES (1, 1)")
	exec(t, db, "INSERT INTO pages VALUES (1)")
	for statement, want := range map[string]error{
		"INSERT INTO books VALUES (1, 1)": gorm.ErrDuplicatedKey,
		"INSERT INTO pages VALUES (404)":  gorm.ErrForeignKeyViolated,
		"DELETE FROM books":               gorm.ErrForeignKeyViolated,
		signal(1213):                      repository.ErrTryAgain,
		signal(1205):                      repository.ErrTryAgain,
		signal(1020):                      repository.ErrTryAgain,
		signal(1317):                      nil, // interrupted
		"INSERT INTO books VALUES (2, 0)": nil, // a CHECK has no error of GORM's on MySQL
		"INSERT INTO books VALUES (9223372036854775808, 1)": nil, // does not fit
	} {
		err := db.Exec(statement).Error
		require.Error(t, err, statement)
		if want != nil {
			assert.ErrorIs(t, err, want, statement)
			continue
		}
		var said *driverpkg.MySQLError
		assert.ErrorAs(t, err, &said, "it stays what the server said")
		assert.NotErrorIs(t, err, repository.ErrTryAgain, statement)
	}
}

// signal is a statement that fails with the number.
func signal(number int) string {
	return "BEGIN NOT ATOMIC SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = " + strconv.Itoa(number) + ", MESSAGE_TEXT = 'as ordered'; END"
}

// A lock that is not free in time, from a real server.
func TestALockThatIsNotFreeIsWorthAnotherTry(t *testing.T) {
	dsn := enginetest.Database(t, "mysql")
	holder, other := open(t, dsn), open(t, dsn)
	exec(t, other, "SET innodb_lock_wait_timeout = 0")
	exec(t, holder, "CREATE TABLE notes (id bigint PRIMARY KEY)")
	exec(t, holder, "INSERT INTO notes VALUES (1)")
	tx := holder.Begin()
	require.NoError(t, tx.Error)
	exec(t, tx, "SELECT * FROM notes FOR UPDATE")
	assert.ErrorIs(t, other.Exec("DELETE FROM notes").Error, repository.ErrTryAgain)
	require.NoError(t, tx.Rollback().Error)
}

// The driver's parameters must not change them.
func TestValuesComeBackAsTheyWere(t *testing.T) {
	for _, parameters := range []string{"", "interpolateParams=true", "clientFoundRows=true"} {
		t.Run(parameters, func(t *testing.T) {
			db := open(t, with(t, parameters))
			exec(t, db, "CREATE TEMPORARY TABLE events (id bigint AUTO_INCREMENT PRIMARY KEY, at datetime(6), amount bigint, text text) CHARACTER SET utf8mb4")
			enginetest.ValuesComeBack(t, db)
		})
	}
}

// The connector is put around the driver's.
func TestAConnectorGoesAroundTheDriver(t *testing.T) {
	enginetest.Open(mysql.Open).ConnectorGoesAround(t, enginetest.Server(t, "mysql"))
}
