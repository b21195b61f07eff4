package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts run the command as a program of its own. Beside the commands of
// testscript they have:
//
//	exits CODE PROGRAM [ARG...]   run, and expect that exit code
//	bytes FILE GO-STRING          write a file with any bytes
//	line FILE BYTES               write a line of so many bytes, sparse on the disk
//	refit NEW MODEL KEY VALUE     copy a model with a value of its manifest changed
//	truncate FILE BYTES           cut a file short
//	shows CODE TEXT ARG...        run topoi with ARG, and expect the code and TEXT on standard error
//	tidy [DIR]                    expect no temporary file
func TestScripts(t *testing.T) {
	newspaper := news(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("NEWS", newspaper)
			e.Setenv("HOME", e.WorkDir)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": scriptExits, "bytes": scriptBytes, "line": scriptLine, "refit": scriptRefit,
			"truncate": scriptTruncate, "shows": scriptShows, "tidy": scriptTidy,
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil
			}
			if path, ok := strings.CutPrefix(name, "path:"); ok {
				_, err := os.Stat(path)
				return err == nil, nil
			}
			return false, fmt.Errorf("unknown condition %s", name)
		},
	})
}

func need(ts *testscript.TestScript, neg bool, args []string, n int, usage string) {
	if neg || len(args) < n {
		ts.Fatalf("usage: %s", usage)
	}
}

func runExpecting(ts *testscript.TestScript, code string, args []string) {
	got := 0
	if err := ts.Exec(args[0], args[1:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if strconv.Itoa(got) != code {
		ts.Fatalf("exit code %d, want %s\n%s", got, code, ts.ReadFile("stderr"))
	}
}

func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "exits CODE PROGRAM [ARG...]")
	runExpecting(ts, args[0], args[1:])
}

func scriptShows(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 3, "shows CODE TEXT ARG...")
	runExpecting(ts, args[0], append([]string{"topoi"}, args[2:]...))
	stderr := ts.ReadFile("stderr")
	if !strings.Contains(stderr, args[1]) {
		ts.Fatalf("standard error lacks %q:\n%s", args[1], stderr)
	}
	for line := range strings.Lines(stderr) {
		if !strings.HasPrefix(line, "topoi: ") && !strings.HasPrefix(line, "       ") {
			ts.Fatalf("a line without the prefix: %s", line)
		}
	}
}

func scriptBytes(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "bytes FILE GO-STRING")
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

func scriptLine(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "line FILE BYTES")
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	block := bytes.Repeat([]byte("long "), 1<<14)
	for left := n; left > 0; left -= int64(len(block)) {
		_, err := f.Write(block[:min(left, int64(len(block)))])
		ts.Check(err)
	}
	ts.Check(f.Close())
}

func scriptTruncate(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "truncate FILE BYTES")
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}

func scriptTidy(ts *testscript.TestScript, neg bool, args []string) {
	dir := "."
	if len(args) > 0 {
		dir = args[0]
	}
	list, err := filepath.Glob(filepath.Join(ts.MkAbs(dir), ".*.tmp"))
	ts.Check(err)
	if len(list) > 0 {
		ts.Fatalf("left behind: %v", list)
	}
}

func scriptRefit(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 4, "refit NEW MODEL KEY VALUE")
	old, err := zip.OpenReader(ts.MkAbs(args[1]))
	ts.Check(err)
	defer old.Close()
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	w := zip.NewWriter(f)
	for _, entry := range old.File {
		r, err := entry.Open()
		ts.Check(err)
		content, err := io.ReadAll(r)
		ts.Check(err)
		if entry.Name == "manifest.json" {
			content = changed(ts, content, args[2], args[3])
		}
		part, err := w.CreateHeader(&zip.FileHeader{Name: entry.Name})
		ts.Check(err)
		_, err = part.Write(content)
		ts.Check(err)
	}
	ts.Check(w.Close())
}

func changed(ts *testscript.TestScript, manifest []byte, key, value string) []byte {
	var content map[string]json.RawMessage
	ts.Check(json.Unmarshal(manifest, &content))
	if _, ok := content[key]; !ok {
		ts.Fatalf("the manifest has only %v", slices.Sorted(maps.Keys(content)))
	}
	content[key] = json.RawMessage(value)
	out, err := json.Marshal(content)
	ts.Check(err)
	return out
}
