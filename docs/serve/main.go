// Command serve builds the playground, and serves the site with it:
//
//	go run ./serve                      # at http://127.0.0.1:8080
//	go run ./serve -addr 127.0.0.1:0    # at a free port
//	go run ./serve -build               # only builds
//
// Run it in docs. The site itself is what the command build has made.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "where to listen")
	onlyBuild := flags.Bool("build", false, "build the playground, and serve nothing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if _, err := os.Stat("site"); err != nil && !*onlyBuild {
		return fmt.Errorf("there is no site to serve (run it in docs, after go run ./build): %w", err)
	}
	fmt.Fprintln(out, "building the playground …")
	if err := build("site/playground"); err != nil {
		return fmt.Errorf("build the playground: %w", err)
	}
	if *onlyBuild {
		return nil
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the site is at http://%s\n", listener.Addr())
	server := http.Server{Handler: handler(os.DirFS("site")), ReadHeaderTimeout: 10 * time.Second}
	return server.Serve(listener)
}
