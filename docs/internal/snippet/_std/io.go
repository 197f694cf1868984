// Written by go test -run Std -update: see doc.go of package snippet.

package io

type Reader interface {
	Read(p []byte) (n int, err error)
}
type Writer interface {
	Write(p []byte) (n int, err error)
}
