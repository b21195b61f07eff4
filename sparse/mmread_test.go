package sparse

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"gonum.org/v1/gonum/mat"
)

const banner = "%%MatrixMarket matrix "

// good pairs files with the matrix they hold.
var good = []struct {
	name, text string
	rows, cols int
	want       []float64 // by row
}{
	{"coordinate", "coordinate real general\n2 3 3\n1 1 1.5\n2 3 -4\n1 3 2e2\n", 2, 3, []float64{1.5, 0, 200, 0, 0, -4}},
	{"integer", "coordinate integer general\n2 2 2\n1 2 7\n2 1 9\n", 2, 2, []float64{0, 7, 9, 0}},
	{"unsigned", "coordinate unsigned-integer general\n1 1 1\n1 1 7\n", 1, 1, []float64{7}},
	{"upper case", "COORDINATE Real General\n1 1 1\n1 1 7\n", 1, 1, []float64{7}},
	{"pattern", "coordinate pattern general\n2 2 2\n1 2\n2 2\n", 2, 2, []float64{0, 1, 0, 1}},
	{"symmetric", "coordinate real symmetric\n3 3 3\n1 1 1\n3 1 2\n3 2 5\n", 3, 3, []float64{1, 0, 2, 0, 0, 5, 2, 5, 0}},
	{"skew", "coordinate real skew-symmetric\n2 2 1\n2 1 3\n", 2, 2, []float64{0, -3, 3, 0}},
	{"pattern symmetric", "coordinate pattern symmetric\n2 2 2\n2 1\n2 2\n", 2, 2, []float64{0, 1, 1, 1}},
	{"array", "array real general\n2 3\n1\n2\n0\n4\n5\n6\n", 2, 3, []float64{1, 0, 5, 2, 4, 6}},
	{"array on one line", "array real general\n2 2\n1 2 3 4", 2, 2, []float64{1, 3, 2, 4}},
	{"array symmetric", "array real symmetric\n3 3\n1\n2\n3\n4\n5\n6\n", 3, 3, []float64{1, 2, 3, 2, 4, 5, 3, 5, 6}},
	{"array skew", "array real skew-symmetric\n3 3\n1\n2\n3\n", 3, 3, []float64{0, -1, -2, 1, 0, -3, 2, 3, 0}},
	{"array 1×1 skew", "array real skew-symmetric\n1 1\n", 1, 1, []float64{0}},
	{"comments", "coordinate real general\n% one\n%\n  % two\n2 1 1\n% three\n2 1 3\n% four", 2, 1, []float64{0, 3}},
	{"blank lines", "coordinate real general\n\n2 1 1\n\n \t\n2 1 3\n\n", 2, 1, []float64{0, 3}},
	{"Windows line ends", "coordinate real general\r\n% c\r\n2 1 1\r\n\r\n2 1 3\r\n", 2, 1, []float64{0, 3}},
	{"tabs", "coordinate real general\n2\t1\t1\n\t2\t1\t3\t\n", 2, 1, []float64{0, 3}},
	{"no line end", "coordinate real general\n2 1 1\n2 1 3", 2, 1, []float64{0, 3}},
	{"repeated", "coordinate real general\n2 1 3\n2 1 3\n1 1 1\n2 1 .5\n", 2, 1, []float64{1, 3.5}},
	{"zeros stored", "coordinate real general\n2 1 2\n2 1 0\n1 1 -0.0\n", 2, 1, []float64{0, 0}},
	{"no entries", "coordinate real general\n2 1 0\n", 2, 1, []float64{0, 0}},
	{"long comment", "coordinate real general\n% " + strings.Repeat("x", 3*lineBuffer) + "\n1 1 1\n1 1 3\n", 1, 1, []float64{3}},
	{"long last comment", "coordinate real general\n1 1 1\n1 1 3\n%" + strings.Repeat("x", lineBuffer), 1, 1, []float64{3}},
	{"Fortran exponent", "coordinate real general\n1 2 2\n1 1 1.5D+01\n1 2 2d0\n", 1, 2, []float64{15, 2}},
	{"signs", "array real general\n1 4\n+1\n-2\n+.5\n-3.\n", 1, 4, []float64{1, -2, .5, -3}},
}

func TestReadMatrixMarket(t *testing.T) {
	for _, c := range good {
		want := mat.NewDense(c.rows, c.cols, c.want)
		m, err := ReadMatrixMarket(strings.NewReader(banner + c.text))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		requireCanonical(t, m)
		if !mat.Equal(m, want) {
			t.Errorf("%s: got\n%v\nwant\n%v", c.name, mat.Formatted(m), mat.Formatted(want))
		}
		d, err := ReadMatrixMarketDense(strings.NewReader(banner + c.text))
		if err != nil {
			t.Errorf("%s, dense: %v", c.name, err)
			continue
		}
		if !mat.Equal(d, want) {
			t.Errorf("%s, dense: got\n%v\nwant\n%v", c.name, mat.Formatted(d), mat.Formatted(want))
		}
	}
}

func TestReadMatrixMarketFromAnySource(t *testing.T) {
	m, _ := random(t, 2, 60, 50, .3)
	var text bytes.Buffer
	if err := WriteMatrixMarket(&text, m); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(text.Bytes())
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "matrix.mtx")
	if err := os.WriteFile(path, text.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for name, r := range map[string]io.Reader{
		"bytes":           bytes.NewReader(text.Bytes()),
		"file":            file,
		"stream":          io.MultiReader(bytes.NewReader(text.Bytes())),
		"byte by byte":    iotest.OneByteReader(bytes.NewReader(text.Bytes())),
		"gzip":            bytes.NewReader(packed.Bytes()),
		"gzip in halves":  iotest.HalfReader(bytes.NewReader(packed.Bytes())),
		"byte order mark": io.MultiReader(strings.NewReader("\ufeff"), bytes.NewReader(text.Bytes())),
	} {
		got, err := ReadMatrixMarket(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		requireEqual(t, got, m)
	}
}

func TestReadMatrixMarketRefuses(t *testing.T) {
	const c = banner + "coordinate real general\n"
	const a = banner + "array real general\n"
	for name, f := range map[string]struct {
		text string
		line int
		say  string
	}{
		"empty":                 {"", 1, "empty"},
		"other text":            {"1 1 1\n", 1, "not a MatrixMarket file"},
		"blank first line":      {"\n" + c, 1, "not a MatrixMarket file"},
		"short banner":          {"%%MatrixMarket matrix coordinate\n", 1, "banner must read"},
		"other object":          {"%%MatrixMarket vector coordinate real general\n", 1, "banner must read"},
		"other format":          {banner + "csr real general\n", 1, `"csr"`},
		"complex":               {banner + "coordinate complex general\n", 1, `"complex"`},
		"hermitian":             {banner + "coordinate real hermitian\n", 1, `"hermitian"`},
		"array pattern":         {banner + "array pattern general\n", 1, "pattern"},
		"skew pattern":          {banner + "coordinate pattern skew-symmetric\n", 1, "pattern"},
		"no sizes":              {c + "% only a comment\n", 2, "before the line of sizes"},
		"two sizes":             {c + "3 3\n", 2, "3 whole numbers"},
		"four sizes":            {c + "3 3 0 0\n", 2, "3 sizes"},
		"array, three sizes":    {a + "3 3 9\n", 2, "2 sizes"},
		"negative size":         {c + "-3 3 1\n", 2, "whole numbers"},
		"fractional size":       {c + "3.5 3 1\n", 2, "whole numbers"},
		"size overflows":        {c + "99999999999999999999 3 1\n", 2, "whole numbers"},
		"size beyond int32":     {c + "2147483648 3 0\n", 2, "larger than"},
		"symmetric, not square": {banner + "coordinate real symmetric\n3 4 0\n", 2, "square"},
		"too few":               {c + "\n2 2 2\n1 1 1\n", 4, "after 1 of the 2"},
		"too many":              {c + "2 2 1\n1 1 1\n2 2 2\n", 4, "more entries than the 1"},
		"array too few":         {a + "2 2\n1\n2\n3\n", 5, "after 3 of the 4"},
		"array too many":        {a + "1 2\n1\n2\n3\n", 5, "more values than the 2"},
		"row zero":              {c + "2 2 1\n0 1 1\n", 3, "(0, 1) is outside"},
		"row beyond":            {c + "2 2 1\n3 1 1\n", 3, "(3, 1) is outside"},
		"column zero":           {c + "2 2 1\n1 0 1\n", 3, "(1, 0) is outside"},
		"column beyond":         {c + "2 2 2\n1 1 1\n1 3 1\n", 4, "(1, 3) is outside"},
		"negative row":          {c + "2 2 1\n-1 1 1\n", 3, "a row and a column"},
		"fractional row":        {c + "2 2 1\n1.0 1 1\n", 3, "a row and a column"},
		"row overflows":         {c + "2 2 1\n99999999999999999999 1 1\n", 3, "a row and a column"},
		"no value":              {c + "2 2 1\n1 1\n", 3, "value is missing"},
		"no column":             {c + "2 2 1\n1\n", 3, "a row and a column"},
		"word":                  {c + "2 2 1\n1 1 one\n", 3, `"one" is not a number`},
		"hexadecimal":           {c + "2 2 1\n1 1 0x1p-2\n", 3, "not a number"},
		"underscore":            {c + "2 2 1\n1 1 1_000\n", 3, "not a number"},
		"torn exponent":         {c + "2 2 1\n1 1 1e\n", 3, "not a number"},
		"two points":            {c + "2 2 1\n1 1 1.2.3\n", 3, "not a number"},
		"sign alone":            {c + "2 2 1\n1 1 -\n", 3, "not a number"},
		"value and more":        {c + "2 2 1\n1 1 1 1\n", 3, "more on the line"},
		"pattern with value":    {banner + "coordinate pattern general\n2 2 1\n1 1 1\n", 3, "more on the line"},
		"NaN":                   {c + "2 2 1\n1 1 NaN\n", 3, "NaN"},
		"infinity":              {c + "2 2 1\n1 1 -Inf\n", 3, "infinite"},
		"beyond float64":        {c + "2 2 1\n1 1 1e999\n", 3, "beyond float"},
		"array NaN":             {a + "1 2\n1\nnan\n", 4, "NaN"},
		"above the diagonal":    {banner + "coordinate real symmetric\n2 2 1\n1 2 1\n", 3, "lower triangle"},
		"skew diagonal":         {banner + "coordinate real skew-symmetric\n2 2 1\n2 2 1\n", 3, "lower triangle"},
		"long line":             {c + "1 1 1\n1 1 " + strings.Repeat("1", lineBuffer), 3, "longer than"},
		"NUL bytes":             {c + "1 1 1\n\x00\x00\x00\n", 3, "a row and a column"},
		"long junk is clipped":  {c + "1 1 1\n" + strings.Repeat("junk", 100) + "\n", 3, "junkjunkj..."},
	} {
		for way, read := range readers {
			err := read(strings.NewReader(f.text))
			var e *FormatError
			if !errors.As(err, &e) {
				t.Errorf("%s, %s: %v, want a FormatError", name, way, err)
				continue
			}
			if e.Line != f.line || !strings.Contains(err.Error(), f.say) || errors.Unwrap(err) == nil {
				t.Errorf("%s, %s: %v; want line %d and %q", name, way, err, f.line, f.say)
			}
			if len(err.Error()) > 200 {
				t.Errorf("%s, %s: a message of %d bytes", name, way, len(err.Error()))
			}
		}
	}
}

var readers = map[string]func(io.Reader) error{
	"sparse": func(r io.Reader) error { _, err := ReadMatrixMarket(r); return err },
	"dense":  func(r io.Reader) error { _, err := ReadMatrixMarketDense(r); return err },
}

func TestReadMatrixMarketBeyondFloat32(t *testing.T) {
	const text = banner + "array real general\n1 2\n1e300\n1e-300\n"
	var e *FormatError
	if _, err := ReadMatrixMarket(strings.NewReader(text)); !errors.As(err, &e) || e.Line != 3 {
		t.Errorf("sparse: %v, want line 3 refused", err)
	}
	d, err := ReadMatrixMarketDense(strings.NewReader(text))
	if err != nil || d.At(0, 0) != 1e300 || d.At(0, 1) != 1e-300 {
		t.Errorf("dense: %v, %v", d, err)
	}
	// Each value fits, their sum does not.
	const twice = banner + "coordinate real general\n1 2 2\n1 2 1.7eX\n1 2 1.75eX\n"
	if _, err := ReadMatrixMarket(strings.NewReader(strings.ReplaceAll(twice, "X", "38"))); !errors.Is(err, ErrNotFinite) {
		t.Errorf("sparse sum: %v", err)
	}
	if _, err := ReadMatrixMarketDense(strings.NewReader(strings.ReplaceAll(twice, "X", "308"))); !errors.Is(err, ErrNotFinite) {
		t.Errorf("dense sum: %v", err)
	}
}

// A header may declare anything; memory follows what is really there.
func TestReadMatrixMarketTrustsNoHeader(t *testing.T) {
	for _, text := range []string{
		"coordinate real general\n1000000000 1000000000 5\n1 1 1\n2 2 2\n3 3 3\n4 4 4\n5 5 5\n",
		"coordinate real general\n2000000000 1 1\n1 1 1\n",
		"coordinate real general\n1 2000000000 1\n1 1 1\n",
		"coordinate real general\n1000000000 1000000000 0\n",
		"coordinate real general\n10 10 999999999999999999\n1 1 1\n",
		"coordinate real symmetric\n10 10 999999999999999999\n1 1 1\n",
		"array real general\n2147483647 2147483647\n1\n",
		"array real symmetric\n2147483647 2147483647\n1\n",
	} {
		for way, read := range readers {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := read(strings.NewReader(banner + text))
			runtime.ReadMemStats(&after)
			var e *FormatError
			if !errors.As(err, &e) {
				t.Errorf("%s: %.40q: %v, want a FormatError", way, text, err)
			}
			if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
				t.Errorf("%s: %.40q: %d bytes allocated for %d bytes of text", way, text, got, len(text))
			}
		}
	}
}

// Sparse coordinates may describe a dense matrix only within reason.
func TestReadMatrixMarketDenseWithinReason(t *testing.T) {
	text := banner + "coordinate real general\n100000 100000 1\n1 1 1\n"
	var e *FormatError
	if _, err := ReadMatrixMarketDense(strings.NewReader(text)); !errors.As(err, &e) || e.Line != 2 {
		t.Errorf("10^10 elements for one entry: %v", err)
	}
	if m, err := ReadMatrixMarket(strings.NewReader(text)); err != nil || m.At(0, 0) != 1 {
		t.Errorf("sparse: %v", err)
	}
}

func TestReadMatrixMarketWithoutRowsOrColumns(t *testing.T) {
	for _, text := range []string{"coordinate real general\n0 5 0\n", "array real general\n0 5\n"} {
		m, err := ReadMatrixMarket(strings.NewReader(banner + text))
		if err != nil {
			t.Fatal(err)
		}
		if r, c := m.Dims(); r != 0 || c != 5 {
			t.Errorf("%d×%d, want 0×5", r, c)
		}
		d, err := ReadMatrixMarketDense(strings.NewReader(banner + text))
		if err != nil || !d.IsEmpty() {
			t.Errorf("dense: %v, %v", d, err)
		}
	}
	if _, err := ReadMatrixMarketDense(strings.NewReader(banner + "array real general\n0 5\n1\n")); err == nil {
		t.Error("a value of no element accepted")
	}
}

func TestReadMatrixMarketTellsReadFailures(t *testing.T) {
	broken := errors.New("the disk broke")
	whole := banner + "coordinate real general\n% comment\n2 2 2\n1 1 1\n2 2 2\n"
	for cut := range len(whole) {
		r := io.MultiReader(strings.NewReader(whole[:cut]), iotest.ErrReader(broken))
		if _, err := ReadMatrixMarket(r); !errors.Is(err, broken) {
			t.Errorf("cut at %d: %v, want the read error", cut, err)
		}
	}
	long := io.MultiReader(strings.NewReader(banner+"array real general\n%"+strings.Repeat("x", lineBuffer)), iotest.ErrReader(broken))
	if _, err := ReadMatrixMarket(long); !errors.Is(err, broken) {
		t.Errorf("in a long comment: %v, want the read error", err)
	}
	if _, err := ReadMatrixMarket(strings.NewReader("\x1f\x8b\x00nonsense")); err == nil || !strings.Contains(err.Error(), "gzip") {
		t.Errorf("torn gzip header: %v", err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, whole)
	z.Close()
	torn := packed.Bytes()[:packed.Len()-6]
	if _, err := ReadMatrixMarket(bytes.NewReader(torn)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("torn gzip: %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

// The quick parser must agree with the standard library on every number.
func TestNumbersAreRoundedCorrectly(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	texts := []string{"0", "-0", "1", "16777217", "16777219", "9007199254740993", "0.1", "1e22", "1e23", "123456789e-30",
		"3.4028235e38", "3.4028235677973366e38", "1.1754944e-38", "1.4e-45", "7e-46", "1.00000017881393421514957253748434595763683319091796875",
		"1.000000178813934326171875", "0.000000000000000000001", "000000000000000000000001.5", "1e-400", "5e+3", "1E5"}
	for range 5000 {
		f := math.Float32frombits(rng.Uint32())
		g := math.Float64frombits(rng.Uint64())
		half := float64(f) + float64(math.Nextafter32(f, 1)-f)/2 // between two float32s
		for _, v := range []float64{float64(f), g, half, float64(rng.IntN(1e6)) / 1000} {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				texts = append(texts, strconv.FormatFloat(v, "efg"[rng.IntN(3)], rng.IntN(20)-1, 64))
			}
		}
	}
	for _, text := range texts {
		for _, bits := range []int{32, 64} {
			s := marketScanner{single: bits == 32}
			got, end, err := s.value([]byte(text+"\n"), 0)
			want, wantErr := strconv.ParseFloat(text, bits)
			if (err != nil) != (wantErr != nil) {
				t.Errorf("%s as float%d: error %v, want %v", text, bits, err, wantErr)
			} else if err == nil && (got != want || end != len(text)) {
				t.Errorf("%s as float%d = %v up to %d, want %v up to %d", text, bits, got, end, want, len(text))
			}
		}
	}
}

func TestReadMatrixMarketGrowsWithoutLength(t *testing.T) {
	var text strings.Builder
	const n = 5000
	fmt.Fprintf(&text, "%scoordinate real symmetric\n%d %d %d\n", banner, n, n, n)
	for i := range n {
		fmt.Fprintf(&text, "%d 1 %d\n", i+1, i+1)
	}
	m, err := ReadMatrixMarket(io.MultiReader(strings.NewReader(text.String())))
	if err != nil {
		t.Fatal(err)
	}
	requireCanonical(t, m)
	if m.NNZ() != 2*n-1 || m.At(0, n-1) != n || m.At(n-1, 0) != n {
		t.Errorf("%d nonzeros, corners %v and %v", m.NNZ(), m.At(0, n-1), m.At(n-1, 0))
	}
}

func TestReadMatrixMarketNewsgroups(t *testing.T) {
	root := os.Getenv("TOPOI_DATA")
	if home, err := os.UserHomeDir(); root == "" && err == nil {
		root = filepath.Join(home, ".cache", "topoi-data")
	}
	f, err := os.Open(filepath.Join(root, "newsgroups-counts", "matrix.mtx"))
	if err != nil {
		t.Skipf("NOT TESTED on 20 Newsgroups: %v; set TOPOI_DATA or run ../shared/data/unpack.sh bow-newsgroups-counts", err)
	}
	defer f.Close()
	m, err := ReadMatrixMarket(f)
	if err != nil {
		t.Fatal(err)
	}
	requireCanonical(t, m)
	if r, c := m.Dims(); r != 18774 || c != 55911 || m.NNZ() != 2429942 {
		t.Errorf("%d×%d with %d nonzeros, want 18774×55911 with 2429942", r, c, m.NNZ())
	}
}
