// Package report shows what lessons observed: as text for a terminal, as JSON for
// programs, and as the table in the README. It shows and never judges: verdicts,
// code and numbers come from lesson.Result, and how they look from a Style.
package report
