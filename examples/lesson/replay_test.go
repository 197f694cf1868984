package lesson_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

var activeRecord = lesson.Way{Side: lesson.ActiveRecord}

// Each operation of a session is a frame, with what others see after it and the e-mails
// before the next. What no session does is preparation.
func TestAFrameShowsWhatOthersSeeAfterAnOperation(t *testing.T) {
	l := lesson.Lesson{Replay: func(ctx context.Context, w *lesson.World, exploration, cell string) (lesson.Cell, error) {
		order, err := lesson.PaidOrder(w.DB.WithContext(ctx), lesson.Tea)
		if err != nil {
			return lesson.Cell{}, err
		}
		db := func(session string) error {
			return order.Cancel(w.DB.WithContext(explore.WithSession(ctx, session)))
		}
		err = errors.Join(
			activerecord.SendMail(activerecord.Mail{Subject: "before the first"}),
			db("a clerk"),
			activerecord.SendMail(activerecord.Mail{Subject: "after the COMMIT"}),
		)
		w.Tap().FailAt(1, sqltap.FailAfter)
		assert.Error(t, w.DB.WithContext(explore.WithSession(ctx, "an intruder")).Exec("DELETE FROM stocks WHERE product_id = 2").Error)
		return lesson.Cell{ID: cell, Name: exploration}, err
	}}
	trace, err := lesson.Replay(t.Context(), l, activeRecord, "cancel", "1", fresh.Database)
	require.NoError(t, err)
	assert.Equal(t, lesson.Cell{ID: "1", Name: "cancel"}, trace.Cell)

	var seen []string
	for _, frame := range trace.Frames {
		line := fmt.Sprintf("%s: %.6s", frame.Session, frame.Operation)
		for _, change := range frame.Changes {
			line += ", " + change.Table
		}
		for _, mail := range frame.Mails {
			line += ", " + mail.Subject
		}
		seen = append(seen, line)
	}
	assert.Equal(t, []string{
		"a clerk: BEGIN", "a clerk: UPDATE", "a clerk: COMMIT, orders, after the COMMIT",
		"an intruder: DELETE, stocks",
	}, seen)
	hit := trace.Frames[3]
	require.ErrorIs(t, hit.Operation.Err, sqltap.ErrInjected, "what the session was told")
	assert.Equal(t, hit.Changes, lesson.Diff(trace.Frames[2].After, hit.After))
	assert.Equal(t, trace.Frames[2].Changes, lesson.Diff(trace.Before, trace.Frames[2].After))
}

func TestACellThatIsNotThereIsNamed(t *testing.T) {
	for _, replay := range []func(context.Context, *lesson.World, string, string) (lesson.Cell, error){
		nil, // of a lesson that explores nothing
		func(context.Context, *lesson.World, string, string) (lesson.Cell, error) {
			return lesson.Cell{}, fmt.Errorf("replay: %w", explore.ErrImpossible)
		},
	} {
		_, err := lesson.Replay(t.Context(), lesson.Lesson{Name: "99-nothing", Replay: replay}, activeRecord, "all", "01", fresh.Database)
		require.ErrorIs(t, err, lesson.ErrNoSuchCell)
		assert.EqualError(t, err, `lesson 99-nothing, Active Record: replay cell "01" of "all": there is no such cell`)
	}
}

// Whoever waits for all ways of a lesson wants one number that rises, and need not have it.
func TestProgressCountsTheCellsOfAllWays(t *testing.T) {
	try := lesson.Scenario{Run: func(_ context.Context, w *lesson.World) error {
		w.Tried()
		return nil
	}}
	l := lesson.Lesson{ActiveRecord: try, DomainModel: try, Claims: []lesson.Claim{{
		Text:  "A claim may explore, too",
		Check: func(c *lesson.Check) (string, bool) { c.Tried(); return "", true },
	}}}
	var reported []int
	ctx := lesson.WithProgress(t.Context(), func(tried int) { reported = append(reported, tried) })
	_, err := lesson.Run(ctx, l, fresh.Database)
	require.NoError(t, err)
	assert.Equal(t, []int{1, 2, 3, 4}, reported)
	_, err = lesson.Run(t.Context(), l, fresh.Database)
	require.NoError(t, err)
}
