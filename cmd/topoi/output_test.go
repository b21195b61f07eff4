package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func anything(*os.File) bool { return true }
func nothing(*os.File) bool  { return false }

func testApp(t *testing.T) (*app, *bytes.Buffer) {
	t.Helper()
	var stdout bytes.Buffer
	return newApp(t.Context(), strings.NewReader(""), &stdout, io.Discard), &stdout
}

func hello(w io.Writer) error {
	_, err := io.WriteString(w, "hello")
	return err
}

func TestTargetWritesAll(t *testing.T) {
	inFolder(t)
	a, _ := testApp(t)
	f, err := a.newTarget("new.txt", nothing, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("new.txt"); err == nil {
		t.Error("the check made the file")
	}
	if err := f.write(hello); err != nil {
		t.Fatal(err)
	}
	if got := read(t, "new.txt"); got != "hello" {
		t.Errorf("wrote %q", got)
	}
	if list := leftovers(t, "."); len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
}

// A write that fails leaves what was there, and nothing else.
func TestTargetWritesNothing(t *testing.T) {
	inFolder(t)
	write(t, "old.txt", "old")
	a, _ := testApp(t)
	f, err := a.newTarget("old.txt", anything, false)
	if err != nil {
		t.Fatal(err)
	}
	err = f.write(func(w io.Writer) error {
		hello(w)
		return &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	})
	if err == nil || !strings.Contains(err.Error(), "cannot write old.txt: no space left on device") {
		t.Errorf("error is %v", err)
	}
	if got := read(t, "old.txt"); got != "old" {
		t.Errorf("the file now holds %q", got)
	}
	if list := leftovers(t, "."); len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
}

func TestTargetRefuses(t *testing.T) {
	dir := inFolder(t)
	write(t, "mine.txt", "my own")
	write(t, "empty.txt", "")
	if err := os.Symlink("nowhere/at/all", "dangling"); err != nil {
		t.Fatal(err)
	}
	a, _ := testApp(t)
	for path, message := range map[string]string{
		"mine.txt":               "mine.txt exists and was not written by topoi",
		".":                      "is a folder",
		"missing/x.txt":          "cannot write missing/x.txt: no such file or directory",
		"dangling":               "cannot write dangling: it is a symbolic link to something that is not there",
		"mine.txt/x":             "cannot write mine.txt/x: not a directory",
		strings.Repeat("x", 300): "file name too long",
	} {
		_, err := a.newTarget(path, nothing, false)
		if err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%.20s: error is %v, want %q", path, err, message)
		} else if code := exitCode(t.Context(), err); code != exitInput {
			t.Errorf("%.20s: exit code %d", path, code)
		}
	}
	for _, path := range []string{"empty.txt", filepath.Join(dir, "other.txt"), "-"} {
		if _, err := a.newTarget(path, nothing, false); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := a.newTarget("mine.txt", nothing, true); err != nil {
		t.Errorf("by force: %v", err)
	}
	a, _ = testApp(t)
	if _, err := a.newTarget("mine.txt", anything, false); err != nil {
		t.Errorf("our own: %v", err)
	}
}

// Two outputs of one command are two files.
func TestNoFileIsWrittenTwice(t *testing.T) {
	articles := news(t)
	inFolder(t)
	write(t, "v.mtx", "%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1\n2 2 3\n")
	for _, args := range [][]string{
		{articles, "-k", "6", "-o", "news.html"}, // beside which the report is news.html too
		{"factor", "v.mtx", "-k", "1", "-o", "f", "--trace", "./f/W.mtx"},
		{"rank", "v.mtx", "--plot", "a.svg", "--plot", "a.svg"},
	} {
		topoi(t, args...).want(t, exitUsage, "would be written twice")
	}
	for _, file := range []string{"news.html", "f/W.mtx", "a.svg"} {
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s was written", file)
		}
	}
}

// A symbolic link stays one: the file it leads to is written.
func TestTargetFollowsLinks(t *testing.T) {
	inFolder(t)
	write(t, "folder/real.txt", "old")
	if err := os.Symlink("folder/real.txt", "link"); err != nil {
		t.Fatal(err)
	}
	a, _ := testApp(t)
	f, err := a.newTarget("link", anything, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.write(hello); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat("link"); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
	if got := read(t, "folder/real.txt"); got != "hello" {
		t.Errorf("wrote %q", got)
	}
}

func TestTargetStandardOutput(t *testing.T) {
	a, stdout := testApp(t)
	f, err := a.newTarget("-", nothing, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.write(hello), a.stdout.Flush()); err != nil || stdout.String() != "hello" {
		t.Errorf("wrote %q, %v", stdout, err)
	}
}

// Devices are written to, not replaced.
func TestTargetDevice(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("needs /dev/full")
	}
	a, _ := testApp(t)
	for path, want := range map[string]string{"/dev/full": "cannot write /dev/full: no space left on device", "/dev/null": ""} {
		f, err := a.newTarget(path, nothing, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.write(hello); (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%s: error is %v, want %q", path, err, want)
		}
		if info, err := os.Lstat(path); err != nil || info.Mode().IsRegular() {
			t.Fatalf("%s is no longer a device", path)
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestStandardOutputFull(t *testing.T) {
	inFolder(t)
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"version"}, strings.NewReader(""), brokenWriter{}, &stderr)
	result{code, "", stderr.String()}.want(t, exitInput, "topoi: cannot write to standard output: no space left on device")
}

// neverReader waits for ever, as a terminal nobody types at.
type neverReader struct{}

func (neverReader) Read([]byte) (int, error) { select {} }

func TestCancelReader(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := &cancelReader{ctx: ctx, r: neverReader{}}
	done := make(chan error)
	go func() {
		_, err := io.ReadAll(r)
		done <- err
	}()
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the read did not end")
	}

	long := strings.Repeat("news ", 100_000)
	got, err := io.ReadAll(&cancelReader{ctx: t.Context(), r: strings.NewReader(long)})
	if err != nil || string(got) != long {
		t.Errorf("read %d bytes of %d, %v", len(got), len(long), err)
	}
}
