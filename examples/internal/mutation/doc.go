// Package mutation breaks the code that a lesson is about, and runs the lesson: the verdict
// of the claim that rests on that code has to turn. What it breaks stands in the file
// mutations.txt of each lesson.
//
//	go test ./examples/internal/mutation -mutate -v                  all, in some minutes
//	go test ./examples/internal/mutation -mutate -v -run /03         those of a lesson
package mutation
