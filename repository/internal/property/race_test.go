//go:build race

package property

func init() { share = 10 }
