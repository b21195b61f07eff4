package sparse

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
)

type symmetry uint8

const (
	general symmetry = iota
	symmetric
	skewSymmetric
)

// marketHeader is the banner and the size line of a file.
type marketHeader struct {
	array, pattern bool
	symmetry       symmetry
	rows, cols     int
	entries        int // stored in the file
	line           int // of the sizes
}

// mostEntries returns how many entries the file may expand to.
func (h *marketHeader) mostEntries() int {
	if h.symmetry == general {
		return h.entries
	}
	return 2 * h.entries
}

// marketScanner reads a file line by line and hands out its entries.
type marketScanner struct {
	r      *bufio.Reader
	line   int  // of the line last read
	single bool // round to float32, correctly and once
	head   marketHeader
	length int64 // of the source in bytes, -1 = unknown
}

// lineBuffer is the longest line accepted that is not a comment, and large
// enough for reads to cost nothing beside the parsing.
const lineBuffer = 1 << 18

func newMarketScanner(r io.Reader, single bool) (*marketScanner, error) {
	s := &marketScanner{single: single, length: lengthOf(r)}
	s.r = bufio.NewReaderSize(r, lineBuffer)
	if magic, err := s.r.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(s.r)
		if err != nil {
			return nil, s.readError(err)
		}
		s.r, s.length = bufio.NewReaderSize(z, lineBuffer), -1
	}
	if err := s.readHeader(); err != nil {
		return nil, err
	}
	return s, nil
}

// lengthOf returns how many bytes r can give at most, or -1 when it cannot tell.
func lengthOf(r io.Reader) int64 {
	switch r := r.(type) {
	case interface{ Len() int }: // bytes.Reader, strings.Reader, bytes.Buffer
		return int64(r.Len())
	case interface{ Stat() (fs.FileInfo, error) }:
		if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return -1
}

// plausible tells whether the source is known to be long enough for the entries
// it declares, at the four bytes of the shortest ("1 1\n"). Then they can be
// given room at once: it is in proportion to a length that is there.
func (s *marketScanner) plausible() bool {
	return !s.head.array && s.length >= 0 && int64(s.head.entries) <= s.length/4
}

func (s *marketScanner) errorf(format string, args ...any) error {
	return &FormatError{Line: s.line, Err: fmt.Errorf(format, args...)}
}

func (s *marketScanner) sizeError(format string, args ...any) error {
	return &FormatError{Line: s.head.line, Err: fmt.Errorf(format, args...)}
}

// readError reports that the source failed, not its format.
func (s *marketScanner) readError(err error) error {
	return fmt.Errorf("sparse: reading MatrixMarket after line %d: %w", s.line, err)
}

// next returns the next line that is neither blank nor a comment, without its
// line end, valid until the next call; at the end io.EOF.
func (s *marketScanner) next() ([]byte, error) {
	for {
		b, err := s.rawLine()
		if err != nil {
			return nil, err
		}
		k := skipBlank(b, 0)
		if k < len(b) && b[k] != '%' {
			return b[k:], nil
		}
	}
}

// rawLine returns the next line, of a comment longer than the buffer the
// beginning. The line end stays on it; it counts as blank.
func (s *marketScanner) rawLine() ([]byte, error) {
	b, err := s.r.ReadSlice('\n')
	switch {
	case err == nil:
		s.line++
		return b, nil
	case err == io.EOF && len(b) > 0:
		s.line++
		return b, nil
	case err == io.EOF:
		return nil, io.EOF
	case errors.Is(err, bufio.ErrBufferFull):
		s.line++
		if k := skipBlank(b, 0); k < len(b) && b[k] != '%' {
			return nil, s.errorf("longer than %d bytes", lineBuffer)
		}
		comment := bytes.Clone(b[:1])
		comment[0] = '%'
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = s.r.ReadSlice('\n')
		}
		if err != nil && err != io.EOF {
			return nil, s.readError(err)
		}
		return comment, nil
	}
	return nil, s.readError(err)
}

func (s *marketScanner) readHeader() error {
	b, err := s.rawLine()
	if err == io.EOF {
		return &FormatError{Line: 1, Err: errors.New("the file is empty")}
	}
	if err != nil {
		return err
	}
	if err := s.readBanner(strings.TrimPrefix(string(b), "\ufeff")); err != nil {
		return err
	}
	b, err = s.next()
	if err == io.EOF {
		return s.errorf("the file ends before the line of sizes")
	}
	if err != nil {
		return err
	}
	return s.readSizes(b)
}

func (s *marketScanner) readBanner(text string) error {
	f := strings.Fields(strings.ToLower(text))
	if len(f) == 0 || f[0] != "%%matrixmarket" {
		return s.errorf("not a MatrixMarket file: it does not begin with %%%%MatrixMarket")
	}
	if len(f) != 5 || f[1] != "matrix" {
		return s.errorf("the banner must read %%%%MatrixMarket matrix FORMAT FIELD SYMMETRY")
	}
	h := &s.head
	switch f[2] {
	case "coordinate":
	case "array":
		h.array = true
	default:
		return s.errorf("format %q is not coordinate or array", f[2])
	}
	switch f[3] {
	case "real", "double", "integer", "unsigned-integer":
	case "pattern":
		h.pattern = true
	default:
		return s.errorf("field %q is not real, integer or pattern", f[3])
	}
	switch f[4] {
	case "general":
	case "symmetric":
		h.symmetry = symmetric
	case "skew-symmetric":
		h.symmetry = skewSymmetric
	default:
		return s.errorf("symmetry %q is not general, symmetric or skew-symmetric", f[4])
	}
	if h.pattern && (h.array || h.symmetry == skewSymmetric) {
		return s.errorf("a pattern cannot be %s %s", f[2], f[4])
	}
	return nil
}

func (s *marketScanner) readSizes(b []byte) error {
	h := &s.head
	h.line = s.line
	sizes := []*int{&h.rows, &h.cols, &h.entries}
	if h.array {
		sizes = sizes[:2]
	}
	k, ok := 0, true
	for _, p := range sizes {
		if *p, k, ok = parseIndex(b, k); !ok {
			return s.errorf("%d whole numbers expected as sizes, got %q", len(sizes), clip(b))
		}
	}
	if skipBlank(b, k) != len(b) {
		return s.errorf("%d sizes expected, got %q", len(sizes), clip(b))
	}
	if h.rows > math.MaxInt32 || h.cols > math.MaxInt32 {
		return s.errorf("%d×%d is larger than %d rows or columns", h.rows, h.cols, math.MaxInt32)
	}
	if h.symmetry != general && h.rows != h.cols {
		return s.errorf("a symmetric matrix must be square, not %d×%d", h.rows, h.cols)
	}
	if !h.array {
		return nil
	}
	switch h.symmetry {
	case general:
		h.entries = h.rows * h.cols
	case symmetric:
		h.entries = h.rows * (h.rows + 1) / 2
	case skewSymmetric:
		h.entries = h.rows * (h.rows - 1) / 2
	}
	return nil
}
