package sqlite_test

import (
	"bytes"
	"log"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// A logger of one's own sees the statements.
func TestTheLoggerOfTheConfigurationIsUsed(t *testing.T) {
	var logged bytes.Buffer
	config := gorm.Config{Logger: logger.NewSlogLogger(slog.New(slog.NewTextHandler(&logged, nil)), logger.Config{LogLevel: logger.Info})}
	db := open(t, sqlite.WithConfig(config))
	exec(t, db, "CREATE TABLE notes (text TEXT)")
	assert.Contains(t, logged.String(), "CREATE TABLE notes (text TEXT)")
}

// A library that writes to the standard output of a program that did not ask is a
// nuisance: GORM's default logger does, for each row that is not found. Configuring
// something else is not asking.
func TestNothingIsLoggedUnlessAskedFor(t *testing.T) {
	before := logger.Default
	t.Cleanup(func() { logger.Default = before })
	var logged bytes.Buffer
	logger.Default = logger.New(log.New(&logged, "", 0), logger.Config{LogLevel: logger.Info})

	for _, options := range [][]sqlite.Option{nil, {sqlite.WithConfig(gorm.Config{SkipDefaultTransaction: true})}} {
		require.Error(t, open(t, options...).Exec("SELECT nothing").Error)
	}
	_, err := sqlite.Open("", sqlite.WithConfig(gorm.Config{}))
	require.Error(t, err)
	_, err = sqlite.Open(t.TempDir())
	require.Error(t, err)

	assert.Empty(t, logged.String())
}

type Thing struct{ ID int64 }

// A team has its tables named as they are. Also a prefix must work.
func TestTheNamingStrategyOfTheConfigurationIsUsed(t *testing.T) {
	db := open(t, sqlite.WithConfig(gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: "shop_", SingularTable: true}}))
	require.NoError(t, db.AutoMigrate(&Thing{}))
	require.NoError(t, db.Create(&Thing{}).Error)
	assert.Equal(t, 1, scan[int](t, pool(t, db), "SELECT COUNT(*) FROM shop_thing"))
}

// A clock of one's own makes the times of the rows those of the test.
func TestTheClockOfTheConfigurationIsUsed(t *testing.T) {
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	db := open(t, sqlite.WithConfig(gorm.Config{NowFunc: func() time.Time { return noon }}))
	assert.Equal(t, noon, db.NowFunc())
}

// An option is a value. Two handles made with it are two handles.
func TestAnOptionCanBeUsedTwice(t *testing.T) {
	option := sqlite.WithConfig(gorm.Config{SkipDefaultTransaction: true})
	first, second := open(t, option), open(t, option)
	exec(t, first, "CREATE TABLE notes (text TEXT)")
	assert.False(t, second.Migrator().HasTable("notes"))
}

// The connector also sees the statements that Open sends.
func TestTheConnectorSeesEverything(t *testing.T) {
	var tap sqltap.Tap
	tap.Start()
	db := open(t, sqlite.WithConnector(tap.Wrap))
	require.NotEmpty(t, tap.Recorded())
	assert.Equal(t, sqltap.Connect, tap.Stop()[0].Kind)

	tap.Start()
	exec(t, db, "CREATE TABLE notes (text TEXT)")
	assert.Equal(t, []sqltap.Operation{{Kind: sqltap.Exec, SQL: "CREATE TABLE notes (text TEXT)", Conn: 1}}, tap.Stop())
}

// The driver comes from the connector. It is not registered under a name, since another
// package of the program may use the same one.
func TestTheHandleTellsItsDriver(t *testing.T) {
	conn, err := pool(t, openPath(t, sqlite.Memory)).Driver().Open(sqlite.Memory)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
}
