package bloatedoranemic

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/mutation"
)

// Once the rule has left the model, each place that needs it has its own copy, and
// the copy of the nightly task has not kept up.
func TestRulesThatLeaveTheModelDriftApart(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.ErrorIs(t, result.ActiveRecord.Refusal, errNotPaid, "the service still knows the rule")
	assert.ErrorIs(t, result.Care.Refusal, activerecord.ErrWrongStatus)
	var refused *domainmodel.CannotShipOrderError
	assert.ErrorAs(t, result.DomainModel.Refusal, &refused)
}

// No model keeps the rule from SQL. The database can, in either style.
func TestATriggerRefusesTheUpdateThatGetsPastTheModel(t *testing.T) {
	db, _ := lessontest.Shop(t, "sqlite")
	require.NoError(t, placeCancelled(db, 1))
	require.NoError(t, db.Exec(`CREATE TRIGGER only_paid_orders_ship BEFORE UPDATE OF status ON orders
		WHEN NEW.status = 'shipped' AND OLD.status <> 'paid' BEGIN SELECT RAISE(ABORT, 'not paid'); END`).Error)

	require.ErrorContains(t, shipInTask(db, []int64{1}), "not paid")
}

// The claim counts the functions that the changes of grown.txt touch. That these are enough,
// TestLateOrdersAreRefused sees, which runs with the changes made.
func TestTheAddedRuleHoldsInEveryPlace(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the lesson anew")
	}
	text, err := os.ReadFile("grown.txt")
	require.NoError(t, err)
	changes, err := mutation.Parse(string(text))
	require.NoError(t, err)
	dir, replace := t.TempDir(), map[string]string{}
	for _, change := range changes {
		before, err := comparison.Source.ReadFile(change.File)
		require.NoError(t, err)
		after, err := change.Apply(string(before))
		require.NoError(t, err)
		file, err := filepath.Abs(filepath.Join("../..", change.File))
		require.NoError(t, err)
		replace[file] = filepath.Join(dir, change.Way+".go")
		require.NoError(t, os.WriteFile(replace[file], []byte(after), 0o644))
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o644))

	test := exec.CommandContext(t.Context(), "go", "test", "-tags", "grown", "-overlay", filepath.Join(dir, "overlay.json"), "-run", "TestLateOrders", "-v", ".")
	output, err := test.CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.Contains(t, string(output), "--- PASS: TestLateOrdersAreRefused")
}
