package corpus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// walker lists the files below a folder in lexical order, with what the
// metadata files on the way say about them.
type walker struct {
	*reader
	ctx    context.Context
	fsys   fs.FS
	root   string
	prefix string // put before the path below root to make an ID
	yield  func(source) bool

	tables []*metadata   // of the folders above, outermost first
	above  []fs.FileInfo // the folders above
	linked []fs.FileInfo // folders reached by a link so far
}

// walk lists a folder.
func (r *reader) walk(ctx context.Context, fsys fs.FS, root, prefix string) iter.Seq[source] {
	return func(yield func(source) bool) {
		w := walker{reader: r, ctx: ctx, fsys: fsys, root: root, prefix: prefix, yield: yield}
		w.folder(root)
	}
}

// below is the path of a file below the root.
func (w *walker) below(name string) string {
	if w.root == "." {
		return name
	}
	return strings.TrimPrefix(name, w.root+"/")
}

func (w *walker) id(name string) string { return validID(w.prefix + w.below(name)) }

// validID replaces bytes of a file name that are not UTF-8.
func validID(name string) string { return strings.ToValidUTF8(name, "\ufffd") }

// tell yields an input that is not read.
func (w *walker) tell(name string, o Outcome, err error) bool {
	return w.yield(source{err: &DocumentError{ID: w.id(name), Outcome: o, Err: err}})
}

func (w *walker) filter(name, reason string) bool {
	return w.tell(name, Filtered, errors.New(reason))
}

// folder lists one folder and reports whether to go on.
func (w *walker) folder(name string) bool {
	entries, err := fs.ReadDir(w.fsys, name)
	if err != nil {
		if name == w.root {
			w.yield(source{err: fmt.Errorf("corpus: %w", err)})
			return false
		}
		if !w.tell(name, Failed, plain(err)) {
			return false
		}
	}
	if info, err := fs.Stat(w.fsys, name); err == nil {
		w.above = append(w.above, info)
		defer func() { w.above = w.above[:len(w.above)-1] }()
	}
	tables := len(w.tables)
	defer func() { w.tables = w.tables[:tables] }()
	told := w.metadata(name, entries)
	for _, e := range entries {
		if w.ctx.Err() != nil {
			return false
		}
		file := path.Join(name, e.Name())
		if table, ok := told[e.Name()]; ok {
			if !w.tellTable(file, table) {
				return false
			}
			continue
		}
		if !w.entry(file, e) {
			return false
		}
	}
	return true
}

// tableNews is what is to be told of a metadata file.
type tableNews struct {
	rows int
	bad  []*DocumentError
}

// metadata reads the metadata files of a folder before its other files.
func (w *walker) metadata(folder string, entries []fs.DirEntry) map[string]tableNews {
	var told map[string]tableNews
	for _, e := range entries {
		if e.IsDir() || !slices.Contains(metadataNames, strings.ToLower(e.Name())) {
			continue
		}
		file := path.Join(folder, e.Name())
		m, bad := w.readMetadata(w.ctx, w.fsys, file, w.id(file))
		if m == nil {
			continue
		}
		if told == nil {
			told = map[string]tableNews{}
		}
		told[e.Name()] = tableNews{len(m.paths), bad}
		w.tables = append(w.tables, m)
	}
	return told
}

func (w *walker) tellTable(file string, t tableNews) bool {
	if !w.filter(file, fmt.Sprintf("metadata, about %s", plural(t.rows, "file"))) {
		return false
	}
	for _, bad := range t.bad {
		if !w.yield(source{err: bad}) {
			return false
		}
	}
	return true
}

// entry yields one entry of a folder, or all of it if it is a folder itself.
func (w *walker) entry(file string, e fs.DirEntry) bool {
	name, mode := e.Name(), e.Type()
	if !w.opt.IncludeAll && strings.HasPrefix(name, ".") {
		return w.filter(file, "hidden")
	}
	if mode&fs.ModeSymlink != 0 {
		info, err := fs.Stat(w.fsys, file)
		if err != nil {
			return w.tell(file, Failed, fmt.Errorf("link that leads nowhere: %w", plain(err)))
		}
		if mode = info.Mode(); mode.IsDir() {
			if reason := w.follow(info); reason != "" {
				return w.filter(file, reason)
			}
		}
	}
	switch {
	case mode.IsDir():
		return w.folder(file)
	case !mode.IsRegular():
		return w.filter(file, "not a regular file")
	case !w.opt.IncludeAll && housekeeping(name):
		return w.filter(file, "about the files, not one of them; read on request")
	}
	return w.yield(w.source(file))
}

// follow says why a link to a folder is not followed; empty when it is.
// Each folder is followed to at most once, and never from below itself, so
// that links cannot make the walk endless.
func (w *walker) follow(info fs.FileInfo) string {
	if !os.SameFile(info, info) { // nothing to tell folders apart by
		return "link to a folder, which is not followed here"
	}
	same := func(other fs.FileInfo) bool { return os.SameFile(info, other) }
	if slices.ContainsFunc(w.above, same) {
		return "link to a folder above it"
	}
	if slices.ContainsFunc(w.linked, same) {
		return "link to a folder that another link has led to"
	}
	w.linked = append(w.linked, info)
	return ""
}

// source describes a file to be read.
func (w *walker) source(file string) source {
	src := source{id: w.id(file), below: w.below(file), open: func(context.Context) (io.ReadCloser, error) { return w.fsys.Open(file) }}
	for _, table := range slices.Backward(w.tables) {
		if src.known = table.about(file); src.known != nil {
			break
		}
	}
	return src
}

// housekeeping reports whether a file is a README or a licence: in any case
// with any extension, or in capitals with more to follow, as LICENSE-MIT.
func housekeeping(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	for _, word := range []string{"README", "LICENSE", "LICENCE", "COPYING"} {
		if strings.EqualFold(stem, word) {
			return true
		}
		if rest, ok := strings.CutPrefix(name, word); ok {
			if r, _ := utf8.DecodeRuneInString(rest); !unicode.IsLetter(r) {
				return true
			}
		}
	}
	return false
}
