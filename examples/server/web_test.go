package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// web is a server on a database, with its clients.
type web struct {
	t   *testing.T
	s   *server
	db  *gorm.DB
	url string
	log *safeBuffer

	mu    sync.Mutex
	mails []activerecord.Mail
}

func newWeb(t *testing.T, db *gorm.DB) *web {
	t.Helper()
	store, err := repository.New(db)
	require.NoError(t, err)
	w := &web{t: t, db: db, log: &safeBuffer{}}
	w.s = &server{store: store, log: slog.New(slog.NewTextHandler(w.log, nil)), timeout: time.Minute, send: w.send}
	web := httptest.NewServer(w.s.routes())
	t.Cleanup(web.Close)
	w.url = web.URL
	return w
}

func (w *web) send(_ context.Context, mail activerecord.Mail) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mails = append(w.mails, mail)
	return nil
}

// answer is what a client gets.
type answer struct {
	status int
	header http.Header
	text   string
	order  orderView // of an answer that is an order
	list   listView  // of one that is a list
	problem
}

// sends sends a request. Header fields alternate with their values; a command gets an
// Idempotency-Key, unless it has one among them. Every answer is one that a client may get.
func (w *web) sends(method, path, body string, fields ...string) answer {
	w.t.Helper()
	request, err := http.NewRequest(method, w.url+path, strings.NewReader(body))
	require.NoError(w.t, err)
	if method != http.MethodGet {
		request.Header.Set("Idempotency-Key", rand.Text())
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(fields); i += 2 {
		request.Header.Del(fields[i])
		if fields[i+1] != "" {
			request.Header.Set(fields[i], fields[i+1])
		}
	}
	response, err := http.DefaultClient.Do(request)
	if !assert.NoError(w.t, err) { // not require: it is called by other goroutines too
		return answer{}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	assert.NoError(w.t, err)
	a := answer{status: response.StatusCode, header: response.Header, text: string(text)}
	a.check(w.t, w.log)
	return a
}

// check checks what is true of every answer, and reads it.
func (a *answer) check(t *testing.T, log *safeBuffer) {
	t.Helper()
	id := a.header.Get("X-Request-ID")
	assert.NotEmpty(t, id)
	assert.Contains(t, log.String(), "request_id="+id)
	if a.status == http.StatusOK || a.status == http.StatusCreated {
		assert.Equal(t, "application/json", a.header.Get("Content-Type"))
		assert.NoError(t, errors.Join(json.Unmarshal([]byte(a.text), &a.order), json.Unmarshal([]byte(a.text), &a.list)))
		return
	}
	assert.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
	assert.NoError(t, json.Unmarshal([]byte(a.text), &a.problem))
	known, ok := problems[a.Kind]
	assert.True(t, ok, "%s", a.text)
	assert.Equal(t, known.status, a.status)
	assert.Equal(t, id, a.RequestID)
	assert.NotEmpty(t, a.Detail)
	for _, word := range []string{"sql", "gorm", "constraint", "column", "table", "duplicate", "context", "SELECT", "INSERT"} {
		assert.NotContains(t, a.Detail, word)
	}
}

// places places an order, and returns its path.
func (w *web) places() string {
	w.t.Helper()
	a := w.sends("POST", "/orders", `{"customer":"1","region":"EU"}`)
	require.Equal(w.t, http.StatusCreated, a.status, a.text)
	return a.header.Get("Location")
}

// placesWith places an order of so many pieces of coffee, at 10.00 EUR each.
func (w *web) placesWith(quantity string) (order string) {
	w.t.Helper()
	order = w.places()
	a := w.sends("POST", order+"/items", `{"product":"1","quantity":`+quantity+`}`)
	require.Equal(w.t, http.StatusOK, a.status, a.text)
	return order
}

// pays places an order of one piece of coffee, and pays it.
func (w *web) pays() (order string) {
	w.t.Helper()
	order = w.placesWith("1")
	a := w.sends("POST", order+"/pay", `{"charged":"10.00 EUR"}`)
	require.Equal(w.t, http.StatusOK, a.status, a.text)
	return order
}

// clients is how many send at once.
const clients = 30

// atOnce has all clients send at once, and returns how often each status was the answer, and
// the answers.
func (w *web) atOnce(send func(client int) answer) (statuses map[int]int, answers []answer) {
	w.t.Helper()
	answers, statuses = make([]answer, clients), map[int]int{}
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() { answers[i] = send(i) })
	}
	all.Wait()
	for _, a := range answers {
		statuses[a.status]++
	}
	return statuses, answers
}

func (w *web) count(table, where string) (rows int) {
	w.t.Helper()
	var n int64
	require.NoError(w.t, w.db.Table(table).Where(where).Count(&n).Error)
	return int(n)
}

func (w *web) exec(sql string, values ...any) {
	w.t.Helper()
	require.NoError(w.t, w.db.Exec(sql, values...).Error)
}

// texts returns the texts of the answers that differ.
func texts(answers []answer) []string {
	seen := map[string]bool{}
	for _, a := range answers {
		seen[a.text] = true
	}
	var texts []string
	for text := range maps.Keys(seen) {
		texts = append(texts, text)
	}
	return texts
}

// safeBuffer is a buffer for several goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
