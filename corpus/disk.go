package corpus

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// disk is a folder of the operating system as a file system. Unlike os.DirFS
// it opens files whose names are not UTF-8.
type disk string

func (d disk) at(name string) string { return filepath.Join(string(d), filepath.FromSlash(name)) }

func (d disk) Open(name string) (fs.File, error) { return os.Open(d.at(name)) }

func (d disk) Stat(name string) (fs.FileInfo, error) { return os.Stat(d.at(name)) }

func (d disk) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(d.at(name)) }

var (
	_ fs.StatFS    = disk("")
	_ fs.ReadDirFS = disk("")
)

// place is a file or folder in a file system.
type place struct {
	fsys fs.FS
	root string
}

// onDisk finds the file system for a path of the user's.
func onDisk(name string) (place, error) {
	info, err := os.Stat(name)
	if err != nil {
		return place{}, err
	}
	if info.IsDir() {
		return place{disk(name), "."}, nil
	}
	return place{disk(filepath.Dir(name)), path.Base(filepath.ToSlash(name))}, nil
}

// pump reads a stream in a goroutine of its own, so that waiting for input
// that does not come can be given up.
type pump struct {
	*io.PipeReader
	stop func() bool
}

func newPump(ctx context.Context, r io.Reader) pump {
	pr, pw := io.Pipe()
	stop := context.AfterFunc(ctx, func() { pw.CloseWithError(ctx.Err()) })
	go func() {
		_, err := io.Copy(pw, r)
		pw.CloseWithError(err)
	}()
	return pump{pr, stop}
}

// Close ends the goroutine, at the latest when the read under way returns.
func (p pump) Close() error {
	p.stop()
	return p.PipeReader.Close()
}
