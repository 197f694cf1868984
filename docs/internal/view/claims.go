package view

// Claims shows every claim with what each way did. The claim with the ID edit-one is the
// element claim-edit-one.
func Claims(ways []Way) string {
	var m markup
	m.addf(`<ol class="claims ways%d">`+"\n", len(ways))
	for i, claim := range ways[0].Result.Claims {
		m.addf(`<li id="claim-%s"><p>%s</p>%s</li>`+"\n", claim.ID, claim.Text, safe(Verdicts(ways, i)))
	}
	m.addf("</ol>\n")
	return m.String()
}

// Verdicts shows what each way did to the claim at i.
func Verdicts(ways []Way, i int) string {
	var m markup
	m.addf("<ul class=\"verdicts\">\n")
	for _, way := range ways {
		claim := way.Result.Claims[i]
		verdict := "broken"
		if claim.Kept {
			verdict = "kept"
		}
		m.addf(`<li class="%s %s"><b class="name">%s</b> %s <span>%s</span></li>`+"\n",
			way.Key(), verdict, way.Name, safe(Mark(claim.Kept)), claim.Observed)
	}
	m.addf("</ul>")
	return m.String()
}

// Mark returns a tick or a cross, which screen readers call "kept" and "broken".
func Mark(kept bool) string {
	if kept {
		return `<span class="mark" role="img" aria-label="kept">✓</span>`
	}
	return `<span class="mark" role="img" aria-label="broken">✗</span>`
}

// Telling returns the index of the claim that tells most: the first one on which the two sides
// differ, each as it is usually written, or the first one.
func Telling(ways []Way) int {
	var sides []Way
	for _, way := range ways {
		if !way.Care {
			sides = append(sides, way)
		}
	}
	for i, claim := range sides[0].Result.Claims {
		if claim.Kept != sides[1].Result.Claims[i].Kept {
			return i
		}
	}
	return 0
}
