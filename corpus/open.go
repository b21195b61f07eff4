package corpus

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Open streams the documents of a file, of a folder with all folders below it
// (in lexical order of their paths), or of standard input when path is "-".
//
// Byte-exact duplicates are collapsed unless Options.KeepDuplicates is set. A
// path that does not exist is an error that wraps fs.ErrNotExist; one that
// yields no document ends with one that wraps [ErrNoDocuments].
func Open(ctx context.Context, path string, opt Options) Seq {
	return OpenAll(ctx, []string{path}, opt)
}

// OpenAll streams the documents of several paths, one after the other, with
// duplicates collapsed across all of them. All paths are looked up before
// the first is read. IDs then begin with the last element of the path given,
// or with all of it where two end alike.
func OpenAll(ctx context.Context, paths []string, opt Options) Seq {
	return open(ctx, opt, func(r *reader) (iter.Seq[source], string, error) {
		names := prefixes(paths)
		parts := make([]iter.Seq[source], len(paths))
		for i, p := range paths {
			if p == "-" {
				parts[i] = r.input(os.Stdin, names[i])
				continue
			}
			dir, err := onDisk(p)
			if err != nil {
				return nil, "", err
			}
			parts[i] = r.root(ctx, dir.fsys, dir.root, names[i], len(paths) > 1)
		}
		return chain(parts), strings.Join(paths, ", "), nil
	})
}

// OpenFS is Open for any file system: root is a folder or file in fsys, "." for
// all of it. In one that is not the operating system's, links to folders are
// not followed.
func OpenFS(ctx context.Context, fsys fs.FS, root string, opt Options) Seq {
	return open(ctx, opt, func(r *reader) (iter.Seq[source], string, error) {
		if _, err := fs.Stat(fsys, root); err != nil {
			return nil, "", err
		}
		return r.root(ctx, fsys, root, path.Base(root), false), root, nil
	})
}

// Read streams the documents of r; the extension of name tells the format,
// and name is the document's ID or the start of the IDs of its records.
//
// When ctx is cancelled or the loop is left while r.Read blocks, the stream
// ends at once; the goroutine in r.Read ends when that returns.
func Read(ctx context.Context, r io.Reader, name string, opt Options) Seq {
	return open(ctx, opt, func(rd *reader) (iter.Seq[source], string, error) {
		return rd.input(r, name), name, nil
	})
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

// open makes a stream of the sources that list finds once the stream is
// ranged over; list also says what to call them all together.
func open(ctx context.Context, opt Options, list func(*reader) (iter.Seq[source], string, error)) Seq {
	return func(yield func(Document, error) bool) {
		r, err := newReader(opt)
		if err != nil {
			yield(Document{}, err)
			return
		}
		sources, what, err := list(r)
		if err != nil {
			yield(Document{}, fmt.Errorf("corpus: %w", err))
			return
		}
		docs := distinct(r.stream(ctx, sources))
		if !opt.KeepDuplicates {
			docs = Dedup(docs)
		}
		nonEmpty(docs, what)(yield)
	}
}

// nonEmpty ends a stream without documents with ErrNoDocuments.
func nonEmpty(docs Seq, what string) Seq {
	return func(yield func(Document, error) bool) {
		var left [len(outcomeNames)]int
		for d, err := range docs {
			if one, ok := err.(*DocumentError); ok {
				left[one.Outcome]++
			} else {
				left[Modelled]++ // or the stream ends for another reason
			}
			if !yield(d, err) {
				return
			}
		}
		if left[Modelled] > 0 {
			return
		}
		var seen []string
		for o, n := range left {
			if n > 0 {
				seen = append(seen, fmt.Sprintf("%d %s", n, Outcome(o)))
			}
		}
		why := "it is empty"
		if seen != nil {
			why = strings.Join(seen, ", ")
		}
		yield(Document{}, fmt.Errorf("corpus: %s: %w (%s); give a folder or file with articles as text, Markdown, HTML, JSON Lines, CSV or TSV", what, ErrNoDocuments, why))
	}
}

// distinct sees to it that no two documents have the same ID: one taken from a
// column that an earlier document has is replaced by the place of the record.
func distinct(docs Seq) Seq {
	return func(yield func(Document, error) bool) {
		taken := map[string]bool{}
		for d, err := range docs {
			if err == nil {
				if taken[d.ID] {
					d.Notes = append(d.Notes, fmt.Sprintf("id %q is in use already", shorten(d.ID, 40)))
					d.ID = free(taken, d.ID, d.fallback)
				}
				taken[d.ID] = true
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// free is the fallback if no document is called so, else id with a number.
func free(taken map[string]bool, id, fallback string) string {
	if fallback != "" && !taken[fallback] {
		return fallback
	}
	for n := 2; ; n++ {
		if next := fmt.Sprintf("%s (%d)", id, n); !taken[next] {
			return next
		}
	}
}

// root lists a folder or a single file called name. With several roots the
// IDs below a folder begin with its name, and an empty one is told of.
func (r *reader) root(ctx context.Context, fsys fs.FS, root, name string, several bool) iter.Seq[source] {
	return func(yield func(source) bool) {
		info, err := fs.Stat(fsys, root)
		switch {
		case err != nil:
			yield(source{err: fmt.Errorf("corpus: %w", err)})
			return
		case !info.IsDir():
			yield(source{id: validID(name), below: path.Base(root), asked: true, open: func(context.Context) (io.ReadCloser, error) { return fsys.Open(root) }})
			return
		case !several:
			r.walk(ctx, fsys, root, "")(yield)
			return
		}
		found, more := 0, true
		r.walk(ctx, fsys, root, name+"/")(func(src source) bool {
			found++
			more = yield(src)
			return more
		})
		if found == 0 && more {
			yield(source{err: &DocumentError{ID: validID(name), Outcome: Failed, Err: ErrNoDocuments}})
		}
	}
}

// input is a stream as the only source.
func (r *reader) input(in io.Reader, name string) iter.Seq[source] {
	return func(yield func(source) bool) {
		yield(source{id: validID(name), below: path.Base(name), asked: true, open: func(ctx context.Context) (io.ReadCloser, error) { return newPump(ctx, in), nil }})
	}
}

func chain(parts []iter.Seq[source]) iter.Seq[source] {
	return func(yield func(source) bool) {
		for _, part := range parts {
			for src := range part {
				if !yield(src) {
					return
				}
			}
		}
	}
}

// prefixes are the names that tell several paths apart in IDs.
func prefixes(paths []string) []string {
	names := make([]string, len(paths))
	for i, p := range paths {
		if names[i] = filepath.Base(p); p == "-" {
			names[i] = "stdin"
		}
	}
	if distinctNames := slices.Compact(slices.Sorted(slices.Values(names))); len(distinctNames) < len(names) {
		for i, p := range paths {
			if p != "-" {
				names[i] = filepath.ToSlash(filepath.Clean(p))
			}
		}
	}
	for i, name := range names {
		for n := 2; slices.Contains(names[:i], names[i]); n++ {
			names[i] = fmt.Sprintf("%s (%d)", name, n)
		}
	}
	return names
}
