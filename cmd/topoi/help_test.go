package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var commands = []string{
	"fit", "topics", "docs", "infer", "explain", "report", "evaluate", "edit", "select", "factor", "rank", "config",
	"version", "completion", "man", "help", "exit-codes",
}

// The help texts as they are, to be read in review.
func TestHelpGolden(t *testing.T) {
	folder, err := filepath.Abs("testdata/help")
	if err != nil {
		t.Fatal(err)
	}
	inFolder(t)
	for _, name := range commands {
		r := topoi(t, "help", name)
		r.want(t, exitDone)
		golden(t, filepath.Join(folder, name+".txt"), r.stdout)
		if flag := topoi(t, name, "--help"); flag.stdout != r.stdout || flag.code != exitDone {
			t.Errorf("topoi %s --help (exit %d) differs from topoi help %s", name, flag.code, name)
		}
	}
	golden(t, filepath.Join(folder, "topoi.txt"), topoi(t, "--help").stdout)
	if topoi(t, "help").stdout != topoi(t, "-h").stdout {
		t.Error("topoi help differs from topoi -h")
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(commands)+1 {
		t.Errorf("%d golden files for %d commands", len(files), len(commands)+1)
	}
}

// Help fits a terminal of 80 columns, but for lines of examples, which are
// there to be copied.
func TestHelpWidth(t *testing.T) {
	inFolder(t)
	for _, name := range commands {
		for line := range strings.Lines(topoi(t, "help", name).stdout) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 && !strings.HasPrefix(line, "  topoi ") {
				t.Errorf("help of %s: line of %d columns: %s", name, n, line)
			}
		}
	}
}

// TestHelpOneDefault: a flag whose text tells its default has no other behind it.
func TestHelpOneDefault(t *testing.T) {
	inFolder(t)
	for _, name := range commands {
		text := strings.Join(strings.Fields(topoi(t, "help", name).stdout), " ")
		for _, flag := range strings.Split(text, " --")[1:] {
			if strings.Count(flag, "(default") > 1 {
				t.Errorf("help of %s: two defaults: --%s", name, flag)
			}
		}
	}
}

func TestHelpUnknown(t *testing.T) {
	inFolder(t)
	topoi(t, "help", "evalute").want(t, exitUsage, `no help on "evalute"; did you mean evaluate?`)
}

func TestManual(t *testing.T) {
	inFolder(t)
	r := topoi(t, "man")
	r.want(t, exitDone)
	for _, text := range []string{".TH TOPOI 1", ".SH NAME", "--max", "evaluate", ".SH EXIT STATUS", "interrupted by Ctrl"} {
		if !strings.Contains(r.stdout, text) {
			t.Errorf("the manual lacks %q", text)
		}
	}
	if r.stdout != topoi(t, "man").stdout {
		t.Error("the manual changes from run to run")
	}
}

func TestCompletion(t *testing.T) {
	inFolder(t)
	for shell, text := range map[string]string{
		"bash": "complete -o", "zsh": "#compdef topoi", "fish": "complete -c topoi", "powershell": "Register-ArgumentCompleter",
	} {
		r := topoi(t, "completion", shell)
		r.want(t, exitDone)
		if !strings.Contains(r.stdout, text) {
			t.Errorf("completion for %s lacks %q", shell, text)
		}
	}
	topoi(t, "completion").want(t, exitUsage, "bash, zsh, fish or powershell")
	topoi(t, "completion", "zhs").want(t, exitUsage, "did you mean zsh?")

	if r := topoi(t, "__complete", "topics", ""); !strings.Contains(r.stdout, "topoi\n:8") {
		t.Errorf("topics is not completed with model files:\n%s", r.stdout)
	}
	for _, command := range []string{"factor", "fit"} {
		if r := topoi(t, "__complete", command, "--start", ""); !strings.HasPrefix(r.stdout, "nndsvda\nnndsvdar\n") {
			t.Errorf("%s --start completes to\n%s", command, r.stdout)
		}
	}
	if r := topoi(t, "__complete", "help", "ev"); !strings.Contains(r.stdout, "evaluate") {
		t.Errorf("help is not completed with commands:\n%s", r.stdout)
	}
}

func TestVersion(t *testing.T) {
	inFolder(t)
	r := topoi(t, "version")
	r.want(t, exitDone)
	if !strings.HasPrefix(r.stdout, "topoi ") {
		t.Errorf("version prints %q", r.stdout)
	}
	if flag := topoi(t, "--version"); flag.stdout != r.stdout {
		t.Errorf("--version prints %q", flag.stdout)
	}
	if r := topoi(t, "version", "--json"); !strings.Contains(r.stdout, `"version": "`) {
		t.Errorf("version --json prints %q", r.stdout)
	}
	topoi(t, "version", "please").want(t, exitUsage, "takes no arguments")
}
