package exercise_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
)

var sentence = regexp.MustCompile(`(?m)^> (.+)$`)

// An exercise that passes as it comes, fails with another message than its README quotes, or
// has an answer that does not pass, wastes the reader's time.
func TestEachExerciseFailsAsItComesAndPassesWithItsAnswer(t *testing.T) {
	var folders []string // of every lesson but those on what Active Record is fine for
	for _, l := range lessons.All() {
		if l.Part != lesson.Fine {
			folders = append(folders, "../../"+l.Name+"/exercise")
		}
	}
	list := read(t, "../../README.md")
	asItComes, withAnswer := run(t, folders), run(t, folders, "-overlay", overlay(t, folders))
	for _, folder := range folders {
		lesson := filepath.Base(filepath.Dir(folder))
		t.Run(lesson, func(t *testing.T) {
			assert.Contains(t, list, "]("+lesson+"/exercise)", "examples/README.md has no link")
			readme := read(t, folder+"/README.md")
			assert.NotContains(t, readme, "<<<<<<<", "a merge left both texts")
			for _, name := range []string{"exercise.go", "exercise_test.go", "answer/exercise.go"} {
				read(t, folder+"/"+name) // so that a change of it is one for the cache of go test
			}
			quoted := sentence.FindStringSubmatch(readme)
			require.NotNil(t, quoted, "README.md quotes no sentence")
			assert.Contains(t, readme, "go test -tags exercise ./examples/"+lesson+"/exercise\n")

			before, after := asItComes[lesson], withAnswer[lesson]
			assert.Equal(t, "fail", before.action, before.output)
			assert.Contains(t, before.output, quoted[1])
			assert.Equal(t, "pass", after.action, after.output)
		})
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// overlay writes the overlay that puts each answer in the place of its exercise, and returns
// its name.
func overlay(t *testing.T, folders []string) string {
	t.Helper()
	replace := map[string]string{}
	for _, folder := range folders {
		folder, err := filepath.Abs(folder)
		require.NoError(t, err)
		replace[filepath.Join(folder, "exercise.go")] = filepath.Join(folder, "answer", "exercise.go")
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "overlay.json")
	require.NoError(t, os.WriteFile(name, text, 0o644))
	return name
}

// result is how the test of an exercise ended.
type result struct{ action, output string }

// run runs the tests in the folders, and returns the results by the names of the lessons.
func run(t *testing.T, folders []string, flags ...string) map[string]result {
	t.Helper()
	args := append([]string{"test", "-json", "-vet=off", "-tags", "exercise"}, flags...)
	for _, folder := range folders {
		args = append(args, "./"+folder)
	}
	command := exec.CommandContext(t.Context(), "go", args...)
	var faults bytes.Buffer
	command.Stderr = &faults
	output, _ := command.Output() // fails when a test does
	results := map[string]result{}
	for events := json.NewDecoder(bytes.NewReader(output)); ; {
		var event struct{ Package, Test, Action, Output string }
		err := events.Decode(&event)
		if err == io.EOF {
			return results
		}
		require.NoError(t, err, "%s%s", output, &faults)
		lesson := filepath.Base(filepath.Dir(event.Package))
		r := results[lesson]
		r.output += event.Output
		if event.Test == "" && (event.Action == "pass" || event.Action == "fail") {
			r.action = event.Action
		}
		results[lesson] = r
	}
}
