package scenario_test

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// open is a lesson.Open.
func open(_ lesson.Where, wrap func(driver.Connector) driver.Connector) (*gorm.DB, func() error, error) {
	dir, err := os.MkdirTemp("", "scenario-")
	if err != nil {
		return nil, nil, err
	}
	db, err := sqlite.Open(filepath.Join(dir, "shop.db"), sqlite.WithConnector(wrap))
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return db, func() error {
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		return errors.Join(err, os.RemoveAll(dir))
	}, nil
}

func TestX(t *testing.T) {
	for _, text := range []string{
		"back-door-coffee-999", "add-tea~add-mug", "pay!commit,again", "pay,ship~ship", "pay,ship!mailer,wait", "pay~add-mug",
		"pay,ship~cancel", "sql-coffee-999,pay", "pay,ship!sent,wait", "pay,ship!order,again", "pay,ship!answer,again", "pay~pay", "pay,ship!stock,again",
		"add-tea!event,again", "change-coffee-0", "remove-coffee,pay", "again", "cancel~ship", "pay,add-tea", "ship", "add-tea!answer,again",
	} {
		s, err := scenario.Parse(text)
		require.NoError(t, err)
		require.Equal(t, text, s.String())
		start := time.Now()
		o, err := scenario.Run(t.Context(), s, open)
		require.NoError(t, err)
		fmt.Println("=====", text, time.Since(start), o.Start)
		for i, step := range s {
			fmt.Println("  ##", step, "|", step.Label())
			for _, side := range []struct {
				n string
				s []scenario.Seen
			}{{"AR", o.ActiveRecord}, {"DM", o.DomainModel}} {
				seen := side.s[i]
				fmt.Println("   ", side.n, seen.Rows, "| hand:", seen.InHand, "| stmts", len(seen.Statements), "mails", len(seen.Mails), "hit", seen.Hit)
				for _, told := range seen.Told {
					fmt.Println("        told", told.By, told.Call, "→", told.Err)
				}
				for _, b := range seen.Broken() {
					fmt.Println("        BROKEN", b.Text, "|", b.Observed)
				}
			}
		}
	}
}
