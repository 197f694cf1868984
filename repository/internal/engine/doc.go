// Package engine is what does not depend on which database it is: how one is opened,
// and what its errors mean.
package engine
