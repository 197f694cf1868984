// Package lessons lists the lessons in their order.
package lessons

import (
	bloatedoranemic "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/01-bloated-or-anemic"
	databasealwayspresent "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/02-database-always-present"
	noaggregateboundary "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/03-no-aggregate-boundary"
	implicitdependencies "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/04-implicit-dependencies"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// All returns every lesson, in the order in which they are told.
func All() []lesson.Lesson {
	return []lesson.Lesson{
		bloatedoranemic.Lesson,
		databasealwayspresent.Lesson,
		noaggregateboundary.Lesson,
		implicitdependencies.Lesson,
	}
}
