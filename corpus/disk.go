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
	ctx    context.Context
	cancel context.CancelFunc
	blocks chan []byte
	rest   []byte
	err    error // valid once blocks is closed
}

func newPump(parent context.Context, r io.Reader) *pump {
	ctx, cancel := context.WithCancel(parent)
	p := &pump{ctx: ctx, cancel: cancel, blocks: make(chan []byte, 1)}
	go p.run(r)
	return p
}

func (p *pump) run(r io.Reader) {
	defer close(p.blocks)
	for idle := 0; ; {
		block := make([]byte, readSize)
		n, err := r.Read(block)
		if n > 0 {
			idle = 0
			select {
			case p.blocks <- block[:n]:
			case <-p.ctx.Done():
				return
			}
		}
		if err != nil {
			p.err = err
			return
		}
		if idle++; idle > 100 {
			p.err = io.ErrNoProgress
			return
		}
	}
}

// Read implements io.Reader.
func (p *pump) Read(b []byte) (int, error) {
	for len(p.rest) == 0 {
		select {
		case block, more := <-p.blocks:
			if !more {
				if p.err == nil {
					return 0, p.ctx.Err()
				}
				return 0, p.err
			}
			p.rest = block
		case <-p.ctx.Done():
			return 0, p.ctx.Err()
		}
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// Close ends the goroutine, at the latest when the read under way returns.
func (p *pump) Close() error {
	p.cancel()
	return nil
}
