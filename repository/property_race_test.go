//go:build race

package repository_test

func init() { share, underRace = 10, true }
