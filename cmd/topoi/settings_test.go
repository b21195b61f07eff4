package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// origins is what "topoi config --json" says, by name.
func origins(t *testing.T, args ...string) map[string]setting {
	t.Helper()
	r := topoi(t, append([]string{"config", "--json"}, args...)...)
	r.want(t, exitDone)
	var list []setting
	if err := json.Unmarshal([]byte(r.stdout), &list); err != nil {
		t.Fatal(err)
	}
	byName := map[string]setting{}
	for _, s := range list {
		byName[s.Name] = s
	}
	return byName
}

func TestSettingsOrder(t *testing.T) {
	dir := inFolder(t)
	user := filepath.Join(dir, "config", "topoi", "topoi.toml")
	write(t, user, "k = 10\nseed = 11\nlang = \"de\"\nmin-df = 12\nmax-df = \"40%\"")
	write(t, "topoi.toml", "k = 20\nseed = 21\nmin-df = 0.5\n[fit]\nngrams = 3\n[docs]\nformat = \"csv\"\n")
	t.Setenv("TOPOI_K", "30")
	t.Setenv("TOPOI_MAX_TERMS", "5000")

	got := origins(t)
	for name, want := range map[string]setting{
		"k":         {"k", "30", "TOPOI_K"},
		"max-terms": {"max-terms", "5000", "TOPOI_MAX_TERMS"},
		"seed":      {"seed", "21", "topoi.toml"},
		"min-df":    {"min-df", "0.5", "topoi.toml"},
		"ngrams":    {"ngrams", "3", "topoi.toml"},
		"lang":      {"lang", "de", user},
		"max-df":    {"max-df", "0.4", user},
		"weighting": {"weighting", "sublinear", "default"},
	} {
		if got[name] != want {
			t.Errorf("%s: %v, want %v", name, got[name], want)
		}
	}
	if s := origins(t, "docs")["format"]; s != (setting{"format", "csv", "topoi.toml"}) {
		t.Errorf("docs: %v", s)
	}
	if s := origins(t, "topics")["format"]; s.Origin != "default" {
		t.Errorf("the setting of docs reached topics: %v", s)
	}
	if s := origins(t, "factor")["k"]; s.Value != "30" {
		t.Errorf("factor: %v", s)
	}
	r := topoi(t, "config")
	r.want(t, exitDone)
	if !strings.Contains(r.stdout, "ngrams           3") || !strings.Contains(r.stdout, "TOPOI_K") {
		t.Errorf("config prints\n%s", r.stdout)
	}
}

func TestSettingsErrors(t *testing.T) {
	for _, c := range []struct{ content, message string }{
		{"sede = 1", `topoi.toml: unknown setting "sede"; did you mean seed?`},
		{"[fit]\nmindf = 1", `topoi.toml: unknown setting "fit.mindf"; did you mean min-df?`},
		{"[topcis]\nwords = 1", `no command "topcis" to set anything for`},
		{"k = [1, 2]", "k must be a string, a number or true or false"},
		{"k = 1\nk = = 2", "topoi.toml:2:"},
		{"k = 0", `topoi.toml: k = "0": must be at least 1`},
		{"weighting = \"tf-idf\"", `choose sublinear, tfidf, binary or counts; did you mean tfidf?`},
		{"output = \"x\"", `unknown setting "output"`},
	} {
		inFolder(t)
		write(t, "topoi.toml", c.content)
		topoi(t, "fit", ".").want(t, exitUsage, c.message)
	}
}

func TestSettingsEnvironmentErrors(t *testing.T) {
	inFolder(t)
	t.Setenv("TOPOI_NGRAMS", "two")
	topoi(t, "fit", ".").want(t, exitUsage, `TOPOI_NGRAMS: ngrams = "two": a whole number is wanted`)
}

func TestSettingsStrangeVariables(t *testing.T) {
	inFolder(t)
	t.Setenv("TOPOI_SEDE", "3")
	t.Setenv("TOPOI_OUTPUT", "x")
	t.Setenv("TOPOI_DATA", "/nowhere")
	r := topoi(t, "config")
	r.want(t, exitDone, "TOPOI_SEDE is not a setting; did you mean TOPOI_SEED?", "TOPOI_OUTPUT is not a setting\n")
	if strings.Contains(r.stderr, "TOPOI_DATA") {
		t.Errorf("complains of the tests' own variable: %s", r.stderr)
	}
}

// What needs no settings does not fail for them.
func TestSettingsWithoutEnd(t *testing.T) {
	const endless = "/dev/zero"
	if _, err := os.Stat(endless); err != nil {
		t.Skip("needs " + endless)
	}
	articles := news(t)
	inFolder(t)
	for _, flag := range []string{"--edits", "--stop-words"} {
		topoi(t, "fit", articles, flag, endless).want(t, exitInput, endless+": more than 16MB")
	}
	if err := os.Symlink(endless, settingsFile); err != nil {
		t.Fatal(err)
	}
	topoi(t, "fit", articles).want(t, exitUsage, settingsFile+": more than 16MB")
}

func TestSettingsNotNeeded(t *testing.T) {
	inFolder(t)
	write(t, "topoi.toml", "nonsense = 1")
	for _, name := range []string{"version", "man", "help"} {
		topoi(t, name).want(t, exitDone)
	}
	topoi(t, "config").want(t, exitUsage, "nonsense")
	topoi(t, "fit", "--help").want(t, exitDone)
}

func TestConfigArguments(t *testing.T) {
	inFolder(t)
	topoi(t, "config", "fti").want(t, exitUsage, "did you mean fit?")
	topoi(t, "config", "version").want(t, exitUsage, "no command")
	topoi(t, "config", "fit", "docs").want(t, exitUsage, "one command")
}
