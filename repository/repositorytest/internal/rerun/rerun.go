// Package rerun lets a test watch other tests fail, without failing itself: they run in a
// process of their own.
package rerun

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

const variable = "REPOSITORYTEST_RERUN"

// Result is what the other process has reported.
type Result struct {
	Failed []string // the subtests that failed, such as "a case/its subtest"
	Output string
}

var failure = regexp.MustCompile(`(?m)^ *--- FAIL: [^/\s]+/(.*) \(`)

// Watch runs the test t again in another process, in which it calls fail and then ends. It
// returns what that process has reported. Names of subtests have spaces instead of the
// underscores of package testing.
func Watch(t *testing.T, fail func(t *testing.T)) Result {
	t.Helper()
	if os.Getenv(variable) != "" {
		fail(t)
		t.SkipNow()
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=5m")
	command.Env = append(os.Environ(), variable+"=1")
	output, err := command.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	result := Result{Output: string(output)}
	if strings.Contains(result.Output, "panic: ") {
		t.Fatalf("the other process has panicked:\n%s", output)
	}
	for _, match := range failure.FindAllStringSubmatch(result.Output, -1) {
		result.Failed = append(result.Failed, strings.ReplaceAll(match[1], "_", " "))
	}
	return result
}
