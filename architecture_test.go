// Package topoi_test holds the tests of the module as a whole.
package topoi_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/topoi-nmf/topoi/"

// imports lists, for each package, the packages of this module that it may
// import: data flows one way. docs/design.md says why.
var imports = map[string][]string{
	"corpus":           {},
	"sparse":           {},
	"internal/kernel":  {},
	"internal/planted": {"sparse"},
	"vectorize":        {"corpus", "sparse"},
	"factor":           {"sparse", "internal/kernel"},
	"topics":           {"corpus", "sparse", "vectorize", "factor"},
	"report":           {"corpus", "vectorize", "topics"},
	"bench/scale":      {"sparse", "factor", "internal/planted"},
	"bench/ablation":   {"corpus", "vectorize", "factor", "topics"},
	"cmd/topoi":        {"corpus", "sparse", "vectorize", "factor", "topics", "report"},
}

// heavy are the imports from outside that only the named packages may have, so
// that users of the libraries do not pay for them.
var heavy = map[string][]string{
	"github.com/spf13/":      {"cmd/topoi"},
	"github.com/BurntSushi/": {"cmd/topoi"},
	"github.com/muesli/":     {"cmd/topoi"},
	"golang.org/x/term":      {"cmd/topoi"},
	"gonum.org/v1/plot":      {"cmd/topoi"},
	"gonum.org/v1/plot/":     {"cmd/topoi"},
	"html/template":          {"report"},
	"net/http":               {"report"},
	"log":                    {},
	"flag":                   {"bench/scale"},
}

func TestPackagesImportOneWay(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for dec := json.NewDecoder(out); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, module)
		allowed, known := imports[name]
		if len(p.Imports) == 0 {
			continue
		}
		if !known {
			t.Errorf("package %s is not in the map of the house: add it here and to docs/design.md", name)
		}
		seen[name] = true
		for _, path := range p.Imports {
			if own, ok := strings.CutPrefix(path, module); ok && !slices.Contains(allowed, own) {
				t.Errorf("%s may not import %s", name, own)
			}
			for prefix, users := range heavy {
				if (path == prefix || strings.HasSuffix(prefix, "/") && strings.HasPrefix(path, prefix)) && !slices.Contains(users, name) {
					t.Errorf("%s may not import %s", name, path)
				}
			}
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	for name := range imports {
		if !seen[name] {
			t.Errorf("package %s of the map does not exist", name)
		}
	}
}
