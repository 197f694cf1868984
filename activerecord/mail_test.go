package activerecord_test

import (
	"bytes"
	"log"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// If you forget to set SendMail, the log shows the mails, and no customer gets one by
// accident.
func TestMailIsLoggedUnlessTheApplicationSaysOtherwise(t *testing.T) {
	var logged bytes.Buffer
	before := log.Writer()
	log.SetOutput(&logged)
	t.Cleanup(func() { log.SetOutput(before) })

	require.NoError(t, activerecord.SendMail(activerecord.Mail{To: "ada@example.com", Subject: "Hello"}))

	assert.Contains(t, logged.String(), "mail to ada@example.com: Hello")
}
