package repositorytest_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/rerun"
)

// needed returns a kit with nothing but the fields that every case needs.
func needed(t *testing.T) repositorytest.Kit[list, listState] {
	kit := newKit(t, honest())
	return repositorytest.Kit[list, listState]{
		New: kit.New, Commands: kit.Commands, State: kit.State, Version: kit.Version,
		Repository: repositorytest.Repository[list]{Save: kit.Save, Find: kit.Find},
	}
}

func TestSkippedCasesAreNamedAtTheEnd(t *testing.T) {
	result := rerun.Watch(t, func(t *testing.T) {
		t.Run("needed fields alone", func(t *testing.T) { repositorytest.Run(t, needed) })
	})
	if len(result.Failed) > 0 {
		t.Error("failed:", result.Failed)
	}
	_, end, found := strings.Cut(result.Output, "cases were skipped:")
	if !found {
		t.Fatal("nothing is said of skipped cases: ", result.Output)
	}
	for _, advice := range []string{
		`Set NotFound to run "an unknown one is not found".`,
		`Set Damage and Corrupt to run "damaged rows are refused".`,
		`Set ThereAndBack to run "there and back is a change".`,
		`Set Old to run "what old code changes is a conflict".`,
		`Set Delete and NotFound to run "a deleted one stays deleted".`,
		`Set Exists to run "an ID is given once".`,
		`Set Grow to run "of many writers none is lost".`,
		`Set InTransaction to run "a transaction keeps all of its aggregates".`,
		`Set Tap to run "loading takes one statement".`,
		`Set Update to run "an update is stored".`,
		`Set Events and Deliver to run "events are delivered once, in order".`,
	} {
		if !strings.Contains(end, advice) {
			t.Errorf("not said: %s\n%s", advice, end)
		}
	}
}

func TestStrictHasASkippedCaseFail(t *testing.T) {
	result := rerun.Watch(t, func(t *testing.T) {
		t.Run("strict", func(t *testing.T) {
			repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[list, listState] {
				kit := newKit(t, honest())
				kit.Old = nil
				return kit
			})
		})
	})
	if want := []string{"strict", "strict/what old code changes is a conflict"}; !slices.Equal(want, result.Failed) {
		t.Errorf("want %q, got %q", want, result.Failed)
	}
}

const noGrow = "A list that is full can't grow."

// skipping returns a strict kit without Grow, which has the cases skipped.
func skipping(t *testing.T, cases ...string) repositorytest.Kit[list, listState] {
	kit := newKit(t, honest())
	kit.Grow = nil
	kit.Skip = map[string]string{}
	for _, name := range append(cases, "of many writers none is lost", "readers see whole aggregates while others save", "of many updates at once each is done once") {
		kit.Skip[name] = noGrow
	}
	return kit
}

// An aggregate that can't have a case is strict in all the others.
func TestACaseIsSkippedForAReason(t *testing.T) {
	result := rerun.Watch(t, func(t *testing.T) {
		t.Run("strict", func(t *testing.T) {
			repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[list, listState] { return skipping(t) })
		})
	})
	if len(result.Failed) > 0 {
		t.Error("failed:", result.Failed)
	}
	if want := `Skip "of many writers none is lost": ` + noGrow; !strings.Contains(result.Output, want) {
		t.Errorf("not said: %s\n%s", want, result.Output)
	}
}

func TestACaseThatHasAllItNeedsIsNotSkipped(t *testing.T) {
	const name = "there and back is a change"
	result := rerun.Watch(t, func(t *testing.T) {
		t.Run("strict", func(t *testing.T) {
			repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[list, listState] { return skipping(t, name) })
		})
	})
	if want := []string{"strict", "strict/" + name}; !slices.Equal(want, result.Failed) {
		t.Errorf("want %q, got %q", want, result.Failed)
	}
	if !strings.Contains(result.Output, `Remove "`+name+`" from Skip`) {
		t.Error(result.Output)
	}
}

func TestSkipHasNamesOfCasesAndReasons(t *testing.T) {
	for want, spoil := range map[string]func(skip map[string]string){
		`Skip has "of many writers", which is not a case`:       func(skip map[string]string) { skip["of many writers"] = noGrow },
		`Skip has no reason for "of many writers none is lost"`: func(skip map[string]string) { skip["of many writers none is lost"] = "" },
	} {
		t.Run(want, func(t *testing.T) {
			result := rerun.Watch(t, func(t *testing.T) {
				t.Run("skip", func(t *testing.T) {
					repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[list, listState] {
						kit := skipping(t)
						spoil(kit.Skip)
						return kit
					})
				})
			})
			if !strings.Contains(result.Output, want) || len(result.Failed) == 0 {
				t.Error(result.Output)
			}
		})
	}
}

// An Update that makes what is missing is a mistake of one kit, and what another asks for.
func TestOnDemandAsksForAnUpdateThatMakesWhatIsMissing(t *testing.T) {
	const name = "an unknown one is not updated, unless it is made on demand"
	onDemand := func(s *steps) func(t *testing.T) repositorytest.Kit[list, listState] {
		return func(t *testing.T) repositorytest.Kit[list, listState] {
			kit := newKit(t, s)
			kit.OnDemand = true
			return kit
		}
	}
	makes := honest()
	makes.missing = func(id int64) (*list, error) { return newList(id), nil }
	result := rerun.Watch(t, func(t *testing.T) {
		t.Run("makes", func(t *testing.T) { repositorytest.Run(t, onDemand(makes)) })
		t.Run("refuses", func(t *testing.T) { repositorytest.Run(t, onDemand(honest())) })
	})
	if want := []string{"refuses", "refuses/" + name}; !slices.Equal(want, slices.Sorted(slices.Values(result.Failed))) {
		t.Errorf("want %q, got %q\n%s", want, result.Failed, result.Output)
	}
}

func TestAnIncompleteKitFails(t *testing.T) {
	result := rerun.Watch(t, func(t *testing.T) {
		t.Run("incomplete", func(t *testing.T) {
			repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[list, listState] {
				kit := needed(t)
				kit.Commands, kit.Save = nil, nil
				return kit
			})
		})
	})
	if !slices.Contains(result.Failed, "incomplete/it comes back as it was saved") || !strings.Contains(result.Output, "Kit is incomplete: set Commands, Save") {
		t.Error(result.Output)
	}
}

// This is a statement of policy: an importer's tests get the standard library and sqltap with
// this package, and no library for assertions.
func TestThePackageImportsTheStandardLibraryAndSqltap(t *testing.T) {
	const module = "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/"
	may := []string{module + "sqltap", module + "repositorytest/internal/suite"}
	for _, folder := range []string{".", "internal/suite", "../sqltap"} {
		for _, imported := range imports(t, folder) {
			if strings.Contains(imported, ".") && !slices.Contains(may, imported) {
				t.Errorf("%s imports %s", folder, imported)
			}
		}
	}
}

// imports returns what the folder's files import, except for its tests.
func imports(t *testing.T, folder string) (paths []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(folder, files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			paths = append(paths, path)
		}
	}
	return paths
}

func ExampleKit() {
	// Commands are what State has to show a change of.
	kit := repositorytest.Kit[list, listState]{
		New:      newList,
		Commands: map[string]func(*list) error{"rename": (*list).rename, "remove the last": (*list).clear},
		State:    (*list).state,
	}
	l := kit.New(1)
	for _, name := range []string{"rename", "remove the last"} {
		if err := kit.Commands[name](l); err != nil {
			fmt.Println(err)
		}
		fmt.Println(name, kit.State(l))
	}
	// Output:
	// rename {1 0 renamed [write test] [made filled renamed]}
	// remove the last {1 0 renamed [] [made filled renamed cleared]}
}
