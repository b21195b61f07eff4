package vectorize

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/corpus"
)

// BenchmarkFitTransform is the whole pass over 20 Newsgroups (11,314 posts,
// 22 MB), the texts being in memory. Beside the time it reports the highest live
// heap above that of the texts.
func BenchmarkFitTransform(b *testing.B) {
	texts, _ := readFolder(b, dataDir(b, "20news-bydate/20news-bydate-train"))
	size := 0
	for _, t := range texts {
		size += len(t)
	}
	for _, grams := range []int{1, 2} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("grams=%d/workers=%d", grams, workers), func(b *testing.B) {
				b.SetBytes(int64(size))
				b.ReportAllocs()
				v := Vectorizer{Analyzer: Analyzer{NGrams: grams}, Workers: workers}
				peak := watchHeap()
				for b.Loop() {
					s, m, err := v.FitTransformTexts(context.Background(), texts)
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(s.Vocabulary.Len()), "terms")
					b.ReportMetric(float64(m.NNZ()), "nnz")
				}
				b.ReportMetric(peak(), "peakMB")
			})
		}
	}
}

// watchHeap samples the heap until peak is called, which returns the highest
// increase in MB.
func watchHeap() (peak func() float64) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	base, high := m.HeapAlloc, m.HeapAlloc
	stop, done := make(chan bool), make(chan bool)
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				high = max(high, m.HeapAlloc)
			}
		}
	}()
	return func() float64 {
		close(stop)
		<-done
		return float64(high-base) / (1 << 20)
	}
}

// BenchmarkTransform makes the same matrix again through the fitted Space.
func BenchmarkTransform(b *testing.B) {
	texts, _ := readFolder(b, dataDir(b, "20news-bydate/20news-bydate-train"))
	s, _, err := (&Vectorizer{}).FitTransformTexts(context.Background(), texts)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Transform(context.Background(), corpus.Texts(texts...)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScanner walks the words of 20 Newsgroups and of BBC News, in one
// goroutine.
func BenchmarkScanner(b *testing.B) {
	for _, name := range []string{"20news-bydate/20news-bydate-train", "bbc-news"} {
		b.Run(name, func(b *testing.B) {
			texts, _ := readFolder(b, dataDir(b, name))
			size := 0
			for _, t := range texts {
				size += len(t)
			}
			b.SetBytes(int64(size))
			sc := Analyzer{}.compile().scanner()
			for b.Loop() {
				for _, t := range texts {
					sc.reset(t)
					for _, ok := sc.next(); ok; _, ok = sc.next() {
					}
				}
			}
		})
	}
}
