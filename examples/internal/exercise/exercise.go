// Package exercise has what the tests of the exercises share. Its own test runs each exercise
// twice: as it comes, and with its answer.
package exercise

import (
	"database/sql/driver"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// OpenShop opens the shop of the lessons on a new database, whose connections wrap goes around
// unless it is nil. The test closes it.
func OpenShop(t *testing.T, wrap func(driver.Connector) driver.Connector) *gorm.DB {
	t.Helper()
	db, closeDB, err := lesson.Migrated(fresh.Database, lesson.OnDisk, wrap)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, closeDB()) })
	return db
}

const variable = "EXERCISE_RERUN"

var failure = regexp.MustCompile(`(?m)^ *--- FAIL: [^/\s]+/(.*) \(`)

// FailedCases returns the names of the subtests of contract that fail. It runs them in another
// process, so that they don't fail the test that calls it.
func FailedCases(t *testing.T, contract func(t *testing.T)) (names []string) {
	t.Helper()
	if os.Getenv(variable) != "" {
		contract(t)
		t.SkipNow()
	}
	program, err := os.Executable()
	require.NoError(t, err)
	command := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$", "-test.v")
	command.Env = append(os.Environ(), variable+"=1")
	output, _ := command.CombinedOutput() // fails when a case does
	require.Contains(t, string(output), "=== RUN   "+t.Name()+"/")
	for _, match := range failure.FindAllStringSubmatch(string(output), -1) {
		names = append(names, strings.ReplaceAll(match[1], "_", " "))
	}
	return names
}
