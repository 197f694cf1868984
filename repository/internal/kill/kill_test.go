// Package kill tests the store in processes that are killed while they write.
package kill

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

var killFor = flag.Duration("kill", 2*time.Second, "for how long TestNothingAcknowledgedIsLostWhenTheProcessIsKilled kills its children")

// A process can end between any two instructions. The child runs commands, and
// acknowledges each over a pipe once it is committed, until it is killed. The next
// child goes on with the same file, without a repair. Each acknowledged command must
// be there, once, and any other one completely or not at all.
func TestNothingAcknowledgedIsLostWhenTheProcessIsKilled(t *testing.T) {
	if path := os.Getenv(childPath); path != "" {
		runCommandsUntilKilled(t, path)
		return
	}
	if runtime.GOOS == "windows" {
		t.Skip("on Windows a child can't be given a pipe")
	}
	const killsOfAFile = 12 // then a new one, or the checks would take longer and longer
	random := rand.New(rand.NewPCG(1, 2))
	kills, acknowledged, unacknowledged := 0, 0, 0
	end := time.Now().Add(*killFor)
	more := func() bool {
		return time.Now().Before(end) || acknowledged == 0 && time.Now().Before(end.Add(time.Minute))
	}
	for more() {
		path := filepath.Join(t.TempDir(), "shop.db")
		openWithStock(t, path)
		var done progress
		for k := 0; k < killsOfAFile && more(); k++ {
			before := done.total()
			done = killAChild(t, path, done, time.Duration(random.Int64N(int64(150*time.Millisecond))))
			stored := checkWhatIsLeft(t, path, done)
			kills++
			acknowledged += done.total() - before
			unacknowledged += stored - done.total()
		}
	}
	t.Logf("%d kills, %d commands acknowledged and none of them lost, %d more that were committed when the child was killed", kills, acknowledged, unacknowledged)
	assert.Positive(t, kills)
	assert.Positive(t, acknowledged)
}

// openWithStock makes a shop with stock enough for all the children.
func openWithStock(t *testing.T, path string) {
	t.Helper()
	db, err := sqlite.Open(path)
	require.NoError(t, err)
	pool, err := db.DB()
	require.NoError(t, err)
	shoptest.Filled(t, db).Exec(t, "UPDATE stocks SET quantity = ?", stockAtFirst)
	require.NoError(t, pool.Close())
}

// killAChild has a child go on where the progress ends, kills it so long after it
// has started, and returns how far the acknowledgements go.
func killAChild(t *testing.T, path string, done progress, after time.Duration) progress {
	t.Helper()
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	defer reader.Close()
	var output bytes.Buffer
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), childPath+"="+path, childProgress+"="+done.String())
	child.ExtraFiles = []*os.File{writer} // its file 3
	child.Stdout, child.Stderr = &output, &output
	require.NoError(t, child.Start())
	require.NoError(t, writer.Close())

	lines := bufio.NewReader(reader)
	_, _ = lines.ReadString('\n') // it has started
	timer := time.AfterFunc(after, func() { _ = child.Process.Kill() })
	defer timer.Stop()
	for {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) { // half a line would be no acknowledgement
			break
		}
		require.NoError(t, err)
		var worker, command int
		_, err = fmt.Sscanf(line, "%d %d\n", &worker, &command)
		require.NoError(t, err, "%q", line)
		require.Equal(t, done[worker], command, "worker %d acknowledges its commands one after the other", worker)
		done[worker]++
	}
	require.EqualError(t, child.Wait(), "signal: killed", "it must run until it is killed: %s", &output)
	return done
}
