package report

import (
	"bufio"
	"bytes"
	"testing"
)

// A phrase longer than a line is broken between its words, and a word only if it is itself
// longer than a line.
func TestFlowBreaksPhrases(t *testing.T) {
	var b bytes.Buffer
	s := &screen{w: bufio.NewWriter(&b), width: 40}
	f := &flow{s: s}
	f.words("of ", "")
	for i, word := range []string{"stronger¹", "internet¹", "advertising¹", "revenues¹"} {
		if i > 0 {
			f.put(phraseJoin, dim)
		}
		f.put(word, "")
	}
	f.words(" or aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeee", "")
	f.place()
	f.end()
	s.w.Flush()
	const want = "of\nstronger¹‿internet¹‿advertising¹‿\nrevenues¹ or\naaaaaaaaaabbbbbbbbbbccccccccccdddddddddd\neeee\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
