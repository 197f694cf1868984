package lessontest_test

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
)

// flipped is set in the process that runs the lessons with flipped verdicts.
const flipped = "LESSONS_WITH_FLIPPED_VERDICTS"

// A lesson's test must be able to fail, for every claim and in every way. Every
// lesson is run with the opposite of every verdict that it expects: not one claim
// may pass.
func TestALessonWhoseVerdictIsFlippedFailsItsTest(t *testing.T) {
	binary, err := os.Executable()
	require.NoError(t, err)
	command := exec.CommandContext(t.Context(), binary, "-test.run=^TestFlippedLessons$", "-test.v")
	command.Env = append(os.Environ(), flipped+"=1")
	output, err := command.Output()
	exit, ok := errors.AsType[*exec.ExitError](err)
	require.True(t, ok, "go test must report the failure by its exit status, got: %v", err)
	assert.Equal(t, 1, exit.ExitCode(), "%s", output)

	claim := regexp.MustCompile(`--- (FAIL|PASS): TestFlippedLessons/([^/]+)/([^/]+)/[^/\n]+\n`)
	failed := map[string]int{}
	for _, match := range claim.FindAllStringSubmatch(string(output), -1) {
		assert.Equal(t, "FAIL", match[1], "%s", match[0])
		failed[match[2]+" "+match[3]]++
	}
	for _, l := range lessons.All() {
		for _, way := range l.Ways() {
			assert.Equal(t, len(l.Claims), failed[l.Name+" "+way.Key()], "claims of %s that failed, %s", l.Name, way)
		}
	}
}

// TestFlippedLessons is not a test: it is what the other process runs.
func TestFlippedLessons(t *testing.T) {
	if os.Getenv(flipped) == "" {
		t.Skip("it fails, and TestALessonWhoseVerdictIsFlippedFailsItsTest runs it")
	}
	for _, l := range lessons.All() {
		l.Costs = nil // they decide nothing, and take time
		l.Claims = slices.Clone(l.Claims)
		for i, claim := range l.Claims {
			l.Claims[i].Expected = lesson.Expected{
				ActiveRecord: !claim.Expected.ActiveRecord,
				Care:         !claim.Expected.Care,
				DomainModel:  !claim.Expected.DomainModel,
			}
		}
		t.Run(l.Name, func(t *testing.T) { lessontest.Run(t, l) })
	}
}
