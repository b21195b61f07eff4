package corpus

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestFolder(t *testing.T) {
	s := readFS(t, map[string]string{
		"sport/cup.txt":         "Cup final decided late\n\nThe match went to penalties.",
		"sport/2024/06/30/a.md": "# Late goal\n\nText of *a*.",
		"economy/rates":         "Rates rise again\n\nThe bank moved.",
		"page.html":             "<title>Page</title><p>Visible",
		"b.txt":                 "one line only",
		"a-b.txt":               "another line",
		"a/x.txt":               "before a-b? no: folders sort by their own name",
		"README.md":             "about", "licence.txt": "terms", "LICENSE-MIT": "terms", "sub/.hidden": "h", ".git/config": "c",
		"readmeplease.txt": "an article", "licenses-granted.txt": "another article",
		"empty.txt": "", "blank.txt": " \n\t\u00a0\u200b",
		"style.css": "p { color: red }", "photo": "\xff\xd8\xff\xe0 JFIF \x00\x01\x02",
	}, Options{})
	want := []string{
		".git filtered", "LICENSE-MIT filtered", "README.md filtered", "a/x.txt", "a-b.txt", "b.txt", "blank.txt empty", "economy/rates", "empty.txt empty",
		"licence.txt filtered", "licenses-granted.txt", "page.html", "photo filtered", "readmeplease.txt",
		"sport/2024/06/30/a.md", "sport/cup.txt", "style.css filtered", "sub/.hidden filtered",
	}
	equal(t, "order", s.order, want)
	if s.final != nil {
		t.Error(s.final)
	}
	for _, d := range s.docs {
		switch d.ID {
		case "sport/2024/06/30/a.md":
			equal(t, "title", d.Title, "Late goal")
			equal(t, "text", d.Text, "Text of a.")
			equal(t, "labels", d.Labels, []string{"sport"})
			equal(t, "time", d.Time, day(2024, 6, 30))
		case "economy/rates":
			equal(t, "title", d.Title, "Rates rise again")
			equal(t, "text", d.Text, "The bank moved.")
			equal(t, "labels", d.Labels, []string{"economy"})
		case "b.txt":
			equal(t, "labels", d.Labels, nil)
			equal(t, "title", d.Title, "")
		}
	}
}

func TestIncludeAll(t *testing.T) {
	contents := map[string]string{"README": "about these files", ".hidden/x.txt": "hidden text", "a.css": "p {}", "metadata.csv": "path,title\nREADME,On the files\n"}
	s := readFS(t, contents, Options{IncludeAll: true})
	equal(t, "order", s.order, []string{".hidden/x.txt", "README", "a.css", "metadata.csv filtered"})
	equal(t, "title", s.docs[1].Title, "On the files")
	s = readFS(t, contents, Options{})
	if !errors.Is(s.final, ErrNoDocuments) {
		t.Errorf("only files left out: %v", s.final)
	}
}

func TestNothingThere(t *testing.T) {
	dir := t.TempDir()
	missing := collect(t, Open(context.Background(), filepath.Join(dir, "none"), Options{}))
	if !errors.Is(missing.final, fs.ErrNotExist) || !strings.Contains(missing.final.Error(), "none") {
		t.Errorf("missing path: %v", missing.final)
	}
	var pe *fs.PathError
	if !errors.As(missing.final, &pe) {
		t.Errorf("missing path is not a *fs.PathError: %v", missing.final)
	}
	empty := collect(t, Open(context.Background(), dir, Options{}))
	if !errors.Is(empty.final, ErrNoDocuments) || !strings.Contains(empty.final.Error(), dir) || !strings.Contains(empty.final.Error(), "give a folder") {
		t.Errorf("empty folder: %v", empty.final)
	}
	write(t, dir, "a.txt", "\n\n")
	write(t, dir, "b.txt", "")
	blank := collect(t, Open(context.Background(), dir, Options{}))
	equal(t, "blank files", blank.order, []string{"a.txt empty", "b.txt empty"})
	if !errors.Is(blank.final, ErrNoDocuments) || !strings.Contains(blank.final.Error(), "2 empty") {
		t.Errorf("only empty documents: %v", blank.final)
	}
	before := collect(t, OpenAll(context.Background(), []string{dir, filepath.Join(dir, "none")}, Options{}))
	if len(before.order) != 0 || !errors.Is(before.final, fs.ErrNotExist) {
		t.Errorf("a missing path is to be found before any is read: %v, %v", before.order, before.final)
	}
	if s := collect(t, OpenFS(context.Background(), fstest.MapFS{}, "x", Options{})); !errors.Is(s.final, fs.ErrNotExist) {
		t.Errorf("missing root: %v", s.final)
	}
}

func write(t testing.TB, dir, name, content string) string {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOneFile(t *testing.T) {
	dir := t.TempDir()
	d := only(t, collect(t, Open(context.Background(), write(t, dir, "README.md", "# About\n\nall this"), Options{})))
	equal(t, "id", d.ID, "README.md")
	equal(t, "title", d.Title, "About")
	equal(t, "labels", d.Labels, nil)
	d = only(t, collect(t, Open(context.Background(), write(t, dir, "x.xml", "asked for by name"), Options{})))
	equal(t, "text", d.Text, "asked for by name")
}

func TestSeveralPaths(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "x/a.txt", "first text")
	write(t, dir, "x/sport/b.txt", "second text")
	write(t, dir, "y/a.txt", "first text")
	one := write(t, dir, "y/c.txt", "third text")
	nothing := filepath.Join(dir, "nothing")
	if err := os.Mkdir(nothing, 0o755); err != nil {
		t.Fatal(err)
	}
	s := collect(t, OpenAll(context.Background(), []string{filepath.Join(dir, "x"), filepath.Join(dir, "y"), nothing}, Options{}))
	equal(t, "order", s.order, []string{"x/a.txt", "x/sport/b.txt", "y/a.txt duplicate", "y/c.txt", "nothing failed"})
	equal(t, "kept", s.broken[0].Of, "x/a.txt")
	equal(t, "labels", s.docs[1].Labels, []string{"sport"})
	if !errors.Is(s.broken[1], ErrNoDocuments) {
		t.Error(s.broken[1])
	}
	s = collect(t, OpenAll(context.Background(), []string{one, one, write(t, dir, "z/c.txt", "fourth")}, Options{KeepDuplicates: true}))
	if len(s.docs) != 3 || s.docs[0].ID == s.docs[1].ID || s.docs[2].ID == s.docs[0].ID {
		t.Errorf("ids are not distinct: %q", s.order)
	}
	equal(t, "prefixes", prefixes([]string{"a/x", "b/x/", "-", "a/x", "-"}), []string{"a/x", "b/x", "stdin", "a/x (2)", "stdin (2)"})
	equal(t, "prefixes", prefixes([]string{"a/x", "b/y"}), []string{"x", "y"})
}

func TestStandardInput(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stdin
	os.Stdin = r
	defer func() { os.Stdin = old; r.Close() }()
	go func() {
		w.WriteString("{\"text\": \"from a pipe\"}\n{\"text\": \"and more\"}\n")
		w.Close()
	}()
	s := collect(t, Open(context.Background(), "-", Options{}))
	equal(t, "order", s.order, []string{"stdin#1", "stdin#2"})
}

func TestLinks(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "in/real/a.txt", "text of a")
	write(t, dir, "out/b.txt", "text of b")
	link := func(to, at string) {
		if err := os.Symlink(to, filepath.Join(dir, at)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	link(filepath.Join(dir, "in"), "in/real/up")       // a loop
	link(filepath.Join(dir, "out"), "in/far")          // followed
	link(filepath.Join(dir, "out"), "in/far2")         // not again
	link(filepath.Join(dir, "out/b.txt"), "in/c.txt")  // a file
	link(filepath.Join(dir, "nowhere"), "in/dead.txt") // nothing
	link(filepath.Join(dir, "in"), "out/back")         // a loop by way of far
	s := collect(t, Open(context.Background(), filepath.Join(dir, "in"), Options{KeepDuplicates: true}))
	equal(t, "order", s.order, []string{"c.txt", "dead.txt failed", "far/b.txt", "far/back filtered", "far2 filtered", "real/a.txt", "real/up filtered"})
	if s.final != nil {
		t.Error(s.final)
	}
	mapped := fstest.MapFS{"a.txt": {Data: []byte("text")}, "dir/b.txt": {Data: []byte("more")}, "link": {Data: []byte("dir"), Mode: fs.ModeSymlink}}
	s = collect(t, OpenFS(context.Background(), mapped, ".", Options{}))
	equal(t, "links of other file systems", s.order, []string{"a.txt", "dir/b.txt", "link filtered"})
}

func TestNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"Zürich/münchen.txt", "日本/記事.txt", "e\u0301.txt", "sağlık/c (1).txt", "bad\xff.txt"} {
		write(t, dir, name, "text of "+strings.ToValidUTF8(name, "?"))
	}
	s := collect(t, Open(context.Background(), dir, Options{}))
	equal(t, "order", s.order, []string{"Zürich/münchen.txt", "bad\ufffd.txt", "e\u0301.txt", "sağlık/c (1).txt", "日本/記事.txt"})
	if s.final != nil {
		t.Error(s.final)
	}
}

// failingFS has files and folders that cannot be opened or read.
type failingFS struct{ fstest.MapFS }

func (f failingFS) Open(name string) (fs.File, error) {
	if strings.Contains(name, "locked") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	file, err := f.MapFS.Open(name)
	if err == nil && strings.Contains(name, "torn") {
		return tornFile{file}, nil
	}
	return file, err
}

func (f failingFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if strings.Contains(name, "shut") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.ReadDir(name)
}

type tornFile struct{ fs.File }

func (tornFile) Read(p []byte) (int, error) {
	return copy(p, "{\"text\": \"read so far\"}\n"), errors.New("device error")
}

func TestUnreadable(t *testing.T) {
	fsys := failingFS{files(map[string]string{"a.txt": "text a", "locked.txt": "x", "shut/x.txt": "x", "torn.txt": "x", "torn.jsonl": "x", "z.txt": "text z"})}
	s := collect(t, OpenFS(context.Background(), fsys, ".", Options{}))
	equal(t, "order", s.order, []string{"a.txt", "locked.txt failed", "shut failed", "torn.jsonl failed", "torn.txt failed", "z.txt"})
	if !errors.Is(s.broken[0], fs.ErrPermission) || strings.Count(s.broken[0].Error(), "locked.txt") != 1 {
		t.Error(s.broken[0])
	}
	if !strings.Contains(s.broken[3].Error(), "device error") {
		t.Error(s.broken[3])
	}
	s = collect(t, OpenFS(context.Background(), fsys, "shut", Options{}))
	if !errors.Is(s.final, fs.ErrPermission) {
		t.Errorf("unreadable root: %v", s.final)
	}
	s = collect(t, OpenFS(context.Background(), fsys, "locked.txt", Options{}))
	if len(s.broken) != 1 || !errors.Is(s.broken[0], fs.ErrPermission) || !errors.Is(s.final, ErrNoDocuments) {
		t.Errorf("unreadable file as root: %v, %v", s.order, s.final)
	}
}

func TestNotRegular(t *testing.T) {
	fsys := files(map[string]string{"a.txt": "text"})
	fsys["pipe"] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	s := collect(t, OpenFS(context.Background(), fsys, ".", Options{}))
	equal(t, "order", s.order, []string{"a.txt", "pipe filtered"})
}

func TestTooLargeFile(t *testing.T) {
	s := readFS(t, map[string]string{"a.txt": strings.Repeat("a", 101), "b.txt": strings.Repeat("b", 100)}, Options{MaxBytes: 100})
	equal(t, "order", s.order, []string{"a.txt failed", "b.txt"})
	if !strings.Contains(s.broken[0].Error(), "100 bytes") {
		t.Error(s.broken[0])
	}
	big := strings.Repeat("word ", 1<<20) // beyond what is read ahead
	s = readFS(t, map[string]string{"a.txt": big, "b.txt": big + "x", "c.txt": "small"}, Options{Workers: 3})
	equal(t, "order", s.order, []string{"a.txt", "b.txt", "c.txt"})
	s = readFS(t, map[string]string{"a.txt": big, "c.txt": "small"}, Options{MaxBytes: 2 << 20})
	equal(t, "order", s.order, []string{"a.txt failed", "c.txt"})
	s = readString(t, "a.txt", big, Options{MaxBytes: 1 << 20})
	equal(t, "order", s.order, []string{"a.txt failed"})
	for n, want := range map[int64]string{1 << 20: "1 MiB", 3 << 10: "3 KiB", 1000: "1000 bytes"} {
		equal(t, "size", size(n), want)
	}
}

func TestBinary(t *testing.T) {
	random := make([]byte, 5000)
	for i := range random {
		random[i] = byte(i * i >> 3 * 31)
	}
	contents := map[string]string{
		"a.pdf": "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "b.png": "\x89PNG\r\n\x1a\n", "c.gif": "GIF89a\x01\x00", "d.zip": "PK\x03\x04\x14\x00",
		"e.gz": "\x1f\x8b\x08\x00", "f": "\x7fELF\x02\x01", "g.bin": string(random), "h.wav": "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00",
		"i.txt": "\x00\x01\x02\x03\x04 text in name only", "m.txt": "MZ is how this article starts", "n.txt": "PK stands for nothing", "ok.txt": "a stray \x00 byte in a long enough text",
	}
	s := readFS(t, contents, Options{})
	equal(t, "order", s.order, []string{"a.pdf filtered", "b.png filtered", "c.gif filtered", "d.zip filtered", "e.gz filtered", "f filtered", "g.bin filtered", "h.wav filtered", "i.txt filtered", "m.txt", "n.txt", "ok.txt"})
	for _, e := range s.broken {
		if !strings.Contains(e.Error(), "binary") {
			t.Error(e)
		}
	}
	last := s.docs[len(s.docs)-1]
	equal(t, "text", last.Text, "a stray  byte in a long enough text")
	equal(t, "notes", last.Notes, []string{"1 NUL byte left out, the first after 8 bytes of text"})
}

func TestDuplicates(t *testing.T) {
	contents := map[string]string{"a.txt": "same text", "b.txt": "other text", "c/a.txt": "same text", "d.txt": "same text\n", "e.txt": "same text"}
	s := readFS(t, contents, Options{})
	equal(t, "order", s.order, []string{"a.txt", "b.txt", "c/a.txt duplicate", "d.txt", "e.txt duplicate"})
	equal(t, "reason", s.broken[0].Error(), "corpus: c/a.txt: same as a.txt")
	equal(t, "of", s.broken[1].Of, "a.txt")
	s = readFS(t, contents, Options{KeepDuplicates: true})
	equal(t, "kept", len(s.docs), 5)
	s = readString(t, "t.csv", "id,title,text\n1,A,b\n2,A,b\n3,A,c\n", Options{})
	equal(t, "records", s.order, []string{"1", "2 duplicate", "3"})
	s = collect(t, Dedup(Texts("x", "y", "x", "")))
	equal(t, "texts", s.order, []string{"1", "2", "3 duplicate", "4 empty"})
}

func TestBadOptions(t *testing.T) {
	for _, opt := range []Options{{Encoding: "latin-9999"}, {Format: 99}} {
		s := readString(t, "a.txt", "text", opt)
		if s.final == nil || len(s.order) != 0 || !strings.HasPrefix(s.final.Error(), "corpus: Options.") {
			t.Errorf("%+v: %v", opt, s.final)
		}
	}
}

func TestFormats(t *testing.T) {
	for f := Auto; f <= TSV; f++ {
		got, err := ParseFormat(strings.ToUpper(f.String()))
		if err != nil || got != f {
			t.Errorf("%v: %v, %v", f, got, err)
		}
	}
	if f, err := ParseFormat(""); f != Auto || err != nil {
		t.Error(f, err)
	}
	if _, err := ParseFormat("docx"); err == nil || !strings.Contains(err.Error(), "markdown") {
		t.Error(err)
	}
	equal(t, "unknown", Format(77).String(), "format(77)")
	page := "\n <!DOCTYPE html><title>T</title><p>x <b>y</b>"
	equal(t, "html by content", only(t, readString(t, "page", page, Options{})).Text, "x y")
	equal(t, "html as text", only(t, readString(t, "page.html", "a<b>", Options{Format: Text})).Text, "a<b>")
	equal(t, "json by content", readString(t, "-", "{ \"text\": \"a\"}\n{\"text\": \"b\"}", Options{}).order, []string{"-#1", "-#2"})
	equal(t, "array by content", readString(t, "-", "[ {\"text\": \"a\"}, {\"text\": \"b\"}]", Options{}).order, []string{"-#1", "-#2"})
	equal(t, "table by named columns", readString(t, "-", "x;y\na;b\nc;d\n", Options{Columns: Columns{Text: "y"}}).order, []string{"-#2", "-#3"})
	equal(t, "brace in text", only(t, readString(t, "-", "{not json}", Options{})).Text, "{not json}")
}

func TestLines(t *testing.T) {
	s := readString(t, "titles.txt", "first headline\nsecond\r\n\nlast", Options{PerLine: true})
	equal(t, "order", s.order, []string{"titles.txt#1", "titles.txt#2", "titles.txt#3 empty", "titles.txt#4"})
	equal(t, "text", s.docs[1].Text, "second")
	s = readString(t, "t.txt", "short\n"+strings.Repeat("x", 200000)+"\ncaf\xe9 au lait\nlast", Options{PerLine: true, MaxBytes: 1000})
	equal(t, "order", s.order, []string{"t.txt#1", "t.txt#2 failed", "t.txt#3", "t.txt#4"})
	equal(t, "line", s.broken[0].Line, 2)
	equal(t, "offset", s.broken[0].Offset, int64(6))
	equal(t, "text", s.docs[1].Text, "café au lait")
	equal(t, "notes", s.docs[1].Notes, []string{"not UTF-8 at byte 200010; decoded as windows-1252"})
}

// onlyReader hides everything but Read.
type onlyReader struct{ r *bytes.Reader }

func (o onlyReader) Read(p []byte) (int, error) { return o.r.Read(p[:min(len(p), 7)]) }

func TestSmallReads(t *testing.T) {
	content := []byte("id,text\n1,\"some\nwords\"\n2,more\n")
	s := collect(t, Read(context.Background(), onlyReader{bytes.NewReader(content)}, "t.csv", Options{}))
	equal(t, "order", s.order, []string{"1", "2"})
	equal(t, "text", s.docs[0].Text, "some\nwords")
}
