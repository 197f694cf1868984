package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// newcomer starts the program, and reads what it prints.
type newcomer struct {
	t     *testing.T
	url   string
	curls []string
	stop  func() int // Ctrl-C, and the exit status
	log   *safeBuffer
}

func start(t *testing.T, args ...string) newcomer {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	out, stdout := io.Pipe()
	n := newcomer{t: t, log: &safeBuffer{}}
	ended := make(chan int, 1)
	go func() {
		status := run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), stdout, n.log)
		_ = stdout.Close()
		ended <- status
	}()
	n.stop = func() int { interrupt(); return <-ended }
	lines := bufio.NewScanner(out)
	for len(n.curls) < 2 && lines.Scan() {
		if match := regexp.MustCompile(`^The shop listens on (http://\S+)\.`).FindStringSubmatch(lines.Text()); match != nil {
			n.url = match[1]
		}
		if line := strings.TrimSpace(lines.Text()); strings.HasPrefix(line, "curl ") {
			n.curls = append(n.curls, line)
		}
	}
	require.NoError(t, lines.Err())
	require.Len(t, n.curls, 2)
	return n
}

// pastes runs a command that was printed.
func (n newcomer) pastes(command string) string {
	n.t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		n.t.Skip("install curl to run this")
	}
	out, err := exec.Command("sh", "-c", command).Output()
	require.NoError(n.t, err, command)
	return string(out)
}

func TestWhatTheProgramPrintsCanBePasted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.db")
	for _, args := range [][]string{nil, {"-db", file}, {"-db", file}} {
		n := start(t, args...)
		assert.Contains(t, n.pastes(n.curls[1]), "200 OK")
		placed := n.pastes(n.curls[0])
		assert.Contains(t, placed, "201 Created")
		_, body, _ := strings.Cut(placed, "\r\n\r\n")
		_, again, _ := strings.Cut(n.pastes(n.curls[0]), "\r\n\r\n")
		assert.Equal(t, body, again, "it is one order, however often it is pasted")
		listed := n.pastes(n.curls[1])
		assert.Contains(t, listed, "Ada")
		require.Zero(t, n.stop())
	}
	store, closeDB, err := open(t.Context(), file)
	require.NoError(t, err)
	defer func() { assert.NoError(t, closeDB()) }()
	db, err := store.DB(t.Context())
	require.NoError(t, err)
	var orders int64
	require.NoError(t, db.Table("orders").Count(&orders).Error)
	assert.EqualValues(t, 2, orders, "the file keeps what the first run has placed")
}

// Nobody calls the relay: the program runs it.
func TestTheMailIsSentWhileTheProgramRuns(t *testing.T) {
	n := start(t)
	w := &web{t: t, url: n.url, log: n.log}
	order := w.pays()
	require.Equal(t, http.StatusOK, w.sends("POST", order+"/ship", "").status)
	assert.Eventually(t, func() bool { return strings.Contains(n.log.String(), "to=ada@example.com") }, 10*time.Second, 10*time.Millisecond)
	require.Zero(t, n.stop())
	assert.NotContains(t, n.log.String(), "ERROR")
}

// There is no address to mail to, so the relay does not retry for a day.
func TestNoMailWaitsForACustomerWhoIsGone(t *testing.T) {
	w := inMemory(t)
	require.Equal(t, http.StatusOK, w.sends("POST", w.pays()+"/ship", "").status)
	w.exec("PRAGMA foreign_keys = OFF")
	w.exec("DELETE FROM customers")
	require.NoError(t, w.s.relay().Drain(t.Context()))
	assert.Empty(t, w.mails)
	assert.Contains(t, w.log.String(), "no mail is sent: there is no such customer")
	assert.Zero(t, w.count("outbox_events", "sent_at IS NULL"))
}

// A request that the server has taken when it ends is answered, and new ones are not taken.
func TestTheProgramEndsAfterTheRequestsThatItHasTaken(t *testing.T) {
	w := inMemory(t)
	w.places()
	w.exec("UPDATE command_keys SET at = ?", time.Now().Add(-keepKeys-time.Hour).UTC())
	addr, interrupt, ended := w.serves()
	assert.Eventually(t, func() bool { return w.count("command_keys", "1 = 1") == 0 }, 10*time.Second, 10*time.Millisecond, "it purges")

	const body = `{"customer":"1","region":"EU"}`
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST /orders HTTP/1.1\r\nHost: shop\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(body))
	require.NoError(t, err)
	answers := bufio.NewReader(conn)
	line, err := answers.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "HTTP/1.1 100 Continue\r\n", line, "a handler reads the body")
	interrupt()
	for {
		other, err := net.Dial("tcp", addr)
		if err != nil {
			break // no new ones
		}
		require.NoError(t, other.Close())
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-ended:
		t.Fatalf("it ended before the request did: %v", err)
	default:
	}
	_, err = io.WriteString(conn, body)
	require.NoError(t, err)
	rest, err := io.ReadAll(answers)
	require.NoError(t, err)
	assert.Contains(t, string(rest), "HTTP/1.1 201 Created\r\n")
	require.NoError(t, <-ended)
	assert.Equal(t, 2, w.count("orders", "1 = 1"))
}

// serves runs serve until interrupt is called. ended receives its result.
func (w *web) serves() (addr string, interrupt func(), ended chan error) {
	w.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(w.t, err)
	ctx, interrupt := context.WithCancel(w.t.Context())
	ended = make(chan error, 1)
	go func() { ended <- w.s.serve(ctx, listener) }()
	return listener.Addr().String(), interrupt, ended
}

// The database is closed after that, so nothing may still use it.
func TestTheProgramEndsAfterTheMailThatItIsSending(t *testing.T) {
	w := inMemory(t)
	require.Equal(t, http.StatusOK, w.sends("POST", w.pays()+"/ship", "").status)
	sending := make(chan bool)
	w.s.send = func(ctx context.Context, mail activerecord.Mail) error {
		sending <- true
		time.Sleep(50 * time.Millisecond)
		return w.send(ctx, mail)
	}
	_, interrupt, ended := w.serves()
	<-sending
	interrupt()
	require.NoError(t, <-ended)
	assert.Len(t, w.mails, 1)
	assert.Equal(t, 1, w.count("outbox_events", "kind = 'OrderWasShipped' AND sent_at IS NOT NULL"))
}

// A client that sends no more can't keep the connection.
func TestABodyThatDoesNotComeIsNotWaitedFor(t *testing.T) {
	w := inMemory(t)
	w.s.timeout = 50 * time.Millisecond
	addr, interrupt, ended := w.serves()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	_, err = io.WriteString(conn, "POST /orders HTTP/1.1\r\nHost: shop\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{")
	require.NoError(t, err)
	text, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(text), "HTTP/1.1 408 Request Timeout\r\n")
	assert.Contains(t, string(text), problems[kindTooSlow].detail)
	require.NoError(t, conn.Close())
	interrupt()
	require.NoError(t, <-ended)
}

func TestWhatTheProgramCanNotDoIsSaid(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, test := range []struct {
		args    []string
		status  int
		message string
	}{
		{[]string{"-addr", taken.Addr().String()}, 1, "(-addr names another address)"},
		{[]string{"-db", t.TempDir()}, 1, "is not a file: name another file with -db"},
		{[]string{"-db", ""}, 2, "-db must name a file (-h prints the usage)"},
		{[]string{"now"}, 2, `unexpected argument "now" (-h prints the usage)`},
		{[]string{"-port", "80"}, 2, "flag provided but not defined: -port (-h prints the usage)"},
	} {
		status, stdout, stderr := ran(t, test.args...)
		assert.Equal(t, test.status, status, test.message)
		assert.Empty(t, stdout)
		assert.True(t, strings.HasPrefix(stderr, "server: "), stderr)
		assert.Contains(t, stderr, test.message)
	}
	status, stdout, _ := ran(t, "-h")
	assert.Zero(t, status)
	assert.Equal(t, usage, stdout)
}

// ran runs the program, which must end, and returns what it has said in one line.
func ran(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	status = run(t.Context(), args, &out, &err)
	return status, out.String(), strings.Join(strings.Fields(err.String()), " ")
}

// A database of another program is not written, nor is its journal turned into a WAL.
func TestTheDatabaseOfAnotherProgramIsLeftAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pages.db")
	db, err := sqlite.Open(file)
	require.NoError(t, err)
	require.NoError(t, db.Exec("CREATE TABLE pages (text TEXT)").Error)
	require.NoError(t, db.Exec("PRAGMA journal_mode = DELETE").Error)
	pool, err := db.DB()
	require.NoError(t, err)
	require.NoError(t, pool.Close())
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	status, _, stderr := ran(t, "-db", file)
	assert.Equal(t, 1, status)
	assert.Contains(t, stderr, "is the database of another program")
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

func TestTheBinaryEndsCleanlyOnCtrlC(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "server.exe")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	command := exec.Command(binary, "-addr", "127.0.0.1:0")
	command.Dir = t.TempDir()
	stdout, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	lines := bufio.NewScanner(stdout)
	require.True(t, lines.Scan())
	require.NoError(t, command.Process.Signal(os.Interrupt))
	for lines.Scan() {
	}
	assert.NoError(t, command.Wait())
	assert.Equal(t, 0, command.ProcessState.ExitCode())
	left, err := os.ReadDir(command.Dir)
	require.NoError(t, err)
	assert.Empty(t, left, "in memory, it leaves nothing behind")
}
