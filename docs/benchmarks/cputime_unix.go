//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpuTime is what the process has used of the processors so far: Go and SQLite, all
// threads.
func cpuTime() (time.Duration, error) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, err
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), nil
}
