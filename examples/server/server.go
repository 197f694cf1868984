package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

const maxBody = 64 << 10 // bytes

// server is the shop on the web. All fields are needed.
type server struct {
	store   *repository.Store
	send    func(ctx context.Context, mail activerecord.Mail) error
	log     *slog.Logger
	timeout time.Duration // of a request
}

// routes says what the server answers.
func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /orders", s.handler(s.place))
	mux.Handle("GET /orders", s.handler(s.list))
	mux.Handle("GET /orders/{id}", s.handler(s.get))
	mux.Handle("POST /orders/{id}/items", s.handler(s.add))
	mux.Handle("PUT /orders/{id}/items/{product}", s.handler(s.change))
	mux.Handle("POST /orders/{id}/pay", s.handler(s.pay))
	mux.Handle("POST /orders/{id}/ship", s.handler(s.ship))
	mux.Handle("POST /orders/{id}/cancel", s.handler(s.cancel))
	return s.withOthers(mux)
}

// withOthers answers what the mux has no route for: as the mux would, 404 or 405 with the methods
// that there are, but by the table of problems.
func (s *server) withOthers(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse, route := mux.Handler(r)
		if route != "" {
			mux.ServeHTTP(w, r)
			return
		}
		refused := headerWriter{header: http.Header{}}
		refuse.ServeHTTP(&refused, r)
		err := &requestError{domainmodel.KindNotFound, "there is nothing at this path"}
		if refused.status == http.StatusMethodNotAllowed {
			err = &requestError{kind: kindMethod}
			w.Header().Set("Allow", refused.header.Get("Allow"))
		}
		s.handler(func(*http.Request) (reply, error) { return reply{}, err }).ServeHTTP(w, r)
	})
}

// headerWriter keeps the header of an answer, and drops its body.
type headerWriter struct {
	header http.Header
	status int
}

func (w *headerWriter) Header() http.Header         { return w.header }
func (w *headerWriter) WriteHeader(status int)      { w.status = status }
func (w *headerWriter) Write(p []byte) (int, error) { return len(p), nil }

// reply is what a request is answered with, when nothing goes wrong.
type reply struct {
	status   int
	etag     string // if it is not empty
	location string // if it is not empty
	body     any
	fault    error // what the answer leaves out, for the log; nil if it is whole
}

// orderReply is an order with its version as the ETag: what If-Match is to be sent with.
func orderReply(status int, order orderView) reply {
	return reply{status: status, etag: etag(order.Version), body: order}
}

// handler answers requests by do. What all of them have in common is here: a limit for the
// time and for the body, an ID, and a line in the log. Nothing else logs what do returns.
func (s *server) handler(do func(*http.Request) (reply, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, id := time.Now(), rand.Text()
		ctx, cancel := context.WithTimeout(r.Context(), s.timeout)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)

		log := s.log.With("request_id", id, "method", r.Method, "path", r.URL.Path)
		answer, err := do(r)
		var body []byte
		if err == nil { // before the status is sent: JSON has no form for every time that can be stored
			body, err = json.Marshal(answer.body)
		}
		level := slog.LevelInfo
		if err != nil {
			kind := kindOf(err)
			log = log.With("kind", kind, "error", err)
			answer = problemReply(kind, err, id)
			body, _ = json.Marshal(answer.body) // of texts
		}
		if answer.fault != nil {
			log = log.With("fault", answer.fault)
		}
		if answer.fault != nil || answer.status == http.StatusInternalServerError { // a fault, and not only a busy database
			level = slog.LevelError
		}
		log.Log(ctx, level, "request", "status", answer.status, "took", time.Since(start))
		s.write(w, answer, body, id)
	})
}

func (s *server) write(w http.ResponseWriter, answer reply, body []byte, id string) {
	header := w.Header()
	header.Set("X-Request-ID", id)
	header.Set("Content-Type", "application/json")
	if answer.status >= http.StatusBadRequest {
		header.Set("Content-Type", "application/problem+json")
	}
	if answer.etag != "" {
		header.Set("ETag", answer.etag)
	}
	if answer.location != "" {
		header.Set("Location", answer.location)
	}
	if answer.status == http.StatusServiceUnavailable {
		header.Set("Retry-After", "1")
	}
	w.WriteHeader(answer.status)
	if _, err := w.Write(append(body, '\n')); err != nil { // the client is gone
		s.log.Info("write the answer", "request_id", id, "error", err)
	}
}
