package explore_test

import (
	"context"
	"fmt"
	"log"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Two sessions read a counter and write back one more. How many schedules do their
// steps have, and in how many is one of the two lost?
func Example() {
	var tap sqltap.Tap
	db, remove, err := fresh.Database(lesson.OnDisk, tap.Wrap)
	check(err)
	defer func() { check(remove()) }()
	check(db.Exec("CREATE TABLE counters (n INTEGER)").Error)
	check(db.Exec("INSERT INTO counters VALUES (0)").Error)

	increment := func(ctx context.Context, db *gorm.DB) error {
		var n int
		if err := db.WithContext(ctx).Raw("SELECT n FROM counters").Scan(&n).Error; err != nil {
			return err
		}
		return db.WithContext(ctx).Exec("UPDATE counters SET n = ?", n+1).Error
	}
	exploration := explore.Exploration{
		DB: db, Tap: &tap,
		Sessions: [2]explore.Session{{Name: "A", Do: increment}, {Name: "B", Do: increment}},
		Check: func(ctx context.Context, _ explore.Outcome) (wrong []string, err error) {
			var n int
			err = db.WithContext(ctx).Raw("SELECT n FROM counters").Scan(&n).Error
			if n != 2 {
				wrong = append(wrong, "an update is lost")
			}
			return wrong, err
		},
	}
	result, err := exploration.Run(context.Background())
	check(err)

	fmt.Println("schedules:", result.Schedules)
	fmt.Println("wrong:", result.Ways)
	for _, step := range result.Shortest {
		fmt.Println(exploration.Sessions[step.Session].Name, step.Operation)
	}
	// Output:
	// schedules: 6
	// wrong: map[an update is lost:4]
	// A SELECT n FROM counters
	// B SELECT n FROM counters
	// B UPDATE counters SET n = ?
	// A UPDATE counters SET n = ?
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
