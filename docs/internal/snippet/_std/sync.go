// Written by go test -run Std -update: see doc.go of package snippet.

package sync

import "internal/sync"
import "sync/atomic"

type Mutex struct {
	_  noCopy
	mu sync.Mutex
}

func (*Mutex) Lock()         {}
func (*Mutex) TryLock() bool {}
func (*Mutex) Unlock()       {}

type Once struct {
	_    noCopy
	done atomic.Bool
	m    Mutex
}

func (*Once) Do(f func())     {}
func (*Once) doSlow(f func()) {}

type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}
