package maillostorsenttwice

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runWithCare(ctx context.Context, w *lesson.World) error {
	return run(ctx, w, mailAfterCommit)
}

// mailAfterCommit calls do, which runs a transaction. Its mails are collected, and
// sent when that is committed.
func mailAfterCommit(do func() error) error {
	// A real Ship would take the mailer as a parameter.
	// Here, it is a package variable.
	var mails []activerecord.Mail
	collect := func(m activerecord.Mail) error {
		mails = append(mails, m)
		return nil
	}
	if err := withMailer(collect, do); err != nil {
		return err // rolled back, with nothing to tell
	}
	for _, mail := range mails {
		if err := activerecord.SendMail(mail); err != nil {
			return err
		}
	}
	return nil
}
