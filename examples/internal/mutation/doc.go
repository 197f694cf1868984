// Package mutation breaks the code that a lesson is about, and runs the lesson: the verdict
// of the claim that depends on that code has to change. The file mutations.txt of each lesson
// lists the changes.
//
//	go test ./examples/internal/mutation -mutate -v                  all, in some minutes
//	go test ./examples/internal/mutation -mutate -v -run /03         those of a lesson
package mutation
