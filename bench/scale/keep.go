package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/sparse"
)

// matrix plants a matrix, or reads it from the folder of kept ones.
func (c config) matrix(documents, nonzeros int) (*sparse.Matrix, error) {
	name := filepath.Join(c.keep, fmt.Sprintf("zipf-%d-%d-%d.bin", c.terms, documents, nonzeros))
	if c.keep != "" {
		v, err := load(name, c.terms)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return v, err
		}
	}
	v := planted.Counts(planted.Zipf(c.terms, documents, nonzeros, 1))
	if c.keep == "" {
		return v, nil
	}
	return v, save(name, v)
}

// save writes the number of columns and of nonzeros, the pointers, the indices and
// the values, all as little-endian uint64 or uint32.
func save(name string, v *sparse.Matrix) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	ptr, ind, val := v.CSC()
	var b []byte
	for _, x := range append([]int{len(ptr) - 1, len(ind)}, ptr...) {
		b = binary.LittleEndian.AppendUint64(b[:0], uint64(x))
		w.Write(b)
	}
	for _, x := range ind {
		b = binary.LittleEndian.AppendUint32(b[:0], uint32(x))
		w.Write(b)
	}
	for _, x := range val {
		b = binary.LittleEndian.AppendUint32(b[:0], math.Float32bits(x))
		w.Write(b)
	}
	return errors.Join(w.Flush(), f.Close())
}

// load reads what save wrote.
func load(name string, rows int) (*sparse.Matrix, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	word := func(size int) uint64 {
		b, perr := r.Peek(size)
		if perr != nil {
			err = fmt.Errorf("%s: %w", name, io.ErrUnexpectedEOF)
			return 0
		}
		r.Discard(size)
		if size == 4 {
			return uint64(binary.LittleEndian.Uint32(b))
		}
		return binary.LittleEndian.Uint64(b)
	}
	info, serr := f.Stat()
	if serr != nil {
		return nil, serr
	}
	columns, nonzeros := int(word(8)), int(word(8))
	if want := int64(8*(columns+3) + 8*nonzeros); err != nil || want != info.Size() {
		return nil, fmt.Errorf("%s: not a kept matrix; delete it", name)
	}
	ptr, ind, val := make([]int, columns+1), make([]int32, nonzeros), make([]float32, nonzeros)
	for i := range ptr {
		ptr[i] = int(word(8))
	}
	for i := range ind {
		ind[i] = int32(word(4))
	}
	for i := range val {
		val[i] = math.Float32frombits(uint32(word(4)))
	}
	if err != nil {
		return nil, err
	}
	return sparse.New(rows, columns, ptr, ind, val)
}
