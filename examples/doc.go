// The command examples runs lessons, each on both sides, and prints what was
// observed. Run it with -h for its options.
package main
