// Written by go test -run Std -update: see doc.go of package snippet.

package sync

type Mutex struct {
	state int32
	sema  uint32
}

func (*Mutex) Lock()                {}
func (*Mutex) TryLock() bool        {}
func (*Mutex) Unlock()              {}
func (*Mutex) lockSlow()            {}
func (*Mutex) unlockSlow(new int32) {}
