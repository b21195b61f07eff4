package report

import (
	"bufio"
	"bytes"
	"testing"
)

// TestLine: a line ends with a character, wherever it has to be cut.
func TestLine(t *testing.T) {
	spans := []span{{" word  ", ""}, {"  ", dim}, {"share", ""}, {"  ", ""}}
	for width, want := range map[int]string{
		20: " word    share\n",
		12: " word    sh…\n",
		9:  " word\n", // nothing of the share fits, and the space before it has no meaning
		7:  " word\n",
		4:  " wo…\n",
	} {
		var b bytes.Buffer
		s := &screen{w: bufio.NewWriter(&b), width: width}
		s.line(spans...)
		s.w.Flush()
		if b.String() != want {
			t.Errorf("width %d: %q, want %q", width, b.String(), want)
		}
	}
}
