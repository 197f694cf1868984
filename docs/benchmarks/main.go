// Command benchmarks measures what the two styles cost, against hand-written SQL and
// other libraries, on the same tables. Run it from docs:
//
//	go run ./benchmarks                    # all of it, on what engines there are
//	go run ./benchmarks -short             # in under two minutes
//	go run ./benchmarks -o results.json    # for programs
//	go run ./benchmarks -engine sqlite -operation load -contestant repository
//
// A contestant's figures are ratios to raw, which is hand-written SQL: its batches of
// 5 to 10 ms run right after batches of raw, contestant by contestant and round by
// round, in another order each round, and each time after a garbage collection; the
// median of all pairs counts. On SQLite, it is the processor time of the process that is
// compared; on a server, and where workers wait for each other, elapsed time. Raw is
// measured against itself, too: where that leaves 0.85 to 1.15, or says little since its
// quartiles are far apart, as many pairs are added, at most twice (but with -short). If
// it still leaves them, the run is invalid, and the exit status 1.
//
// All contestants get a context that can be cancelled, as that of a request can. With one
// that can't, SQLite's driver takes a third less for each statement. Package repository
// sends its statements under such a one inside of its transactions, which is its own idea,
// and a part of its lead.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// inMemory is how much is alive beside what a batch needs, as much as in a server. With
// next to nothing alive, Go gives the memory of a batch back to the system, and takes it
// again page by page in the next. That took up to as long as the work, and each time
// another time.
const inMemory = 256 << 20

// run returns the exit status: 2 for invalid arguments.
func run(ctx context.Context, args []string, out, complaints io.Writer) int {
	p, err := parse(args, complaints)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	if p.file != "" { // which is found out before the work
		err = results.Write(p.file, nil)
	}
	thisRun := results.Run{Day: time.Now().Format(time.DateOnly), OS: runtime.GOOS, Processors: processors()}
	var rows []results.Row
	if err == nil {
		held := make([]byte, inMemory)
		rows, err = p.run(ctx, out)
		runtime.KeepAlive(held)
	}
	for i := range rows {
		rows[i].Run = thisRun
	}
	if err == nil && p.file != "" {
		err = results.Write(p.file, rows)
	}
	if err == nil {
		err = invalid(rows)
	}
	if err != nil {
		fmt.Fprintln(complaints, "benchmarks:", err)
		return 1
	}
	return 0
}

// processors returns how many the machine has. Go counts those that taskset leaves it.
func processors() int {
	text, err := exec.Command("getconf", "_NPROCESSORS_ONLN").Output()
	if n, invalid := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && invalid == nil {
		return n
	}
	return runtime.NumCPU() // where there is no getconf, there is no taskset
}
