package ordertest_test

import (
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
)

func TestTheHostileStringsAreManyAndAllDifferent(t *testing.T) {
	seen := map[string]bool{}
	for _, text := range ordertest.HostileStrings() {
		if seen[text] {
			t.Errorf("%.40q is there twice", text)
		}
		seen[text] = true
	}
	if len(seen) < 100 {
		t.Errorf("only %d texts", len(seen))
	}
}
