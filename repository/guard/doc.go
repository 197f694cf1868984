// Package guard keeps an aggregate safe from code that writes its tables without its
// repository: Active Record code that has not been moved yet, a script, a person with a
// console. Such code increments no version, so a repository that loaded the aggregate before
// would save it over that change.
//
//	g, err := guard.New(ctx, session, guard.Tables{
//		Root:     &planRow{},
//		Children: []guard.Child{{Model: &bookingRow{}, Column: "plan_id"}},
//	})
//	err = g.Install(ctx) // until the last of the old code is gone: then g.Remove(ctx)
//
// [Guard.Install] creates triggers. They increment the root's version when other code
// changes the root, or inserts, changes or deletes a child of it. They refuse to set a
// version back, as code does that saves a whole row as it was some time ago.
//
// The repository increments the version itself, once for each save, and writes children
// through [Guard.WriteChildren], so that the triggers don't count them again.
//
// docs/decisions/0019 says why it is done like this.
package guard
