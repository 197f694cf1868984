package view

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

var judged = both(
	lesson.WayResult{Claims: []lesson.ClaimResult{{ID: "tested", Text: "Both test it", Kept: true, Observed: "yes"}, {ID: "kept", Text: "1 < 2", Observed: "no"}}},
	lesson.WayResult{Claims: []lesson.ClaimResult{{ID: "tested", Text: "Both test it", Kept: true, Observed: "yes"}, {ID: "kept", Text: "1 < 2", Kept: true, Observed: "2 > 1"}}},
)

func TestClaimsShowWhatEachWayDid(t *testing.T) {
	assert.Contains(t, Claims(judged), `<li id="claim-kept"><p>1 &lt; 2</p><ul class="verdicts">
<li class="activerecord broken"><b class="name">Active Record</b> <span class="mark" role="img" aria-label="broken">✗</span> <span>no</span></li>
<li class="domainmodel kept"><b class="name">Domain Model</b> <span class="mark" role="img" aria-label="kept">✓</span> <span>2 &gt; 1</span></li>
</ul></li>`)
}

func TestTheFirstClaimOnWhichTheSidesDifferTellsMost(t *testing.T) {
	careful := Way{Way: lesson.Way{Side: lesson.DomainModel, Care: true}, Result: judged[0].Result}
	assert.Equal(t, 1, Telling(judged))
	assert.Equal(t, 1, Telling(append(judged, careful)), "a way with care is not a side")
	assert.Equal(t, 0, Telling([]Way{judged[0], judged[0]}), "where they agree, the first one does")
}

func TestATallyCountsTheClaimsThatWereKept(t *testing.T) {
	assert.Equal(t, "1 of 2", judged[0].Tally())
	assert.Equal(t, "2 of 2", judged[1].Tally())
}
