package scenario_test

import (
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// run runs the scenario of the text.
func run(t *testing.T, text string) *scenario.Outcome {
	t.Helper()
	s, err := scenario.Parse(text)
	require.NoError(t, err)
	outcome, err := scenario.Run(t.Context(), s, open)
	require.NoError(t, err)
	require.Len(t, outcome.ActiveRecord, len(s))
	require.Len(t, outcome.DomainModel, len(s))
	return outcome
}

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

// broken returns the IDs of the rules that are broken after the last step.
func broken(all []scenario.Seen) []string {
	ids := []string{}
	for _, rule := range all[len(all)-1].Broken() {
		ids = append(ids, rule.ID)
	}
	return ids
}

// observed returns what was observed of a rule after the last step.
func observed(t *testing.T, all []scenario.Seen, id string) string {
	t.Helper()
	for _, rule := range all[len(all)-1].Claims {
		if rule.ID == id {
			return rule.Observed
		}
	}
	require.Fail(t, "there is no rule "+id)
	return ""
}

// last returns what was seen after the last step.
func last(all []scenario.Seen) scenario.Seen { return all[len(all)-1] }
