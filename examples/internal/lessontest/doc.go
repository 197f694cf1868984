// Package lessontest runs a lesson as a test: one subtest for each way and claim.
package lessontest
