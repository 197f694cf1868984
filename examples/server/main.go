package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/terminal"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

const usage = `The shop behind net/http, as a team would write it.

Usage: go run ./examples/server [flags]

  -addr ADDRESS   the address to listen on (default 127.0.0.1:8080)
  -db FILE        the database, made on first use; without it, it is in memory,
                  and nothing stays
  -h              print this usage

It prints two requests to begin with, and logs to stderr. Ctrl-C ends it, after
the requests that it has taken.

The exit status is 0 after Ctrl-C, 1 when the server could not go on, and 2 when
the usage is wrong. (go run exits with 1 instead of 2.)
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the command, for tests to call without a process of its own. It returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	fail := func(status int, err error) int {
		// Where stderr is gone, too, the status is all that is left to say it.
		_, _ = io.WriteString(stderr, terminal.Fit("server: ", err.Error()))
		return status
	}
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // fail prints the error, once
	addr := flags.String("addr", "127.0.0.1:8080", "")
	path := flags.String("db", sqlite.Memory, "")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err := io.WriteString(stdout, usage)
		if err != nil {
			return fail(1, err)
		}
		return 0
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err == nil && *path == "" {
		err = errors.New("-db must name a file")
	}
	if err != nil {
		return fail(2, fmt.Errorf("%w (-h prints the usage)", err))
	}
	if err := listen(ctx, *addr, *path, stdout, stderr); err != nil {
		return fail(1, err)
	}
	return 0
}

// listen opens the shop, and serves it on the address.
func listen(ctx context.Context, addr, path string, stdout, stderr io.Writer) error {
	log := slog.New(slog.NewTextHandler(stderr, nil))

	store, closeDB, err := open(ctx, path)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return errors.Join(fmt.Errorf("%w (-addr names another address)", err), closeDB())
	}
	s := &server{store: store, log: log, timeout: 5 * time.Second, send: func(ctx context.Context, mail activerecord.Mail) error {
		log.InfoContext(ctx, "mail", "to", mail.To, "subject", mail.Subject)
		return nil
	}}
	url := "http://" + listener.Addr().String()
	fmt.Fprintf(stdout, `The shop listens on %[1]s. Ctrl-C ends it. Try, in another terminal:

  curl -i -H 'Content-Type: application/json' -H 'Idempotency-Key: %[2]s' -d '{"customer":"1","region":"EU"}' %[1]s/orders
  curl -i %[1]s/orders
`, url, rand.Text())
	return errors.Join(s.serve(ctx, listener), closeDB())
}

// serve answers requests and runs the relay until the context ends. It then takes no new
// requests, and returns when those that it has taken are answered and the relay has stopped.
func (s *server) serve(ctx context.Context, listener net.Listener) error {
	web := &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: s.timeout,
		ReadTimeout:       2 * s.timeout, // with the body
		WriteTimeout:      4 * s.timeout, // from the end of the headers to that of the answer
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var workers sync.WaitGroup
	workers.Go(func() {
		if err := s.relay().Run(ctx); !errors.Is(err, context.Canceled) {
			s.log.Error("relay", "error", err)
		}
	})
	workers.Go(func() { s.purge(ctx) })

	closed := make(chan error, 1)
	go func() { closed <- web.Serve(listener) }()
	var err error
	select {
	case err = <-closed: // it could not go on
	case <-ctx.Done():
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 4*s.timeout)
		defer cancel()
		if err = web.Shutdown(ending); err != nil {
			err = errors.Join(fmt.Errorf("requests were cut off: %w", err), web.Close())
		}
	}
	stop()
	workers.Wait()
	return err
}
