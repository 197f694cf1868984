//go:build race

package repository_test

func init() { underRace = true }
