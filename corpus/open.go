package corpus

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Open streams the documents of a file, of a folder with all folders below it
// (in lexical order of their paths), or of standard input when path is "-".
func Open(ctx context.Context, path string, opt Options) Seq {
	return OpenAll(ctx, []string{path}, opt)
}

// OpenAll streams the documents of several paths, one after the other, with
// duplicates collapsed across all of them.
func OpenAll(ctx context.Context, paths []string, opt Options) Seq {
	return func(yield func(Document, error) bool) {
		for _, p := range paths {
			var part Seq
			if p == "-" {
				part = Read(ctx, os.Stdin, "stdin", opt)
			} else if info, err := os.Stat(p); err != nil {
				yield(Document{}, fmt.Errorf("corpus: %w", err))
				return
			} else if info.IsDir() {
				part = OpenFS(ctx, os.DirFS(p), ".", opt)
			} else {
				part = OpenFS(ctx, os.DirFS(filepath.Dir(p)), filepath.Base(p), opt)
			}
			for d, err := range part {
				if !yield(d, err) {
					return
				}
			}
		}
	}
}

// OpenFS is Open for any file system.
func OpenFS(ctx context.Context, fsys fs.FS, root string, opt Options) Seq {
	return func(yield func(Document, error) bool) {
		fs.WalkDir(fsys, root, func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			if ctx.Err() != nil {
				yield(Document{}, ctx.Err())
				return fs.SkipAll
			}
			raw, err := fs.ReadFile(fsys, p)
			if err != nil {
				err = &DocumentError{ID: p, Outcome: Failed, Err: err}
			}
			if !yield(Document{ID: p, Text: string(raw), digest: digestOf(raw)}, err) {
				return fs.SkipAll
			}
			return nil
		})
	}
}

// Read streams the documents of r; name tells the format by its extension and
// names the documents.
func Read(ctx context.Context, r io.Reader, name string, opt Options) Seq {
	return func(yield func(Document, error) bool) {
		raw, err := io.ReadAll(r)
		yield(Document{ID: name, Text: string(raw), digest: digestOf(raw)}, err)
	}
}

// Texts streams texts that are already in memory, with the IDs "1", "2", …
// Blank ones arrive as a [*DocumentError] with Outcome Empty. Duplicates are
// kept; see [Dedup].
func Texts(texts ...string) Seq {
	return func(yield func(Document, error) bool) {
		for i, text := range texts {
			d := Document{ID: strconv.Itoa(i + 1), Text: strings.ToValidUTF8(text, "\ufffd")}
			var err error
			if d.empty() {
				err = &DocumentError{ID: d.ID, Outcome: Empty, Err: errBlank}
			}
			if !yield(d, err) {
				return
			}
		}
	}
}
