package sparse_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/sparse"
)

// newsgroups returns the text of the 20 Newsgroups counts (18,774×55,911,
// 2,429,942 nonzeros).
func newsgroups(b *testing.B) []byte {
	b.Helper()
	root := os.Getenv("TOPOI_DATA")
	if root == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			b.Skip("NO BENCHMARK: no home folder, and TOPOI_DATA is not set")
		}
		root = filepath.Join(home, ".cache", "topoi-data")
	}
	text, err := os.ReadFile(filepath.Join(root, "newsgroups-counts", "matrix.mtx"))
	if err != nil {
		b.Skipf("NO BENCHMARK: %v; set TOPOI_DATA or run ../shared/data/unpack.sh bow-newsgroups-counts", err)
	}
	return text
}

func BenchmarkReadMatrixMarket(b *testing.B) {
	text := newsgroups(b)
	m, err := sparse.ReadMatrixMarket(bytes.NewReader(text))
	if err != nil {
		b.Fatal(err)
	}
	var weighted bytes.Buffer
	colptr, rowind, data := m.CSC()
	weights := make([]float32, len(data))
	rng := rand.New(rand.NewPCG(1, 2))
	for p, v := range data {
		weights[p] = v * rng.Float32()
	}
	w, err := sparse.New(18774, 55911, slices.Clone(colptr), slices.Clone(rowind), weights)
	if err != nil {
		b.Fatal(err)
	}
	if err := sparse.WriteMatrixMarket(&weighted, w); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		text []byte
	}{{"counts", text}, {"weights", weighted.Bytes()}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sparse.ReadMatrixMarket(bytes.NewReader(c.text)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWriteMatrixMarket(b *testing.B) {
	m, err := sparse.ReadMatrixMarket(bytes.NewReader(newsgroups(b)))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := sparse.WriteMatrixMarket(io.Discard, m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTranspose(b *testing.B) {
	m, err := sparse.ReadMatrixMarket(bytes.NewReader(newsgroups(b)))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		m.Transpose()
	}
}
