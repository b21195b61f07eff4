package topics

import (
	"math"
	"reflect"
	"testing"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/vectorize"
)

// handMade is a model of five documents, four terms and two topics that a sampler
// might have drawn. Tokens by document, in order of the terms a, bb, ccc, dddd:
//
//	     topic 1    topic 2
//	d1   5 3 0 0    0 0 0 0    N_d = 8, 0
//	d2   1 0 3 0    0 0 3 3          4, 6
//	d3   0 0 0 0    0 0 6 6          0, 12
//	d4   4 0 0 0    0 0 0 0          4, 0
//	d5   0 0 1 0    0 0 4 5          1, 9
//	     10 3 4 0   0 0 13 14   N_k = 17, 27; corpus 10 3 17 14 of 44
//
// It returns the terms of each document beside it.
func handMade(t *testing.T) (*Model, [][]int32) {
	t.Helper()
	terms := []string{"a", "bb", "ccc", "dddd"}
	v, err := vectorize.NewVocabulary(terms, terms, []int{3, 1, 3, 3}, 5)
	if err != nil {
		t.Fatal(err)
	}
	m := &Model{
		Topics: make([]Topic, 2), Documents: make([]Document, 5), Space: &vectorize.Space{Vocabulary: v},
		Phi: factor.NewDense(4, 2), Theta: factor.NewDense(5, 2), TermWeight: []float64{10, 3, 17, 14},
	}
	for i, n := range []float64{10, 3, 4, 0} {
		m.Phi.Set(i, 0, float32(n/17))
	}
	for i, n := range []float64{0, 0, 13, 14} {
		m.Phi.Set(i, 1, float32(n/27))
	}
	for j, n := range [][2]float64{{8, 0}, {4, 6}, {0, 12}, {4, 0}, {1, 9}} {
		m.Scale = append(m.Scale, float32(n[0]+n[1]))
		m.Theta.Set(j, 0, float32(n[0]/(n[0]+n[1])))
		m.Theta.Set(j, 1, float32(n[1]/(n[0]+n[1])))
	}
	m.prepare()
	return m, [][]int32{{0, 1}, {0, 2, 3}, {2, 3}, {0}, {2, 3}}
}

// heaviest are the terms of most weight in each topic, MALLET's and stm's top words.
func (m *Model) heaviest(n int) [][]int32 {
	tops := make([][]int32, m.K())
	for t := range tops {
		for _, s := range m.relevant(t, n, 1) {
			tops[t] = append(tops[t], int32(s.index))
		}
	}
	return tops
}

// diagnose counts the documents of a model.
func diagnose(m *Model, docs [][]int32, top int) []Diagnostics {
	tops := m.heaviest(top)
	l, c := newLoads(m.K()), newCodocuments(m.Space.Vocabulary.Len(), tops)
	for j, terms := range docs {
		l.add(m.Theta.Row(j), m.Scale[j])
		c.add(terms, m.Theta.Row(j))
	}
	out := make([]Diagnostics, m.K())
	for t := range out {
		out[t] = m.diagnostics(t, m.spreads(), l, c)
	}
	return out
}

// MALLET's definitions, worked out by hand. Topic 1 has the top words a, ccc, bb with
// document counts 3 (d1 d2 d4), 2 (d2 d5), 1 (d1), and D(a,ccc) = 1, D(a,bb) = 1,
// D(ccc,bb) = 0. Topic 2 has dddd, ccc, both in d2, d3 and d5.
func TestDiagnosticsByHand(t *testing.T) {
	m, docs := handMade(t)
	ln := math.Log
	want := []Diagnostics{{
		Tokens:          17,
		DocumentEntropy: ln(17) - (8*ln(8)+2*4*ln(4)+1*ln(1))/17, // 1.2022788
		WordLength:      2,
		Coherence:       2*ln(1.01/3.01) + ln(.01/2.01), // −7.4872844
		// φ = 10/17, 3/17, 4/17
		UniformDist:     10./17*ln(40./17) + 3./17*ln(12./17) + 4./17*ln(16./17),        // .4276025
		CorpusDist:      10./17*ln(44./17) + 3./17*ln(44./17) + 4./17*ln(4*44./(17*17)), // .6105248
		EffectiveWords:  17 * 17. / (100 + 9 + 16),                                      // 2.312
		TokenDocDiff:    .0061075734,                                                    // of (10 4 3)/17 and (3 2 1)/6
		Rank1Docs:       2. / 4,                                                         // d1, d4 of d1, d2, d4, d5
		AllocationRatio: 2. / 4,                                                         // half or more: d1, d4; 2% or more: all four
		AllocationCount: 3. / 4,                                                         // 30% or more: d1, d2, d4
		Exclusivity:     (1 + 1 + (4./17)/(4./17+13./27)) / 3,                           // .7760892
	}, {
		Tokens:          27,
		DocumentEntropy: ln(27) - (6*ln(6)+12*ln(12)+9*ln(9))/27, // 1.0608569
		WordLength:      3.5,
		Coherence:       0,                                             // ln(3.01/3.01)
		UniformDist:     13./27*ln(52./27) + 14./27*ln(56./27),         // .6938332
		CorpusDist:      13./27*ln(13*44./(27*17)) + 14./27*ln(44./27), // .3591886
		EffectiveWords:  27 * 27. / (169 + 196),                        // 1.9972603
		TokenDocDiff:    .00017153641,                                  // of (14 13)/27 and (3 3)/6
		Rank1Docs:       3. / 3,                                        // d2, d3, d5
		AllocationRatio: 3. / 3,
		AllocationCount: 3. / 3,
		Exclusivity:     (1 + (13./27)/(4./17+13./27)) / 2, // .8358663
	}}
	for k, got := range diagnose(m, docs, 3) {
		g, w := reflect.ValueOf(got), reflect.ValueOf(want[k])
		for i := range g.NumField() {
			if math.Abs(g.Field(i).Float()-w.Field(i).Float()) > 1e-6 {
				t.Errorf("topic %d: %s is %.9f, want %.9f", k+1, g.Type().Field(i).Name, g.Field(i).Float(), w.Field(i).Float())
			}
		}
	}
}

func TestDiagnosticsOfADeadTopic(t *testing.T) {
	m, docs := handMade(t)
	for i := range 4 {
		m.Phi.Set(i, 1, 0)
	}
	for j := range 5 {
		m.Theta.Set(j, 0, 1)
		m.Theta.Set(j, 1, 0)
	}
	d := diagnose(m, docs, 3)
	if d[1] != (Diagnostics{}) {
		t.Errorf("dead topic: %+v", d[1])
	}
	if d[0].Rank1Docs != 1 || d[0].AllocationRatio != 1 || d[0].Tokens != 44 {
		t.Errorf("the topic of everything: %+v", d[0])
	}
}

// A topic that no reference document has is not dead: what is counted in documents is 0,
// and what φ alone decides stays as it is.
func TestDiagnosticsOfATopicThatIsElsewhere(t *testing.T) {
	m, docs := handMade(t)
	want := diagnose(m, docs, 3)[0]
	want.Tokens, want.DocumentEntropy, want.Coherence, want.TokenDocDiff = 0, 0, 0, 0
	want.Rank1Docs, want.AllocationRatio, want.AllocationCount = 0, 0, 0
	l, c := newLoads(2), newCodocuments(4, m.heaviest(3))
	l.add(m.Theta.Row(2), m.Scale[2])
	c.add(docs[2], m.Theta.Row(2))
	if got := m.diagnostics(0, m.spreads(), l, c); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// A document without weight has a mixture, but nothing is known about it.
func TestDiagnosticsPassOverDarkDocuments(t *testing.T) {
	m, docs := handMade(t)
	want := diagnose(m, docs, 3)
	l, c := newLoads(2), newCodocuments(4, m.heaviest(3))
	for j, terms := range docs {
		l.add(m.Theta.Row(j), m.Scale[j])
		c.add(terms, m.Theta.Row(j))
		l.add([]float32{.5, .5}, 0)
	}
	for k := range want {
		if got := m.diagnostics(k, m.spreads(), l, c); got != want[k] {
			t.Errorf("with documents without weight %+v, want %+v", got, want[k])
		}
	}
}

func TestSignificanceByHand(t *testing.T) {
	m, _ := handMade(t)
	s := m.significances()[1] // φ = (0 0 13 14)/27, corpus (10 3 17 14)/44, θ = 0 .6 1 0 .9
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"uniform", s.Uniform, 1 - 27/math.Sqrt(4*(169+196))},
		{"vacuous", s.Vacuous, 1 - (13*17+14*14)/math.Sqrt((169+196)*(100+9+289+196))},
		{"background", s.Background, 1 - 2.5/math.Sqrt(5*(.36+1+.81))},
	} {
		if math.Abs(c.got-c.want) > 1e-6 {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

// Junk of each kind has significance 0.
func TestSignificanceOfJunk(t *testing.T) {
	m, _ := handMade(t)
	for i := range 4 {
		m.Phi.Set(i, 0, .25)
		m.Phi.Set(i, 1, float32(m.TermWeight[i]/44))
	}
	for j := range 5 {
		m.Theta.Set(j, 0, .5)
		m.Theta.Set(j, 1, .5)
	}
	s := m.significances()
	if s[0].Uniform > 1e-6 || s[1].Vacuous > 1e-6 || s[0].Background > 1e-6 || s[0].Vacuous < .05 || s[1].Uniform < .05 {
		t.Errorf("%+v", s)
	}
}

func TestFREXByHand(t *testing.T) {
	m, _ := handMade(t)
	// Topic 2: frequencies 0 0 13 14, so ranks 1.5 1.5 3 4 of 4; exclusivities 0 0
	// .67 1, the same ranks: FREX of dddd 1, of ccc 3/4.
	// Topic 1: frequencies 10 3 4 0: ranks 4 2 3 1; exclusivities 1 1 .33 0: ranks
	// 3.5 3.5 2 1. Top words a, ccc.
	a := 1 / (.7/(3.5/4) + .3/1)
	ccc := 1 / (.7/(2./4) + .3/(3./4))
	got := frex(m.Phi, m.heaviest(2))
	for k, want := range []float64{(a + ccc) / 2, (1 + .75) / 2} {
		if math.Abs(got[k]-want) > 1e-9 {
			t.Errorf("topic %d: %v, want %v", k+1, got[k], want)
		}
	}
	if got := frex(m.Phi, [][]int32{{}, {3}}); got[0] != 0 || got[1] != 1 {
		t.Errorf("without words %v, of one word %v, want 0 and 1", got[0], got[1])
	}
}
