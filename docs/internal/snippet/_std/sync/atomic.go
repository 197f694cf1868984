// Written by go test -run Std -update: see doc.go of package snippet.

package atomic

type Bool struct {
	_ noCopy
	v uint32
}

func (*Bool) CompareAndSwap(old bool, new bool) (swapped bool) {}
func (*Bool) Load() bool                                       {}
func (*Bool) Store(val bool)                                   {}
func (*Bool) Swap(new bool) (old bool)                         {}

type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}
