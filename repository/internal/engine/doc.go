// Package engine opens the databases of the packages sqlite, postgres and mysql, and knows what
// the errors of each mean.
package engine
