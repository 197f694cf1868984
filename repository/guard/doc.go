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
// version back, as code does that loads a root with its version and saves the whole row later.
//
// They do not refuse a stale save that does not name the version. A model of old code that
// has no field for it is saved over what others have written since, by db.Save say: that is
// counted, so the repository's copy becomes a conflict, but what was overwritten is lost. So
// give the root's old model the field before you install the guard:
//
//	Version int64 `gorm:"not null;default:1"` // without the default, Create stores 0
//
// A child has no version: a stale save of a child's row always overwrites it. Have old code
// write single columns of it instead.
//
// The repository increments the version itself, once for each save, and writes children
// through [Guard.WriteChildren], so that the triggers don't count them again.
//
// docs/decisions/0019 says why it is done like this.
package guard
