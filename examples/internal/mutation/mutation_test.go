package mutation_test

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/mutation"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
)

var mutate = flag.Bool("mutate", false, "break the code of each claim, and see its verdict turn: takes minutes")

const root = "../../.."

// A verdict that stays when its code is broken says nothing about the code. Without
// -mutate this looks only whether each claim has a mutation that can still be made.
func TestEveryVerdictTurns(t *testing.T) {
	survivors := 0
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			all := read(t, l)
			assert.Empty(t, mutation.Missing(l, all))
			for _, m := range all {
				overlay := overlaid(t, m)
				if !*mutate {
					continue
				}
				if kept, expected := verdict(t, l, m, overlay); kept == expected {
					survivors++
					t.Errorf("mutations.txt:%d: survives: %s: %s", m.Line, m.Way, m.Claim)
				} else {
					t.Logf("turned: %s: %s (%s)", m.Way, m.Claim, m.File)
				}
			}
		})
	}
	if *mutate {
		t.Logf("survivors: %d", survivors)
	}
}

func read(t *testing.T, l lesson.Lesson) []mutation.Mutation {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "examples", l.Name, "mutations.txt"))
	require.NoError(t, err)
	all, err := mutation.Parse(string(text))
	require.NoError(t, err, l.Name)
	return all
}

// overlaid writes the mutated file and the overlay for the go command that puts it in
// place, and returns the overlay's name.
func overlaid(t *testing.T, m mutation.Mutation) string {
	t.Helper()
	file, err := filepath.Abs(filepath.Join(root, m.File))
	require.NoError(t, err)
	source, err := os.ReadFile(file)
	require.NoError(t, err, "mutations.txt:%d", m.Line)
	mutated, err := m.Apply(string(source))
	require.NoError(t, err, "mutations.txt")

	dir := t.TempDir()
	put := filepath.Join(dir, filepath.Base(m.File))
	require.NoError(t, os.WriteFile(put, []byte(mutated), 0o644))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{file: put}})
	require.NoError(t, err)
	name := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(name, overlay, 0o644))
	return name
}

// verdict runs the lesson with the overlay, and returns what became of the claim.
func verdict(t *testing.T, l lesson.Lesson, m mutation.Mutation, overlay string) (kept, expected bool) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "examples")
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, "-o", binary, "./examples")
	build.Dir = root
	output, err := build.CombinedOutput()
	require.NoError(t, err, "mutations.txt:%d: the mutation must compile\n%s", m.Line, output)

	run := exec.CommandContext(t.Context(), binary, "-o", "json", l.Name)
	run.Dir = root
	output, err = run.Output() // which fails, since a verdict is not as expected
	var report struct {
		Lessons []map[string]json.RawMessage
	}
	require.NoError(t, json.Unmarshal(output, &report), "mutations.txt:%d: the lesson must still run: %v\n%s", m.Line, err, stderr(err))
	var way struct {
		Claims []struct {
			ID             string
			Kept, Expected bool
		}
	}
	require.NoError(t, json.Unmarshal(report.Lessons[0][m.Way], &way))
	for _, claim := range way.Claims {
		if claim.ID == m.Claim {
			return claim.Kept, claim.Expected
		}
	}
	require.Fail(t, "the claim is not in the report", m.Claim)
	return false, false
}

func stderr(err error) string {
	if exit, ok := err.(*exec.ExitError); ok {
		return string(exit.Stderr)
	}
	return ""
}

func TestParse(t *testing.T) {
	all, err := mutation.Parse("# why\nclaim: it-holds\nway: care\nfile: a.go\n-\told\n-\tlines\n+\tnew\n\n-more\n\nclaim: next\n+only\n")
	require.NoError(t, err)
	assert.Equal(t, []mutation.Mutation{
		{Claim: "it-holds", Way: "care", File: "a.go", Line: 2, Edits: []mutation.Edit{{Old: "\told\n\tlines\n", New: "\tnew\n"}, {Old: "more\n"}}},
		{Claim: "next", Line: 11, Edits: []mutation.Edit{{New: "only\n"}}},
	}, all)

	_, err = mutation.Parse("way: care\n")
	assert.ErrorContains(t, err, "line 1")
	_, err = mutation.Parse("claim: x\nstray\n")
	assert.ErrorContains(t, err, "line 2")
}

func TestApply(t *testing.T) {
	m := mutation.Mutation{File: "a.go", Edits: []mutation.Edit{{Old: "b\n", New: "c\n"}}}
	text, err := m.Apply("a\nb\n")
	require.NoError(t, err)
	assert.Equal(t, "a\nc\n", text)
	for _, source := range []string{"a\n", "b\nb\n"} {
		_, err = m.Apply(source)
		assert.Error(t, err, source)
	}
	_, err = mutation.Mutation{}.Apply("a\n")
	assert.Error(t, err)
}

func TestMissing(t *testing.T) {
	l := lesson.Lesson{Claims: []lesson.Claim{{ID: "a"}, {ID: "b"}}}
	faults := mutation.Missing(l, []mutation.Mutation{{Claim: "a", Way: "activerecord"}, {Claim: "c", Way: "care", Line: 7}})
	assert.Equal(t, []string{`line 7: the lesson has no way "care"`, "no mutation turns: b", "the lesson does not claim: c"}, faults)
}
