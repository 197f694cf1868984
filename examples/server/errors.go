package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// The kinds of errors that HTTP adds to those of domainmodel.
const (
	kindMalformed   domainmodel.Kind = "malformed request"
	kindMethod      domainmodel.Kind = "method not allowed"
	kindTooSlow     domainmodel.Kind = "slow request"
	kindStale       domainmodel.Kind = "stale If-Match"
	kindTooLarge    domainmodel.Kind = "body too large"
	kindNotJSON     domainmodel.Kind = "body is not JSON"
	kindKeyUsed     domainmodel.Kind = "key used"
	kindNoIfMatch   domainmodel.Kind = "If-Match is missing"
	kindInterrupted domainmodel.Kind = "interrupted"
)

// repeat is for errors after which a client can't know whether the command was carried out.
const repeat = "Send the same request again, with the same Idempotency-Key: it is carried out once."

// problems says, for each kind of error, how it is answered. Where there is no detail, the
// error speaks for itself (see ownWords).
var problems = map[domainmodel.Kind]struct {
	status int
	detail string
}{
	domainmodel.KindInvalid:  {http.StatusUnprocessableEntity, ""},
	domainmodel.KindRefused:  {http.StatusUnprocessableEntity, ""},
	domainmodel.KindNotFound: {http.StatusNotFound, ""},
	domainmodel.KindExists:   {http.StatusConflict, ""},
	domainmodel.KindConflict: {http.StatusConflict, ""},
	domainmodel.KindTryAgain: {http.StatusServiceUnavailable, "The shop is busy. " + repeat},
	domainmodel.KindCorrupt:  {http.StatusInternalServerError, "Stored data is damaged and must be repaired. Report the request ID."},
	domainmodel.KindUnknown:  {http.StatusInternalServerError, "Something went wrong. " + repeat + " If that does not help, report the request ID."},

	kindMalformed:   {http.StatusBadRequest, ""},
	kindMethod:      {http.StatusMethodNotAllowed, "The header Allow has the methods of this path."},
	kindTooSlow:     {http.StatusRequestTimeout, "The body did not arrive in time."},
	kindStale:       {http.StatusPreconditionFailed, "The order has changed since you read it. Read it again, and decide again."},
	kindTooLarge:    {http.StatusRequestEntityTooLarge, "The body is too large."},
	kindNotJSON:     {http.StatusUnsupportedMediaType, "Send the body as application/json."},
	kindKeyUsed:     {http.StatusUnprocessableEntity, "The Idempotency-Key was used for another request. Make a new one for each request, and keep it when you repeat that."},
	kindNoIfMatch:   {http.StatusPreconditionRequired, "Send If-Match with the ETag of the order that you read."},
	kindInterrupted: {http.StatusServiceUnavailable, "The request took too long. " + repeat},
}

// requestError says what is wrong with a request, whatever it asks for.
type requestError struct {
	kind   domainmodel.Kind
	detail string
}

func (e *requestError) Error() string {
	if e.detail == "" {
		return string(e.kind)
	}
	return e.detail
}

// kindOf returns a kind that problems has.
func kindOf(err error) domainmodel.Kind {
	if e, ok := errors.AsType[*requestError](err); ok {
		return e.kind
	}
	if _, ok := errors.AsType[*repository.KeyUsedError](err); ok {
		return kindKeyUsed
	}
	kind := domainmodel.KindOf(err)
	if kind == domainmodel.KindUnknown && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		return kindInterrupted
	}
	return kind
}

// problem is the body of an answer that says what went wrong (RFC 9457).
type problem struct {
	Status    int              `json:"status"`
	Title     string           `json:"title"`
	Kind      domainmodel.Kind `json:"kind"`
	Detail    string           `json:"detail"`
	RequestID string           `json:"request_id"`
}

func problemReply(kind domainmodel.Kind, err error, requestID string) reply {
	p := problems[kind]
	if p.detail == "" {
		p.detail = ownWords(err, kind)
	}
	return reply{status: p.status, body: problem{p.status, http.StatusText(p.status), kind, p.detail, requestID}}
}

// ownWords returns the text of the first error of that kind that wraps no other. It was
// written for people. The errors around it say what the program was doing, and those beside it
// what the database said: they are in the log.
func ownWords(err error, kind domainmodel.Kind) string {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return ownWords(e.Unwrap(), kind)
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			if words := ownWords(err, kind); words != "" {
				return words
			}
		}
		return ""
	}
	if kindOf(err) != kind {
		return ""
	}
	return err.Error()
}
