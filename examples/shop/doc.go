// The command shop is a shop to play with, over a database file that stays:
// commands through repositories, lists and reports through Active Record queries.
// Run it with -h for its commands. They are implemented in
// examples/18-both-in-one-shop/shop; this package reads the command line, and prints.
package main
