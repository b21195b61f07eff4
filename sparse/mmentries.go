package sparse

import (
	"bytes"
	"io"
	"math"
	"strconv"
	"strings"
)

// scan hands every entry, mirrored ones too, to add, with indices from zero, and
// checks that they are as many as declared.
func (s *marketScanner) scan(add func(i, j int32, v float64)) error {
	var n int
	var err error
	if s.head.array {
		n, err = s.scanArray(add)
	} else {
		n, err = s.scanCoordinates(add)
	}
	if err == io.EOF && n < s.head.entries {
		return s.errorf("the file ends after %d of the %d entries it declares", n, s.head.entries)
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// scanCoordinates returns the entries read and why it stopped, io.EOF in the
// good case.
func (s *marketScanner) scanCoordinates(add func(i, j int32, v float64)) (int, error) {
	h := &s.head
	for n := 0; ; n++ {
		b, err := s.next()
		if err != nil {
			return n, err
		}
		if n == h.entries {
			return n, s.errorf("more entries than the %d declared", h.entries)
		}
		i, k, ok1 := parseIndex(b, 0)
		j, k, ok2 := parseIndex(b, k)
		if !ok1 || !ok2 {
			return n, s.errorf("a row and a column expected, got %q", clip(b))
		}
		v := 1.0
		if !h.pattern {
			if v, k, err = s.value(b, k); err != nil {
				return n, err
			}
		}
		if skipBlank(b, k) != len(b) {
			return n, s.errorf("more on the line than one entry: %q", clip(b))
		}
		if uint(i-1) >= uint(h.rows) || uint(j-1) >= uint(h.cols) {
			return n, s.errorf("entry (%d, %d) is outside the %d×%d matrix", i, j, h.rows, h.cols)
		}
		if err := s.mirrored(int32(i-1), int32(j-1), v, add); err != nil {
			return n, err
		}
	}
}

// scanArray reads values by column, of a symmetric matrix the lower triangle.
// They may share lines.
func (s *marketScanner) scanArray(add func(i, j int32, v float64)) (int, error) {
	h := &s.head
	first := func(j int32) int32 { // row stored first of column j
		switch h.symmetry {
		case symmetric:
			return j
		case skewSymmetric:
			return j + 1
		}
		return 0
	}
	n, j := 0, int32(0)
	i := first(j)
	for {
		b, err := s.next()
		if err != nil {
			return n, err
		}
		for k := 0; skipBlank(b, k) < len(b); n++ {
			if n == h.entries {
				return n, s.errorf("more values than the %d of a %d×%d array", n, h.rows, h.cols)
			}
			var v float64
			if v, k, err = s.value(b, k); err != nil {
				return n, err
			}
			if err := s.mirrored(i, j, v, add); err != nil {
				return n, err
			}
			if i++; int(i) == h.rows {
				j++
				i = first(j)
			}
		}
	}
}

// mirrored adds an entry, and of a symmetric file its mirror image.
func (s *marketScanner) mirrored(i, j int32, v float64, add func(i, j int32, v float64)) error {
	add(i, j, v)
	if s.head.symmetry == general {
		return nil
	}
	if i < j || i == j && s.head.symmetry == skewSymmetric {
		return s.errorf("entry (%d, %d) does not belong to the lower triangle a symmetric file stores", i+1, j+1)
	}
	if s.head.symmetry == skewSymmetric {
		v = -v
	}
	if i != j {
		add(j, i, v)
	}
	return nil
}

// value parses the number at b[k:], refusing what is not finite.
func (s *marketScanner) value(b []byte, k int) (v float64, end int, err error) {
	k = skipBlank(b, k)
	v, end, ok := parseDecimal(b, k, s.single)
	if ok {
		return v, end, nil
	}
	for end = k; end < len(b) && !isBlank(b[end]); end++ {
	}
	if end == k {
		return 0, k, s.errorf("a value is missing: %q", clip(b))
	}
	bits := 64
	if s.single {
		bits = 32
	}
	if bytes.ContainsAny(b[k:end], "xXpP_") { // hexadecimal is Go's, not the format's
		return 0, end, s.errorf("%q is not a number", clip(b[k:end]))
	}
	v, perr := strconv.ParseFloat(string(b[k:end]), bits)
	if perr != nil && bytes.ContainsAny(b[k:end], "dD") { // Fortran's double precision, 1.0D+00
		v, perr = strconv.ParseFloat(strings.NewReplacer("d", "e", "D", "e").Replace(string(b[k:end])), bits)
	}
	switch {
	case math.IsNaN(v):
		return 0, end, s.errorf("the value is NaN")
	case math.IsInf(v, 0):
		return 0, end, s.errorf("the value %s is infinite or beyond float%d", clip(b[k:end]), bits)
	case perr != nil:
		return 0, end, s.errorf("%q is not a number", clip(b[k:end]))
	}
	return v, end, nil
}

var powersOfTen = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// parseDecimal parses the numbers that need no care: a mantissa below 2^53 times
// or over an exact power of ten is correctly rounded in one operation (Clinger
// 1990). It answers ok = false for any other number, and for what is none.
func parseDecimal(b []byte, k int, single bool) (v float64, end int, ok bool) {
	negative := false
	if k < len(b) && (b[k] == '-' || b[k] == '+') {
		negative = b[k] == '-'
		k++
	}
	var mant uint64
	digits, scale := 0, 0
	for ; k < len(b) && b[k]-'0' < 10; k++ {
		mant = mant*10 + uint64(b[k]-'0')
		digits++
	}
	if k < len(b) && b[k] == '.' {
		for k++; k < len(b) && b[k]-'0' < 10; k++ {
			mant = mant*10 + uint64(b[k]-'0')
			digits++
			scale--
		}
	}
	if digits == 0 || digits > 18 || mant > 1<<53 {
		return 0, k, false
	}
	if k < len(b) && b[k]|0x20 == 'e' {
		e, next, ok := parseExponent(b, k+1)
		if !ok {
			return 0, k, false
		}
		scale, k = scale+e, next
	}
	if k < len(b) && !isBlank(b[k]) || scale < -22 || scale > 22 {
		return 0, k, false
	}
	v = float64(mant)
	if scale < 0 {
		v /= powersOfTen[-scale]
	} else {
		v *= powersOfTen[scale]
	}
	if single {
		// Rounding to float64 and then to float32 goes wrong only when the
		// first lands half way between two float32s; subnormals have fewer bits.
		if math.Float64bits(v)&(1<<29-1) == 1<<28 || v > math.MaxFloat32 || v < 0x1p-126 && v != 0 {
			return 0, k, false
		}
		v = float64(float32(v))
	}
	if negative {
		v = -v
	}
	return v, k, true
}

// parseExponent parses a signed whole number of at most three digits.
func parseExponent(b []byte, k int) (e, end int, ok bool) {
	negative := false
	if k < len(b) && (b[k] == '-' || b[k] == '+') {
		negative = b[k] == '-'
		k++
	}
	start := k
	for ; k < len(b) && b[k]-'0' < 10 && k-start < 4; k++ {
		e = e*10 + int(b[k]-'0')
	}
	if negative {
		e = -e
	}
	return e, k, k > start && k-start < 4
}

// parseIndex parses the whole number at or after b[k:]; ok tells whether there
// was one, ended by a blank.
func parseIndex(b []byte, k int) (v, end int, ok bool) {
	k = skipBlank(b, k)
	start := k
	for ; k < len(b) && b[k]-'0' < 10; k++ {
		v = v*10 + int(b[k]-'0')
	}
	return v, k, k > start && k-start <= 18 && (k == len(b) || isBlank(b[k]))
}

func isBlank(c byte) bool { return c == ' ' || c-'\t' < 5 } // tab, line ends, \v, \f

func skipBlank(b []byte, k int) int {
	for k < len(b) && isBlank(b[k]) {
		k++
	}
	return k
}

// clip shortens text for an error message.
func clip(b []byte) []byte {
	b = bytes.TrimSpace(b)
	if len(b) > 60 {
		return append(b[:57:57], "..."...)
	}
	return b
}
