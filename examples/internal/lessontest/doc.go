// Package lessontest runs a lesson as a test: one subtest for each way and claim. It also opens the
// shop of the lessons for other tests, on every engine.
package lessontest
