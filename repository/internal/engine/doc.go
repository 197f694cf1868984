// Package engine is what the packages that open databases have in common.
package engine
