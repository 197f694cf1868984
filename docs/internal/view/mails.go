package view

// Mails shows the e-mails that each way sent.
func Mails(ways []Way) string {
	var m markup
	m.addf("<div class=\"mails columns ways%d\">\n", len(ways))
	for _, way := range ways {
		m.addf("<section class=\"%s\"><h3 class=\"way\">%s</h3>\n", way.Key(), way.Name)
		if len(way.Result.Mails) == 0 {
			m.addf("<p class=\"none\">no e-mail was sent</p>")
		} else {
			m.addf("<ol>\n")
			for _, mail := range way.Result.Mails {
				m.addf(`<li class="mail">to %s: <b>%s</b>`, mail.To, mail.Subject)
				if mail.Body != "" {
					m.addf("<br>%s", mail.Body)
				}
				m.addf("</li>\n")
			}
			m.addf("</ol>")
		}
		m.addf("</section>\n")
	}
	m.addf("</div>\n")
	return m.String()
}
