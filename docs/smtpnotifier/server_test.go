package smtpnotifier_test

import (
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// letter is a mail as the server took it.
type letter struct {
	To   []string
	Data string
}

// server is a mail server of the test's own, on the loopback. It keeps what it takes.
type server struct {
	addr string
	stop func()

	refuse   func(to string) error // asked for every recipient, if set
	answer   func(taken int)       // called when a mail has been taken, before the answer, if set
	username string                // the user it wants, with password "secret", if set
	vanish   bool                  // once it has taken a mail, and said so

	mu      sync.Mutex
	letters []letter
	asked   int // how often a mail was begun
}

// start starts the server on the address, or on one of its own if there is none.
func (s *server) start(t testing.TB, addr string, configure ...func(*smtp.Server)) *server {
	t.Helper()
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", addr)
	require.NoError(t, err)
	s.serve(listener, configure...)
	t.Cleanup(s.stop)
	return s
}

func (s *server) serve(listener net.Listener, configure ...func(*smtp.Server)) {
	s.addr = listener.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c.Conn()}, nil
	}))
	server.Domain = "localhost"
	server.ErrorLog = log.New(io.Discard, "", 0)
	for _, f := range configure {
		f(server)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	s.stop = sync.OnceFunc(func() {
		_ = listener.Close() // in case that the server does not know it yet
		_ = server.Close()
		<-ended
	})
}

func (s *server) taken() []letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]letter(nil), s.letters...)
}

func (s *server) begun() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// waitFor waits until the server has taken that many mails, and returns all of them.
func (s *server) waitFor(t testing.TB, n int) []letter {
	t.Helper()
	require.Eventually(t, func() bool { return len(s.taken()) >= n }, 10*time.Second, 5*time.Millisecond, "%d mails", n)
	return s.taken()
}

type session struct {
	server *server
	conn   net.Conn
	known  bool
	to     []string
}

func (s *session) AuthMechanisms() []string {
	if s.server.username == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != s.server.username || password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.asked++
	if s.server.username != "" && !s.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.refuse != nil {
		if err := s.server.refuse(to); err != nil {
			return err
		}
	}
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	var data strings.Builder
	if _, err := io.Copy(&data, r); err != nil {
		return err
	}
	s.server.mu.Lock()
	s.server.letters = append(s.server.letters, letter{s.to, data.String()})
	answer, n := s.server.answer, len(s.server.letters)
	s.server.mu.Unlock()
	if answer != nil {
		answer(n)
	}
	return nil
}

// Reset is called when a mail has been answered.
func (s *session) Reset() {
	s.to = nil
	if s.server.vanish && len(s.server.taken()) > 0 {
		_ = s.conn.Close()
	}
}

func (s *session) Logout() error { return nil }
