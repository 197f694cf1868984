package handles

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"
	"gorm.io/plugin/dbresolver"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/handles/servers"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// shop is a Store on a handle that has been migrated, with customer 1 and product 1.
type shop struct {
	*repository.Store
	db *gorm.DB
}

func newShop(t *testing.T, db *gorm.DB) shop {
	t.Helper()
	require.NoError(t, repository.Migrate(db))
	store, err := repository.New(db)
	require.NoError(t, err)
	require.NoError(t, db.Create(&activerecord.Customer{ID: 1, Name: "Ada", Email: "ada@example.com"}).Error)
	require.NoError(t, db.Create(&activerecord.Product{ID: 1, SKU: "TEA", Name: "Tea", Price: 450, Currency: "EUR"}).Error)
	return shop{store, db}
}

func order(t *testing.T, id domainmodel.OrderID) *domainmodel.Order {
	t.Helper()
	o, err := domainmodel.NewOrder(id, 1, "EU", domainmodel.EUR, time.Now())
	require.NoError(t, err)
	return o
}

func openPostgres(t *testing.T, dsn string, config gorm.Config) *gorm.DB {
	t.Helper()
	config.Logger = logger.Discard
	db, err := gorm.Open(postgres.Open(dsn), &config)
	require.NoError(t, err)
	return enginetest.Closing(t, db)
}

func openFile(t *testing.T) *gorm.DB {
	t.Helper()
	db, err := openWithoutCgo(filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, err)
	return enginetest.Closing(t, db)
}

// The order and the job are written together or not at all.
func TestATransactionIsSharedWithWhatTakesADatabaseSQLTx(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) *gorm.DB{
		"sqlite":   openFile,
		"postgres": func(t *testing.T) *gorm.DB { return openPostgres(t, servers.Postgres(t), gorm.Config{}) },
		"postgres, with PrepareStmt": func(t *testing.T) *gorm.DB {
			return openPostgres(t, servers.Postgres(t), gorm.Config{PrepareStmt: true})
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, open(t))
			require.NoError(t, s.db.Exec("CREATE TABLE jobs (kind varchar(9) NOT NULL, order_id bigint NOT NULL UNIQUE)").Error)
			require.NoError(t, place(t.Context(), s.Store, order(t, 7)))
			var jobs int64
			require.NoError(t, s.db.Table("jobs").Where("order_id = 7").Count(&jobs).Error)
			assert.Equal(t, int64(1), jobs)

			require.NoError(t, s.db.Exec("INSERT INTO jobs VALUES ('pack', 8)").Error)
			require.Error(t, place(t.Context(), s.Store, order(t, 8)), "its job is there already")
			_, err := s.Orders.FindByID(t.Context(), 8)
			assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
		})
	}
}

// The replica here is an empty schema, as one that is far behind.
func TestAStoreBesideDBResolverReadsFromThePrimary(t *testing.T) {
	db := openPostgres(t, servers.Postgres(t), gorm.Config{})
	require.NoError(t, db.Use(dbresolver.Register(dbresolver.Config{
		Replicas: []gorm.Dialector{postgres.Open(servers.Postgres(t))},
	})))
	_, err := repository.New(db)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	require.ErrorContains(t, err, "gorm:db_resolver")
	require.ErrorContains(t, err, "look for table orders", "what else it lacks is told, too")
	require.ErrorIs(t, repository.Migrate(db), repository.ErrUnsuitableHandle)

	primary, err := onPrimary(db)
	require.NoError(t, err)
	s := newShop(t, primary)
	_, err = repository.New(db)
	require.NotErrorIs(t, err, repository.ErrNotMigrated, "the primary was asked")
	require.NoError(t, s.Orders.Save(t.Context(), order(t, 7)))
	_, err = s.Orders.FindByID(t.Context(), 7)
	require.NoError(t, err)
	require.Error(t, db.First(&activerecord.Order{}).Error, "which is what the replica is for")
}

func TestTheTablesMayHaveAPrefixOrASchema(t *testing.T) {
	dsn := servers.Postgres(t)
	name := enginetest.Name()
	admin := openPostgres(t, dsn, gorm.Config{})
	require.NoError(t, admin.Exec("CREATE SCHEMA "+name).Error)
	t.Cleanup(func() { require.NoError(t, admin.Exec("DROP SCHEMA "+name+" CASCADE").Error) })
	for _, prefix := range []string{"shop_", name + "."} {
		db := openPostgres(t, dsn, gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: prefix}})
		s := newShop(t, db)
		require.NoError(t, s.Orders.Save(t.Context(), order(t, 7)))
		var count int64
		require.NoError(t, admin.Table(prefix+"orders").Count(&count).Error)
		assert.Equal(t, int64(1), count)
		require.NoError(t, repository.Migrate(db), "the second time")
	}
}

// One connection is enough for everything that uses the Store of its transaction.
func TestAPoolOfOneIsEnough(t *testing.T) {
	db := openPostgres(t, servers.Postgres(t), gorm.Config{})
	pool, err := db.DB()
	require.NoError(t, err)
	pool.SetMaxOpenConns(1)
	s := newShop(t, db)
	require.NoError(t, db.Exec("CREATE TABLE jobs (kind varchar(9) NOT NULL, order_id bigint NOT NULL UNIQUE)").Error)
	require.NoError(t, place(t.Context(), s.Store, order(t, 7)))
	told := 0
	require.NoError(t, repository.Relay{Store: s.Store, Handlers: []domainmodel.Notifier{
		domainmodel.NotifierFunc(func(context.Context, domainmodel.SavedEvent) error { told++; return nil }),
	}}.Drain(t.Context()))
	assert.Equal(t, 1, told)
}

// The page shows one of the programs, and of the others their DSN.
func TestTheProgramsDifferInTheirDriverOnly(t *testing.T) {
	program := func(engine string) string {
		text, err := os.ReadFile(engine + "/main.go")
		require.NoError(t, err)
		_, code, _ := strings.Cut(string(text), "package main")
		before, after, _ := strings.Cut(code, "\nconst dsn = ")
		_, after, _ = strings.Cut(after, "\n\n")
		driver := regexp.MustCompile(`"(gorm.io/driver|github.com/glebarez)/[a-z]+"|(postgres|mysql|sqlite)\.Open`)
		return driver.ReplaceAllString(before+after, "DRIVER")
	}
	for _, other := range []string{"sqlite", "mysql", "glebarez"} {
		assert.Equal(t, program("postgres"), program(other))
	}
}

// The page shows what New says about a handle with no settings at all.
func TestThePageShowsWhatNewSays(t *testing.T) {
	db, err := gorm.Open(sqlite.Dialector{DriverName: "sqlite", DSN: filepath.Join(t.TempDir(), "shop.db")}, &gorm.Config{Logger: logger.Discard})
	require.NoError(t, err)
	require.NoError(t, repository.Migrate(enginetest.Closing(t, db)))
	_, err = repository.New(db)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	page, readErr := os.ReadFile("../your-own-gorm-db.md")
	require.NoError(t, readErr)
	assert.True(t, strings.Contains(string(page), "```text\n"+err.Error()+"\n```"), "%v", err)
}
