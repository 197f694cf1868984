package play

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Difference is a place in which a run of lessons observed something else than the recorded one.
type Difference struct {
	Where    string // such as "activerecord, claims 2, observed"
	Recorded string
	Ran      string
}

// Compare returns where two runs differ, each as lesson.JSON encodes it. Costs are left out: no
// two runs take the same time.
func Compare(recorded, ran []byte) ([]Difference, error) {
	var before, now any
	if err := json.Unmarshal(recorded, &before); err != nil {
		return nil, fmt.Errorf("read the recorded run: %w", err)
	}
	if err := json.Unmarshal(ran, &now); err != nil {
		return nil, fmt.Errorf("read the run: %w", err)
	}
	return compare("", before, now), nil
}

func compare(path string, recorded, ran any) []Difference {
	var found []Difference
	switch recorded := recorded.(type) {
	case map[string]any:
		if ran, ok := ran.(map[string]any); ok {
			for _, key := range keys(recorded, ran) {
				found = append(found, compare(path+", "+key, recorded[key], ran[key])...)
			}
			return found
		}
	case []any:
		if ran, ok := ran.([]any); ok {
			if len(recorded) != len(ran) {
				found = append(found, difference(path+", how many", len(recorded), len(ran)))
			}
			for i := range min(len(recorded), len(ran)) {
				found = append(found, compare(fmt.Sprintf("%s %d", path, i+1), recorded[i], ran[i])...)
			}
			return found
		}
	}
	if recorded != ran {
		found = append(found, difference(path, recorded, ran))
	}
	return found
}

// keys returns those of both objects, sorted, without the costs.
func keys(a, b map[string]any) []string {
	both := maps.Clone(a)
	maps.Copy(both, b)
	delete(both, "costs")
	return slices.Sorted(maps.Keys(both))
}

func difference(path string, recorded, ran any) Difference {
	where := strings.TrimPrefix(strings.TrimPrefix(path, ", lessons 1"), ", ")
	return Difference{where, text(recorded), text(ran)}
}

func text(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	encoded, err := json.Marshal(value)
	if err != nil { // for what was decoded, there is none
		return err.Error()
	}
	return string(encoded)
}
