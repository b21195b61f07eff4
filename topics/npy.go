package topics

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// The .npy format, version 1.0, is that of NumPy's numpy.lib.format: the magic
// string, a little-endian 16-bit header length, a header that is a Python
// dictionary literal padded with spaces so that the data begins at a multiple
// of 64 bytes, then the elements. Only what the model file needs is written and
// read: little-endian floats in C order with one or two dimensions.

const (
	npyMagic     = "\x93NUMPY\x01\x00"
	npyAlign     = 64
	npyMaxHeader = 1 << 12 // ours take 118 bytes; NumPy pads no further
)

// An npyHeader describes an array.
type npyHeader struct {
	size  int   // bytes of an element: 4 or 8
	shape []int // one or two dimensions
}

// elements is the product of the shape, or an error where it leaves the range
// of what a model can hold.
func (h npyHeader) elements() (int, error) {
	n := 1
	for _, d := range h.shape {
		if d != 0 && n > math.MaxInt32*64/d {
			return 0, fmt.Errorf("array of shape %v is too large", h.shape)
		}
		n *= d
	}
	return n, nil
}

func (h npyHeader) shapeString() string {
	if len(h.shape) == 1 {
		return fmt.Sprintf("(%d,)", h.shape[0])
	}
	return fmt.Sprintf("(%d, %d)", h.shape[0], h.shape[1])
}

// encode returns the bytes before the data.
func (h npyHeader) encode() []byte {
	dict := fmt.Sprintf("{'descr': '<f%d', 'fortran_order': False, 'shape': %s, }", h.size, h.shapeString())
	used := len(npyMagic) + 2 + len(dict) + 1
	pad := (npyAlign - used%npyAlign) % npyAlign
	dict += strings.Repeat(" ", pad) + "\n"
	b := append([]byte(npyMagic), 0, 0)
	binary.LittleEndian.PutUint16(b[len(npyMagic):], uint16(len(dict)))
	return append(b, dict...)
}

var (
	npyDescr   = regexp.MustCompile(`'descr'\s*:\s*'([^']*)'`)
	npyFortran = regexp.MustCompile(`'fortran_order'\s*:\s*(True|False)`)
	npyShape   = regexp.MustCompile(`'shape'\s*:\s*\(\s*(\d{1,10})\s*(?:,\s*(\d{1,10})\s*,?|,)?\s*\)`)
)

// readNPYHeader reads what precedes the data. It allocates no more than
// npyMaxHeader bytes whatever the input says.
func readNPYHeader(r io.Reader) (npyHeader, error) {
	var h npyHeader
	head := make([]byte, len(npyMagic)+2)
	if _, err := io.ReadFull(r, head); err != nil {
		return h, fmt.Errorf("not a .npy array: %w", unexpected(err))
	}
	if string(head[:6]) != npyMagic[:6] {
		return h, fmt.Errorf("not a .npy array: begins with %q", head[:6])
	}
	if string(head[:8]) != npyMagic {
		return h, fmt.Errorf(".npy version %d.%d, want 1.0", head[6], head[7])
	}
	n := int(binary.LittleEndian.Uint16(head[8:]))
	if n > npyMaxHeader {
		return h, fmt.Errorf(".npy header of %d bytes, want at most %d", n, npyMaxHeader)
	}
	dict := make([]byte, n)
	if _, err := io.ReadFull(r, dict); err != nil {
		return h, fmt.Errorf(".npy header: %w", unexpected(err))
	}
	return parseNPYHeader(string(dict))
}

func parseNPYHeader(dict string) (npyHeader, error) {
	var h npyHeader
	descr, fortran, shape := npyDescr.FindStringSubmatch(dict), npyFortran.FindStringSubmatch(dict), npyShape.FindStringSubmatch(dict)
	switch {
	case descr == nil || fortran == nil || shape == nil:
		return h, fmt.Errorf(".npy header %.80q: want descr, fortran_order and a shape of one or two dimensions", dict)
	case fortran[1] == "True":
		return h, fmt.Errorf(".npy array in Fortran order, want C order")
	case descr[1] == "<f4":
		h.size = 4
	case descr[1] == "<f8":
		h.size = 8
	default:
		return h, fmt.Errorf(".npy elements of type %q, want \"<f4\" or \"<f8\"", descr[1])
	}
	for _, s := range shape[1:] {
		if s == "" {
			continue
		}
		d, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			return h, fmt.Errorf(".npy dimension %s is too large", s)
		}
		h.shape = append(h.shape, int(d))
	}
	_, err := h.elements()
	return h, err
}

// expectNPY reads the header and holds it against what the array should be.
func expectNPY(r io.Reader, want npyHeader) error {
	got, err := readNPYHeader(r)
	if err != nil {
		return err
	}
	if got.size != want.size || got.shapeString() != want.shapeString() {
		return fmt.Errorf("array of %d-byte floats with shape %s, want %d-byte floats with shape %s",
			got.size, got.shapeString(), want.size, want.shapeString())
	}
	return nil
}

// writeFloats writes an array of float32 (size 4) or float64 (size 8), given
// by rows or as one row.
func writeFloats[F float32 | float64](w io.Writer, h npyHeader, rows iter.Seq[[]F]) error {
	if _, err := w.Write(h.encode()); err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	for row := range rows {
		for _, x := range row {
			b := out.AvailableBuffer()
			if h.size == 4 {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(x)))
			} else {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(x)))
			}
			if _, err := out.Write(b); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

// readFloats fills one row after another. Every element must be finite and not
// negative, as everything in a model is.
func readFloats[F float32 | float64](r io.Reader, size int, rows iter.Seq[[]F]) error {
	in := bufio.NewReaderSize(r, 1<<16)
	buf := make([]byte, size)
	n := 0
	for row := range rows {
		for i := range row {
			if _, err := io.ReadFull(in, buf); err != nil {
				return fmt.Errorf("array ends after %d elements: %w", n, unexpected(err))
			}
			var x F
			if size == 4 {
				x = F(math.Float32frombits(binary.LittleEndian.Uint32(buf)))
			} else {
				x = F(math.Float64frombits(binary.LittleEndian.Uint64(buf)))
			}
			if !(x >= 0) || math.IsInf(float64(x), 0) {
				return fmt.Errorf("element %d is %v, want a finite number that is not negative", n, x)
			}
			row[i] = x
			n++
		}
	}
	if k, err := in.Read(buf[:1]); k > 0 {
		return fmt.Errorf("array goes on after its %d elements", n)
	} else if err != nil && err != io.EOF {
		return err
	}
	return nil
}

// unexpected makes an end of input where there should be more an error as such.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
