package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// errLong means that a record does not fit into the size set for a document.
var errLong = errors.New("longer than a document may be")

// lines gives access to the lines of a stream, several ahead if need be,
// while holding no more than max bytes (and one read) of it. A record is any
// number of lines; what it looked at and did not take stays for the next.
type lines struct {
	ctx    context.Context
	r      io.Reader
	buf    []byte
	pos    int   // start in buf of the first line not taken
	offset int64 // of that line in the stream
	number int   // of that line, from 1
	max    int
	err    error // met by reading; io.EOF at the end
}

const readSize = 64 << 10

func newLines(ctx context.Context, r io.Reader, max int64) *lines {
	return &lines{ctx: ctx, r: r, number: 1, max: int(min(max, 1<<40))}
}

// peek returns the line that starts n bytes after the first line not taken,
// with its line break. The slice is valid until the next call. The error is
// io.EOF after the last line, errLong if the line would end beyond max bytes,
// or what reading met.
func (l *lines) peek(n int) ([]byte, error) {
	seen := n
	for {
		rest := l.buf[l.pos:]
		if i := bytes.IndexByte(rest[min(seen, len(rest)):], '\n'); i >= 0 {
			if end := seen + i + 1; end <= l.max+1 {
				return rest[n:end], nil
			}
			return nil, errLong
		}
		seen = max(seen, len(rest))
		if seen > l.max {
			return nil, errLong
		}
		if l.err != nil {
			if n < len(rest) && l.err == io.EOF {
				return rest[n:], nil
			}
			return nil, l.err
		}
		l.fill()
	}
}

// fill reads once more, moving what is still needed to the front.
func (l *lines) fill() {
	if err := l.ctx.Err(); err != nil {
		l.err = err
		return
	}
	if cap(l.buf)-len(l.buf) < readSize {
		kept := len(l.buf) - l.pos
		if 2*kept > cap(l.buf) || cap(l.buf) < 2*readSize {
			grown := make([]byte, kept, 2*cap(l.buf)+2*readSize)
			copy(grown, l.buf[l.pos:])
			l.buf = grown
		} else {
			copy(l.buf[:kept], l.buf[l.pos:])
			l.buf = l.buf[:kept]
		}
		l.pos = 0
	}
	l.read(l.buf[len(l.buf):min(cap(l.buf), len(l.buf)+readSize)])
}

// read appends one read into room, which is the free part of buf.
func (l *lines) read(room []byte) {
	for range 100 {
		n, err := l.r.Read(room)
		l.buf = l.buf[:len(l.buf)+n]
		if err != nil {
			l.err = err
		}
		if n > 0 || err != nil {
			return
		}
	}
	l.err = io.ErrNoProgress
}

// take moves on by n bytes, which hold count line breaks.
func (l *lines) take(n, count int) {
	l.pos += n
	l.offset += int64(n)
	l.number += count
}

// skip takes the first line, however long, without holding it.
func (l *lines) skip() {
	for {
		rest := l.buf[l.pos:]
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			l.take(i+1, 1)
			return
		}
		l.take(len(rest), 0)
		if l.err != nil {
			return
		}
		l.buf, l.pos = l.buf[:0], 0
		l.fill()
	}
}

// sample returns up to n bytes from the first line not taken, without
// taking them.
func (l *lines) sample(n int) []byte {
	for len(l.buf)-l.pos < n && l.err == nil {
		l.fill()
	}
	return l.buf[l.pos:min(len(l.buf), l.pos+n)]
}

// Read takes bytes regardless of lines.
func (l *lines) Read(p []byte) (int, error) {
	if l.pos == len(l.buf) && l.err == nil {
		l.fill()
	}
	n := copy(p, l.buf[l.pos:])
	l.take(n, 0)
	if n == 0 && len(p) > 0 {
		return 0, l.err
	}
	return n, nil
}

// tooLong is the reason given for a record or file of more than max bytes.
func tooLong(what string, max int64) error {
	return fmt.Errorf("%s of more than %s; raise MaxBytes (--max-bytes) to read it", what, size(max))
}

// size writes a number of bytes for people: "64 MiB".
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
