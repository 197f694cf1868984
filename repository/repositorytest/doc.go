// Package repositorytest is the contract of a repository of aggregates as a test suite.
// Package ordertest has what the repositories of orders have beyond it.
package repositorytest
