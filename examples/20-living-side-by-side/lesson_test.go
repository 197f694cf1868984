package livingsidebyside

import (
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

func TestOldCodeIsNoticedByConditionsOrTriggers(t *testing.T) { lessontest.Run(t, Lesson) }

// Conditions, triggers and the steps of the column are the same on a server.
func TestTheVerdictsAreTheSameOnServers(t *testing.T) {
	for _, engine := range []string{"postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) { lessontest.RunOn(t, Lesson, lessontest.Engine(t, engine)) })
	}
}
