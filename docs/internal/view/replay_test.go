package view

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

func traceOf(cell lesson.Cell, frames ...lesson.Frame) *lesson.Trace {
	return &lesson.Trace{Cell: cell, Before: orders("1 3000 1"), Frames: frames}
}

// What is not committed is in the step that wrote it, and in no frame until the COMMIT.
func TestAFrameHasTheRowsThatWereCommittedByThen(t *testing.T) {
	write := operations("BEGIN", "UPDATE orders SET total = 4000", "COMMIT")
	html := Replays([]Replay{
		{both(lesson.WayResult{}, lesson.WayResult{})[0], traceOf(lesson.Cell{Name: "one after the other", Observed: "2 e-mails", Wrong: true},
			lesson.Frame{Session: "one request", Operation: write[0], After: orders("1 3000 1")},
			lesson.Frame{Session: "one request", Operation: write[1], After: orders("1 3000 1")},
			lesson.Frame{Session: "the other", Operation: write[2], After: orders("1 4000 1"), Mails: []activerecord.Mail{{To: "ada", Subject: "shipped"}}},
		)},
		{both(lesson.WayResult{}, lesson.WayResult{})[1], traceOf(lesson.Cell{Observed: "1 e-mail"},
			lesson.Frame{Session: "the other", Operation: sqltap.Operation{Kind: sqltap.Commit, Err: errors.New("lost")}, After: orders("1 3000 1")},
		)},
	})

	frames := strings.Split(html, `<section class="frame">`)[1:]
	assert.Len(t, frames, 4, "one before the first step, too")
	for i, changed := range []bool{false, false, false, true} {
		assert.Equal(t, changed, strings.Contains(frames[i], "<del>3000</del> → <ins>4000</ins>"), i)
		assert.Equal(t, changed, strings.Contains(frames[i], "to ada: <b>shipped</b>"), i)
	}
	assert.Contains(t, frames[0], "No other connection sees a change.")
	for _, frame := range frames[1:3] {
		assert.Contains(t, frame, "</h4>\n<p class=\"none same\">As after step 0.</p>\n</section>", "it is not said again")
	}
	assert.Contains(t, html, `<li class="session1"><b>one request</b> <code>BEGIN</code></li>`)
	assert.Contains(t, html, `<li class="session1"><code>UPDATE orders SET total = 4000</code></li>`, "the same request goes on")
	assert.Contains(t, html, `<li class="session2"><b>the other</b> <code>COMMIT</code> <em class="sent">✉ to ada: shipped</em></li>`)
	assert.Contains(t, html, `<li class="session1"><b>the other</b> <code>COMMIT</code> <em class="error">✗ lost</em></li>`)
	assert.Contains(t, html, `<p class="broken"><span class="mark" role="img" aria-label="broken">✗</span> 2 e-mails</p>`)
}
