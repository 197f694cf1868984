// Package lessontest runs a lesson as a test: one subtest for each side and claim.
package lessontest
