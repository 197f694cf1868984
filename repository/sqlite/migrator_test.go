package sqlite_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The album of yesterday, and that of today, which has a CHECK more.
type (
	OldAlbum struct {
		ID    int64
		Title string `gorm:"size:200;not null"`
	}
	Album struct {
		ID     int64
		Title  string  `gorm:"size:200;not null;check:title <> ''"`
		Tracks []Track `gorm:"constraint:OnDelete:CASCADE"`
	}
	Track struct {
		ID      int64
		AlbumID int64  `gorm:"not null"`
		Title   string `gorm:"size:200;not null"`
	}
)

func (OldAlbum) TableName() string { return "albums" }

// openAlbums returns a database with an album of yesterday, and its two tracks.
func openAlbums(t *testing.T, options ...sqlite.Option) *gorm.DB {
	t.Helper()
	db := openPath(t, sqlite.Memory, options...)
	require.NoError(t, db.AutoMigrate(&OldAlbum{}))
	exec(t, db, "CREATE TABLE tracks (id INTEGER PRIMARY KEY, album_id INTEGER NOT NULL, title TEXT NOT NULL,"+
		" CONSTRAINT fk_albums_tracks FOREIGN KEY (album_id) REFERENCES albums (id) ON DELETE CASCADE)")
	require.NoError(t, db.Create(&Album{Title: "Blue", Tracks: []Track{{Title: "All I Want"}, {Title: "My Old Man"}}}).Error)
	return db
}

// To add a CHECK, GORM copies the table and drops the old one. With foreign keys
// on, the DROP would also delete the tracks.
func TestAutoMigrateKeepsTheChildrenOfATableThatItCopies(t *testing.T) {
	db := openAlbums(t)

	require.NoError(t, db.AutoMigrate(&Album{}, &Track{}))

	assert.Equal(t, 2, scan[int](t, pool(t, db), "SELECT COUNT(*) FROM tracks"))
	assert.ErrorContains(t, db.Create(&Album{}).Error, "CHECK constraint failed", "that was what it was for")
	assert.ErrorIs(t, db.Create(&Track{AlbumID: 404}).Error, gorm.ErrForeignKeyViolated, "foreign keys are on again")
}

// A program migrates whenever it starts. When there is nothing to change, it must
// not copy tables, which takes as long as they are big.
func TestAutoMigrateCopiesNoTableThatIsAsItShouldBe(t *testing.T) {
	var tap sqltap.Tap
	db := openAlbums(t, sqlite.WithConnector(tap.Wrap))
	require.NoError(t, db.AutoMigrate(&Album{}, &Track{}))

	tap.Start()
	require.NoError(t, db.AutoMigrate(&Album{}, &Track{}))
	for _, operation := range tap.Stop() {
		assert.NotRegexp(t, "^(CREATE|DROP|ALTER|INSERT)", operation.SQL)
	}
}

// A migration that fails or is cancelled must not leave a connection in the pool that
// ignores foreign keys.
func TestForeignKeysAreOnAgainAfterAMigrationThatFailed(t *testing.T) {
	t.Run("statement fails", func(t *testing.T) {
		db := openAlbums(t)
		exec(t, db, "INSERT INTO albums (title) VALUES ('')") // what the CHECK will refuse
		require.ErrorContains(t, db.AutoMigrate(&Album{}), "CHECK constraint failed")
		assert.Equal(t, 1, scan[int](t, pool(t, db), "PRAGMA foreign_keys"))
		assert.Equal(t, 2, scan[int](t, pool(t, db), "SELECT COUNT(*) FROM tracks"))
	})
	t.Run("context ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		db := openAlbums(t)
		giveUp := onStatement(func(sql string) {
			if sql == "PRAGMA foreign_keys = OFF" {
				cancel()
			}
		})
		require.Error(t, db.Session(&gorm.Session{Context: ctx, Logger: giveUp}).AutoMigrate(&Album{}))
		assert.Equal(t, 1, scan[int](t, pool(t, db), "PRAGMA foreign_keys"))
	})
	t.Run("they could not be switched off", func(t *testing.T) {
		db := openAlbums(t)
		broken := errors.New("disk on fire")
		require.NoError(t, db.Callback().Raw().Before("gorm:raw").Register("break", func(db *gorm.DB) {
			if db.Statement.SQL.String() == "PRAGMA foreign_keys = OFF" {
				_ = db.AddError(broken)
			}
		}))
		require.ErrorIs(t, db.AutoMigrate(&Album{}), broken)
		assert.Equal(t, 2, scan[int](t, pool(t, db), "SELECT COUNT(*) FROM tracks"))
	})
	t.Run("it could not begin", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		db := openAlbums(t)
		require.ErrorIs(t, db.WithContext(ctx).AutoMigrate(&Album{}), context.Canceled)
		assert.Equal(t, 1, scan[int](t, pool(t, db), "PRAGMA foreign_keys"))
	})
}

// Within a transaction, or on a connection that the caller holds, AutoMigrate stays
// there: in a pool of one it would otherwise wait for itself for ever.
func TestAutoMigrateStaysOnTheConnectionOfTheCaller(t *testing.T) {
	for name, run := range map[string]func(*gorm.DB, func(*gorm.DB) error) error{
		"transaction": func(db *gorm.DB, f func(*gorm.DB) error) error { return db.Transaction(f) },
		"connection":  func(db *gorm.DB, f func(*gorm.DB) error) error { return db.Connection(f) },
		"prepared": func(db *gorm.DB, f func(*gorm.DB) error) error {
			return db.Session(&gorm.Session{PrepareStmt: true}).Transaction(f)
		},
	} {
		t.Run(name, func(t *testing.T) {
			db := openPath(t, sqlite.Memory)
			require.NoError(t, run(db, func(db *gorm.DB) error { return db.AutoMigrate(&Album{}, &Track{}) }))
			assert.True(t, db.Migrator().HasTable("albums"))
			assert.Equal(t, 1, scan[int](t, pool(t, db), "PRAGMA foreign_keys"))
		})
	}
}

// onStatement is a logger that calls the function with the SQL of each statement.
type onStatement func(sql string)

func (f onStatement) LogMode(logger.LogLevel) logger.Interface { return f }
func (onStatement) Info(context.Context, string, ...any)       {}
func (onStatement) Warn(context.Context, string, ...any)       {}
func (onStatement) Error(context.Context, string, ...any)      {}
func (f onStatement) Trace(_ context.Context, _ time.Time, fc func() (string, int64), _ error) {
	sql, _ := fc()
	f(sql)
}
