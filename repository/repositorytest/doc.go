// Package repositorytest tests what a repository of aggregates must not get wrong, as
// testing/fstest tests file systems. It knows nothing of your aggregate but the functions
// of a Kit. It imports the standard library and package sqltap of this module.
//
//	func TestCourses(t *testing.T) {
//		repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[Course, CourseState] {
//			courses := open(t) // on an empty database
//			return repositorytest.Kit[Course, CourseState]{
//				New:        func(n int64) *Course { return NewCourse(CourseID(n), "Go", 20) },
//				Commands:   map[string]func(*Course) error{"take a seat": (*Course).TakeSeat, "close": (*Course).Close},
//				State:      (*Course).State,
//				Version:    (*Course).Version,
//				Repository: repositorytest.Repository[Course]{Save: courses.Save, Find: courses.Find},
//			}
//		})
//	}
//
// This runs the cases that need no more. Each other field of the Kit adds some: Run names
// those that it skipped. Package aggregatetest sets what follows from a repository of package
// aggregate.
//
// The tests of this package have a repository that keeps the contract, and for each case a
// mistake in it which that case catches. Package ordertest is the contract of the
// repositories of orders: this one, and what only orders have.
package repositorytest
