package vectorize

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/sparse"
)

// odd are texts that have broken tokenizers.
var odd = []string{
	"", " \n\t", "\x00\x00", "\xff\xfe\xfa", strings.Repeat("x", 1<<20), strings.Repeat("ab ", 2000),
	"the and of", "2004 1,000", "中文字符 and English", "\u200d\u200d", "a\u0301\u0301", "US us U.S.",
	strings.Repeat("é", 300), "www.example.com bob@example.com", "'' ' ’ ‘", "ﬁ ǅ ß İ ı", "-- -- --",
}

// newspaper is n texts of words drawn with Zipf's frequencies, some of them
// capitalised, with punctuation, and the odd ones in between.
func newspaper(n int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.3, 3, 4000)
	syllables := []string{"ba", "con", "di", "fer", "gan", "ing", "ka", "lo", "mer", "nation", "or", "pe", "ri", "s", "tu", "ver"}
	var texts []string
	for j := range n {
		if j%37 == 5 {
			texts = append(texts, odd[j/37%len(odd)])
			continue
		}
		var b strings.Builder
		for range 20 + r.IntN(120) {
			w := zipf.Uint64()
			word := syllables[w%16] + syllables[w/16%16] + syllables[w/256%16]
			if w%7 == 0 && r.IntN(10) > 0 {
				word = strings.ToUpper(word[:1]) + word[1:]
			}
			b.WriteString(word)
			b.WriteString([]string{" ", " ", " ", " ", ", ", ". ", "-", "’s ", "\n", " the "}[r.IntN(10)])
		}
		texts = append(texts, b.String())
	}
	return texts
}

func fit(t *testing.T, v Vectorizer, texts ...string) (*Space, *sparse.Matrix) {
	t.Helper()
	s, m, err := v.FitTransformTexts(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	return s, m
}

func sameMatrix(a, b *sparse.Matrix) bool {
	p, i, x := a.CSC()
	q, j, y := b.CSC()
	bits := func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) }
	return slices.Equal(p, q) && slices.Equal(i, j) && slices.EqualFunc(x, y, bits)
}

// TestWorkers: the number of workers changes nothing, not a bit.
func TestWorkers(t *testing.T) {
	texts := newspaper(700)
	for _, v := range []Vectorizer{
		{},
		{Analyzer: Analyzer{NGrams: 3, StopWords: []string{"bacon"}}, MaxTerms: 500},
		{Analyzer: Analyzer{Lang: "fr", KeepCase: true, NGrams: 1}, Weighting: Weighting{TF: Raw, Norm: L1Norm}},
	} {
		v.Workers = 1
		s, m := fit(t, v, texts...)
		if err := checkMatrix(s, m, len(texts)); err != nil {
			t.Error(err)
		}
		for _, workers := range []int{2, 7} {
			v.Workers = workers
			s2, m2 := fit(t, v, texts...)
			if !reflect.DeepEqual(s.Vocabulary, s2.Vocabulary) || !slices.Equal(s.IDF, s2.IDF) || !reflect.DeepEqual(s.Pruning, s2.Pruning) {
				t.Errorf("%d workers: another vocabulary", workers)
			}
			if !sameMatrix(m, m2) {
				t.Errorf("%d workers: another matrix", workers)
			}
		}
	}
}

// checkMatrix checks what holds for every matrix.
func checkMatrix(s *Space, m *sparse.Matrix, documents int) error {
	v := s.Vocabulary
	if r, c := m.Dims(); r != v.Len() || c != documents || v.Documents() != documents {
		return fmt.Errorf("matrix %d × %d for %d terms, %d documents", r, c, v.Len(), documents)
	}
	df := make([]int, v.Len())
	for j := range documents {
		ind, val := m.Column(j)
		var l1, l2 float64
		for p, i := range ind {
			df[i]++
			x := float64(val[p])
			if !(x > 0) || math.IsInf(x, 0) || p > 0 && ind[p-1] >= i {
				return fmt.Errorf("document %d: term %d weighs %v", j, i, x)
			}
			l1, l2 = l1+x, l2+x*x
		}
		if len(ind) > 0 && (s.Weighting.Norm == L2Norm && !near(l2, 1) || s.Weighting.Norm == L1Norm && !near(l1, 1)) {
			return fmt.Errorf("document %d: norms %v, %v", j, l1, math.Sqrt(l2))
		}
	}
	for i := range v.Len() {
		if v.DF(i) != df[i] {
			return fmt.Errorf("term %q: df %d, counted %d", v.Term(i), v.DF(i), df[i])
		}
		if df[i] < s.Pruning.MinDF || df[i] > s.Pruning.MaxDF {
			return fmt.Errorf("term %q: df %d out of %d to %d", v.Term(i), df[i], s.Pruning.MinDF, s.Pruning.MaxDF)
		}
		if v.Surface(i) == "" || s.an.stopTerm[v.Term(i)] {
			return fmt.Errorf("term %q, shown as %q", v.Term(i), v.Surface(i))
		}
	}
	if p := s.Pruning; p.Kept != v.Len() || p.Terms != p.StopWords+p.BelowMinDF+p.AboveMaxDF+p.OverMaxTerms+p.Kept {
		return fmt.Errorf("pruning does not add up: %+v", p)
	}
	return nil
}

// TestOddTexts: none of them harms the others.
func TestOddTexts(t *testing.T) {
	texts := append(slices.Clone(odd), "the bank raised rates", "the bank cut rates")
	for _, a := range []Analyzer{{}, {NGrams: 1}, {Lang: "zh"}, {Lang: "tr", MinLength: 1}, {Whitespace: true}, {KeepCase: true, KeepNumbers: true, NoStopWords: true}} {
		s, m := fit(t, Vectorizer{Analyzer: a, MinDF: Count(1), MaxDF: Fraction(1)}, texts...)
		if err := checkMatrix(s, m, len(texts)); err != nil {
			t.Errorf("%+v: %v", a, err)
		}
		if i, ok := s.Vocabulary.Index("bank"); !ok || m.At(i, len(odd)) == 0 {
			t.Errorf("%+v: bank is missing", a)
		}
		if ind, _ := m.Column(0); len(ind) != 0 {
			t.Errorf("%+v: the empty document has terms", a)
		}
		for i := range s.Vocabulary.Len() {
			if len(s.Vocabulary.Term(i)) > maxBytes {
				t.Errorf("%+v: a term of %d bytes", a, len(s.Vocabulary.Term(i)))
			}
		}
	}
}

func TestColumnsFollowDocuments(t *testing.T) {
	broken := &corpus.DocumentError{ID: "b", Err: errors.New("broken")}
	docs := func(yield func(corpus.Document, error) bool) {
		_ = yield(corpus.Document{Title: "Bank", Text: "rates"}, nil) &&
			yield(corpus.Document{}, fmt.Errorf("wrapped: %w", broken)) &&
			yield(corpus.Document{}, nil) &&
			yield(corpus.Document{Title: "Rates", Text: "bank bank"}, nil)
	}
	v := Vectorizer{Analyzer: Analyzer{NGrams: 1}, Weighting: Counts}
	s, m, err := v.FitTransform(context.Background(), docs)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]float64{{1, 0, 2}, {1, 0, 1}} // bank, rate
	for i, row := range want {
		for j, x := range row {
			if m.At(i, j) != x {
				t.Errorf("%s in document %d: %v, want %v", s.Vocabulary.Term(i), j, m.At(i, j), x)
			}
		}
	}
	m2, err := s.Transform(context.Background(), docs)
	if err != nil || !sameMatrix(m, m2) {
		t.Errorf("transformed: another matrix, %v", err)
	}
}

func TestStreamError(t *testing.T) {
	bad := errors.New("disk on fire")
	docs := func(yield func(corpus.Document, error) bool) {
		_ = yield(corpus.Document{Text: "bank"}, nil) && yield(corpus.Document{}, bad) &&
			yield(corpus.Document{Text: "never read"}, nil)
	}
	if _, _, err := (&Vectorizer{}).FitTransform(context.Background(), docs); err != bad {
		t.Errorf("error %v, want %v", err, bad)
	}
	s, _ := fit(t, Vectorizer{}, "bank")
	if _, err := s.Transform(context.Background(), docs); err != bad {
		t.Errorf("transform: error %v, want %v", err, bad)
	}
}

func TestCancel(t *testing.T) {
	s, _ := fit(t, Vectorizer{}, "bank")
	for name, do := range map[string]func(context.Context, corpus.Seq) error{
		"fit": func(ctx context.Context, d corpus.Seq) error {
			_, _, err := (&Vectorizer{}).FitTransform(ctx, d)
			return err
		},
		"transform": func(ctx context.Context, d corpus.Seq) error { _, err := s.Transform(ctx, d); return err },
	} {
		ctx, cancel := context.WithCancel(context.Background())
		n := 0
		endless := func(yield func(corpus.Document, error) bool) {
			for yield(corpus.Document{Text: "a bank of words"}, nil) {
				if n++; n == 1000 {
					cancel()
				}
			}
		}
		if err := do(ctx, endless); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v", name, err)
		}
		if n > 1001 {
			t.Errorf("%s: read %d documents after 1000", name, n)
		}
		if err := do(ctx, plainTexts([]string{"bank"})); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: done before it began: %v", name, err)
		}
	}
}

func TestProgress(t *testing.T) {
	var seen []int
	v := Vectorizer{Progress: func(n int) { seen = append(seen, n) }, Workers: 2}
	fit(t, v, newspaper(200)...)
	if !slices.IsSorted(seen) || len(seen) < 3 || seen[len(seen)-1] != 200 {
		t.Errorf("progress %v", seen)
	}
}

func TestBadSettings(t *testing.T) {
	for name, v := range map[string]Vectorizer{
		"words":      {Analyzer: Analyzer{NGrams: -1}},
		"phrases":    {Analyzer: Analyzer{NGrams: 9}},
		"characters": {Analyzer: Analyzer{MinLength: -1}},
		"at most":    {MaxTerms: -1},
		"workers":    {Workers: -1},
		"fraction":   {MinDF: Fraction(1.5)},
		"0 or more":  {MaxDF: Count(-2)},
		"weighting":  {Weighting: Weighting{TF: 7}},
		"below":      {MinDF: Count(2), MaxDF: Count(1)},
	} {
		_, _, err := v.FitTransformTexts(context.Background(), []string{"bank", "bank"})
		if err == nil || !strings.Contains(err.Error(), name) || !strings.HasPrefix(err.Error(), "vectorize: ") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestSurfaces checks what is shown for a term.
func TestSurfaces(t *testing.T) {
	tests := []struct {
		name, term, want string
		a                Analyzer
		texts            []string
	}{
		{"most frequent form", "compani", "companies", Analyzer{}, []string{"a company of companies", "two companies"}},
		{"tie by string", "bank", "bank", Analyzer{}, []string{"banks and a bank"}},
		{"name", "blair", "Blair", Analyzer{}, []string{"he met Blair, and Blair’s wife"}},
		{"acronym", "bbc", "BBC", Analyzer{}, []string{"on the BBC and the Bbc, the BBC"}},
		{"own spelling", "mcdonald", "McDonald", Analyzer{}, []string{"then McDonald spoke"}},
		{"begins sentences", "bank", "banks", Analyzer{}, []string{"Banks rose. Banks fell.\nBanks", "“Banks” are here"}},
		{"mostly lower", "minist", "minister", Analyzer{}, []string{"the Minister, a minister"}},
		{"three in four", "minist", "Minister", Analyzer{}, []string{"the Minister, the Minister, the Minister, a minister"}},
		{"country", "u.s", "US", Analyzer{}, []string{"US. US."}},
		{"capitals tie", "bbc", "BBC", Analyzer{}, []string{"the BBC, the Bbc"}},
		{"phrase", "interest rate", "interest rates", Analyzer{}, []string{"interest rates, interest rates, interest rate. Interest rates"}},
		{"names in phrase", "toni blair", "Tony Blair", Analyzer{}, []string{"then Tony Blair spoke"}},
		{"name of common words", "world cup", "World Cup", Analyzer{}, []string{"of the World Cup, a world of cups; the World Cup. The world, the cup; in World Cup style, and a world cup"}},
		{"at times a name", "world cup", "world cup", Analyzer{}, []string{"of the World Cup, a world cup, the World Cup"}},
		{"words of a name", "world", "world", Analyzer{}, []string{"of the World Cup, the world and a world"}},
		{"headline", "world cup", "world cup", Analyzer{}, []string{"World Cup. The world cup"}},
		{"name and more", "world cup coach", "World Cup coach", Analyzer{NGrams: 3}, []string{"a World Cup coach, a world, the cup"}},
		{"case kept", "Bank", "Bank", Analyzer{KeepCase: true}, []string{"a Bank"}},
		{"longer phrase", "prime minist blair", "prime minister Blair", Analyzer{NGrams: 3}, []string{"the prime minister Blair"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := fit(t, Vectorizer{Analyzer: tt.a}, tt.texts...)
			i, ok := s.Vocabulary.Index(tt.term)
			if !ok {
				t.Fatalf("no term %q among %q", tt.term, s.Vocabulary.terms)
			}
			if got := s.Vocabulary.Surface(i); got != tt.want {
				t.Errorf("%s is shown as %q, want %q", tt.term, got, tt.want)
			}
		})
	}
}

// TestTitleBorder: no phrase runs from the title into the text.
func TestTitleBorder(t *testing.T) {
	docs := func(yield func(corpus.Document, error) bool) {
		yield(corpus.Document{Title: "Bank rates", Text: "rise again sharply"}, nil)
	}
	s, _, err := (&Vectorizer{}).FitTransform(context.Background(), docs)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"bank", "bank rate", "rate", "rise", "sharpli"}; !slices.Equal(s.Vocabulary.terms, want) {
		t.Errorf("terms %q, want %q", s.Vocabulary.terms, want)
	}
}
