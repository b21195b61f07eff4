package planted

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/topoi-nmf/topoi/sparse"
)

var update = flag.Bool("update", false, "rewrite testdata/golden/planted.mtx")

// The golden objectives of scikit-learn are about this matrix, so it may not
// change unnoticed; and it shows that the bits do not depend on the machine.
func TestGoldenMatrix(t *testing.T) {
	const path = "../../testdata/golden/planted.mtx"
	p := Matrix(Options{Terms: 60, Documents: 40, Topics: 5, Length: 80,
		Overlap: .3, Mixing: .3, Noise: .05, Seed: 1})
	var text bytes.Buffer
	if err := sparse.WriteMatrixMarket(&text, p.V); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, text.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text.Bytes(), want) {
		t.Errorf("%s is no longer what is planted; if that is meant, run this test with -update and then make_nmf.py", path)
	}
}
