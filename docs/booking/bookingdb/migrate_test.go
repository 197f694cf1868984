package bookingdb_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// oldPlan and oldBooking are the models of the old code.
type oldPlan struct {
	ID       int64        `gorm:"primaryKey;autoIncrement:false"`
	Room     string       `gorm:"not null;uniqueIndex:idx_plans_room_day"`
	Day      string       `gorm:"not null;uniqueIndex:idx_plans_room_day"`
	Seats    int          `gorm:"not null"`
	Bookings []oldBooking `gorm:"foreignKey:PlanID;constraint:OnDelete:CASCADE"`
}

func (oldPlan) TableName() string { return "plans" }

type oldBooking struct {
	ID         int64  `gorm:"primaryKey"`
	PlanID     int64  `gorm:"not null;uniqueIndex:idx_bookings_reference"`
	Reference  string `gorm:"not null;uniqueIndex:idx_bookings_reference"`
	FromMinute int    `gorm:"not null"`
	ToMinute   int    `gorm:"not null"`
	Guests     int    `gorm:"not null"`
}

func (oldBooking) TableName() string { return "bookings" }

// The rows of old code get the version of a plan that was saved once. Old code that inserts
// a row without a version still can.
func TestMigrateGivesTheRowsThatAreThereAVersion(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		db := empty(t, new(sqltap.Tap))
		require.NoError(t, db.AutoMigrate(&oldPlan{}, &oldBooking{}))
		require.NoError(t, db.Create(&oldPlan{ID: 7, Room: "Hall", Day: "2020-03-14", Seats: 400, Bookings: []oldBooking{
			{Reference: "ada", FromMinute: 540, ToMinute: 600, Guests: 300},
		}}).Error)
		require.NoError(t, bookingdb.Migrate(db))
		require.NoError(t, bookingdb.Migrate(db), "again")
		require.NoError(t, db.Create(&oldPlan{ID: 8, Room: "Hall", Day: "2020-03-15", Seats: 400}).Error)

		opened, err := bookingdb.New(db)
		require.NoError(t, err)
		for id := range booking.PlanID(2) {
			plan, err := opened.Plans.FindByID(t.Context(), 7+id)
			require.NoError(t, err)
			assert.EqualValues(t, 1, plan.Version())
			plan.Close()
			require.NoError(t, opened.Plans.Save(t.Context(), plan))
			assert.EqualValues(t, 2, plan.Version())
		}
		s := store{Store: opened, db: db}
		assert.Equal(t, []string{"ada"}, s.references(t))
		assert.Equal(t, 400, s.find(t).Snapshot().Seats, "more than a new plan may have")
	})
}

func TestCorruptPlansAreFound(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		s := openOn(t, empty)
		for n := range int64(3) {
			require.NoError(t, s.Plans.Save(t.Context(), newPlan(n+1)))
		}
		none, err := s.FindCorruptPlans(t.Context())
		require.NoError(t, err)
		require.Empty(t, none)
		require.NoError(t, s.db.Exec("UPDATE bookings SET from_minute = 530, to_minute = 640 WHERE plan_id = 2 AND reference = 'ada'").Error)
		corrupt, err := s.FindCorruptPlans(t.Context())
		require.NoError(t, err)
		require.Len(t, corrupt, 1)
		assert.EqualError(t, corrupt[0], `plan 2 is corrupt: bookings "ada" and "eve" overlap`)
	})
}
