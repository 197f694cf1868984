//go:build race

package repository_test

func init() { share = 10 }
