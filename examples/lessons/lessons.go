package lessons

import (
	bloatedoranemic "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/01-bloated-or-anemic"
	databasealwayspresent "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/02-database-always-present"
	noaggregateboundary "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/03-no-aggregate-boundary"
	implicitdependencies "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/04-implicit-dependencies"
	lostupdate "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/05-lost-update"
	savedoesmorethanyouthink "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/06-save-does-more-than-you-think"
	memoryanddatabasedisagree "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/07-memory-and-database-disagree"
	maillostorsenttwice "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/08-mail-lost-or-sent-twice"
	doubleship "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/09-double-ship"
	crashanywhere "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/10-crash-anywhere"
	hooksandwhatpassesthemby "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/11-hooks-and-what-passes-them-by"
	adecisiononanoldpage "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/12-a-decision-on-an-old-page"
	severalaggregates "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/13-a-rule-over-several-aggregates"
	toolargetoohot "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/14-too-large-too-hot"
	crudandadmin "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin"
	readsandreports "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/16-reads-and-reports"
	bulkandcounters "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/17-bulk-and-counters"
	bothinoneshop "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/18-both-in-one-shop"
	movingover "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/19-moving-over"
	livingsidebyside "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/20-living-side-by-side"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// All returns every lesson, in the order in which they are told.
func All() []lesson.Lesson {
	return []lesson.Lesson{
		bloatedoranemic.Lesson,
		databasealwayspresent.Lesson,
		noaggregateboundary.Lesson,
		implicitdependencies.Lesson,
		lostupdate.Lesson,
		savedoesmorethanyouthink.Lesson,
		memoryanddatabasedisagree.Lesson,
		maillostorsenttwice.Lesson,
		doubleship.Lesson,
		crashanywhere.Lesson,
		hooksandwhatpassesthemby.Lesson,
		adecisiononanoldpage.Lesson,
		severalaggregates.Lesson,
		toolargetoohot.Lesson,
		crudandadmin.Lesson,
		readsandreports.Lesson,
		bulkandcounters.Lesson,
		bothinoneshop.Lesson,
		movingover.Lesson,
		livingsidebyside.Lesson,
	}
}
