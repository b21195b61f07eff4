package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// output is standard output: buffered, and clear about why it failed.
type output struct {
	w   io.Writer
	buf *bufio.Writer
}

func newOutput(w io.Writer) *output { return &output{w, bufio.NewWriterSize(w, 1<<16)} }

func (o *output) Write(p []byte) (int, error) {
	n, err := o.buf.Write(p)
	return n, stdoutError(err)
}

func (o *output) Flush() error { return stdoutError(o.buf.Flush()) }

func stdoutError(err error) error {
	if err == nil {
		return nil
	}
	return inputError(fmt.Errorf("cannot write to standard output: %w", bare(err)), "")
}

// bare is the cause of a file system error without the operation and the name.
func bare(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	var call *os.SyscallError
	switch {
	case errors.As(err, &path):
		return bare(path.Err)
	case errors.As(err, &link):
		return bare(link.Err)
	case errors.As(err, &call):
		return bare(call.Err)
	}
	return err
}

// A target is a file that a command will write, checked before the work
// begins: that it may be overwritten, and that it can be written at all.
type target struct {
	app    *app
	path   string // as given; "-" is standard output
	real   string // behind symbolic links
	direct bool   // a device or a pipe, which cannot be replaced by renaming
}

// newTarget checks path. A file that is there already is overwritten only if
// own recognises its content as Topoi's, or by force.
func (a *app) newTarget(path string, own func(*os.File) bool, force bool) (*target, error) {
	t := &target{app: a, path: path, real: path}
	if path == "-" {
		return t, nil
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, inputError(fmt.Errorf("cannot write %s: it is a folder", path), "name a file with -o, such as "+filepath.Join(path, "news.topoi"))
	case err == nil && !info.Mode().IsRegular():
		t.direct = true
		return t, nil
	case err == nil:
		err = t.checkExisting(own, force)
	case errors.Is(err, fs.ErrNotExist):
		err = t.checkLink()
	}
	if err == nil {
		err = t.checkOthers()
	}
	if err != nil {
		return nil, t.failed(err)
	}
	probe, err := t.temporary()
	if err != nil {
		return nil, t.failed(err)
	}
	probe.Close()
	os.Remove(probe.Name())
	return t, nil
}

// checkExisting makes sure that the file there may and can be overwritten.
func (t *target) checkExisting(own func(*os.File) bool, force bool) error {
	var err error
	if t.real, err = filepath.EvalSymlinks(t.path); err != nil {
		return err
	}
	f, err := os.OpenFile(t.real, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); force || err == nil && info.Size() == 0 || own(f) {
		return nil
	}
	return inputError(fmt.Errorf("%s exists and was not written by topoi", t.path), "choose another name with -o, or overwrite it with --force")
}

// checkLink refuses a symbolic link to nowhere: renaming would replace it.
func (t *target) checkLink() error {
	if info, err := os.Lstat(t.path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return errors.New("it is a symbolic link to something that is not there")
	}
	return nil
}

// checkOthers refuses to write a file twice, as a report over its model.
func (t *target) checkOthers() error {
	file, err := filepath.Abs(t.real)
	if err == nil && slices.Contains(t.app.targets, file) {
		err = &exitError{exitUsage, fmt.Errorf("%s would be written twice, the second time over the first", t.path), "choose another name"}
	}
	t.app.targets = append(t.app.targets, file)
	return err
}

// failed says what could not be written, unless the error does.
func (t *target) failed(err error) error {
	var said *exitError
	if errors.As(err, &said) {
		return err
	}
	return inputError(fmt.Errorf("cannot write %s: %w", t.path, bare(err)), "")
}

// temporary creates a file beside the target, hidden from globs, with the
// permissions that the umask leaves (which os.CreateTemp does not).
func (t *target) temporary() (*os.File, error) {
	dir, base := filepath.Split(t.real)
	for try := 0; ; try++ {
		name := fmt.Sprintf("%s.%s.%d-%d.tmp", dir, base, os.Getpid(), try)
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err == nil || !errors.Is(err, fs.ErrExist) || try == 100 {
			return f, err
		}
	}
}

// write puts content into the target: all of it, or nothing.
func (t *target) write(content func(io.Writer) error) error {
	if t.path == "-" {
		return content(t.app.stdout)
	}
	t.app.writing.Add(1)
	defer t.app.writing.Add(-1)
	if t.direct {
		f, err := os.OpenFile(t.real, os.O_WRONLY, 0)
		if err != nil {
			return t.failed(err)
		}
		if err := fill(f, content); err != nil {
			return t.failed(err)
		}
		return nil
	}
	f, err := t.temporary()
	if err != nil {
		return t.failed(err)
	}
	if err = fill(f, content); err == nil {
		err = os.Rename(f.Name(), t.real)
	}
	if err != nil {
		os.Remove(f.Name())
		return t.failed(err)
	}
	return nil
}

// fill writes content to f, to the disk, and closes f.
func fill(f *os.File, content func(io.Writer) error) error {
	w := bufio.NewWriterSize(f, 1<<18)
	err := content(w)
	if err == nil {
		err = w.Flush()
	}
	if info, serr := f.Stat(); err == nil && serr == nil && info.Mode().IsRegular() {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// A cancelReader ends a read that waits for input when the context does. The
// read itself goes on in the background: there is no way to stop it.
type cancelReader struct {
	ctx     context.Context
	r       io.Reader
	buf     []byte
	pending chan readResult // a read under way, nil = none
	rest    []byte
	err     error
}

type readResult struct {
	n   int
	err error
}

func (c *cancelReader) Read(p []byte) (int, error) {
	if len(c.rest) == 0 && c.err == nil {
		c.next()
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	if n == 0 && len(p) > 0 {
		return 0, c.err
	}
	return n, nil
}

// next waits for input, or for the end of the context.
func (c *cancelReader) next() {
	if c.pending == nil {
		if c.buf == nil {
			c.buf = make([]byte, 1<<16)
		}
		pending, buf := make(chan readResult, 1), c.buf
		c.pending = pending
		go func() {
			n, err := c.r.Read(buf)
			pending <- readResult{n, err}
		}()
	}
	select {
	case got := <-c.pending:
		c.rest, c.err, c.pending = c.buf[:got.n], got.err, nil
	case <-c.ctx.Done():
		c.err = c.ctx.Err()
	}
}
