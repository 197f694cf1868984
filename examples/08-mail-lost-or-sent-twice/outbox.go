package maillostorsenttwice

import (
	"context"
	"strconv"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// mailOutbox is what an Active Record team does about the mails that care loses: each
// is written into a table in the transaction of its change, and a relay sends from
// there. Package outbox has the table and the relay, and needs no domain model.
type mailOutbox struct {
	session *unitofwork.Session
	box     *outbox.Outbox
}

func openOutbox(ctx context.Context, db *gorm.DB) (mailOutbox, error) {
	session, err := unitofwork.New(db)
	if err != nil {
		return mailOutbox{}, err
	}
	box, err := outbox.New(ctx, session)
	return mailOutbox{session, box}, err
}

var mailTypes = outbox.TypesOf[activerecord.Mail](activerecord.Mail{})

// ship ships the orders together, in a transaction that the outbox can write in. An
// order ships once, so its mail is that of version 1.
func (o mailOutbox) ship(ctx context.Context, ids ...int64) error {
	return o.session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		for _, id := range ids {
			write := func(m activerecord.Mail) error {
				records, err := mailTypes.Records([]activerecord.Mail{m})
				if err != nil {
					return err
				}
				return o.box.Append(ctx, tx, "shipment", strconv.FormatInt(id, 10), 1, records...)
			}
			if err := withMailer(write, func() error { return ship(tx.DB(ctx), id) }); err != nil {
				return err
			}
		}
		return nil
	})
}

// send sends what waits. In a program, the relay runs all the time.
func (o mailOutbox) send(ctx context.Context, mailer func(activerecord.Mail) error) error {
	handler := mailTypes.Handler(func(_ context.Context, _ outbox.ID, m activerecord.Mail) error { return mailer(m) })
	return outbox.Relay{Outbox: o.box, Backoff: lesson.AtOnce, Handlers: map[string][]outbox.Handler{"shipment": {handler}}}.Drain(ctx)
}
