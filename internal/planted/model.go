package planted

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Options describe what is planted. The zero value is a small, easy problem.
type Options struct {
	Terms     int     // rows of V; 0 = 1000
	Documents int     // columns of V; 0 = 500
	Topics    int     // rank; 0 = 10
	Length    float64 // mean words of a document; 0 = 100
	Overlap   float64 // share of a topic's mass on words common to all topics, in 0…1
	Mixing    float64 // share of a document's mass outside its main topic, in 0…1
	Noise     float64 // share of a document's mass spread evenly over all terms, in 0…1
	Seed      uint64
}

// Ladder returns ten problems of rising noise and overlap, the first five of them easy, each
// with a seed of its own.
func Ladder() []Options {
	ladder := []Options{
		{Topics: 5},
		{Topics: 10, Mixing: .3},
		{Topics: 10, Noise: .3},
		{Topics: 5, Overlap: .2, Mixing: .1},
		{Topics: 8, Overlap: .2, Mixing: .2, Noise: .1},
		{Topics: 4, Overlap: .5, Mixing: .3, Noise: .1},
		{Topics: 6, Overlap: .5, Mixing: .4, Noise: .2},
		{Topics: 10, Overlap: .5, Mixing: .3, Noise: .2},
		{Topics: 12, Overlap: .4, Mixing: .4, Noise: .1},
		{Topics: 7, Overlap: .6, Mixing: .4, Noise: .3},
	}
	for i := range ladder {
		ladder[i].Seed = uint64(i)
	}
	return ladder
}

// lengthSpread is the standard deviation of the logarithm of document lengths,
// about what newspaper articles show.
const lengthSpread = 0.5

// withDefaults fills in what is zero, and panics on options that cannot be: they
// are written in tests, not given by users.
func (o Options) withDefaults() Options {
	for _, d := range []struct {
		field   *int
		initial int
	}{{&o.Terms, 1000}, {&o.Documents, 500}, {&o.Topics, 10}} {
		if *d.field == 0 {
			*d.field = d.initial
		}
	}
	if o.Length == 0 {
		o.Length = 100
	}
	if o.Topics < 1 || o.Documents < 1 || o.Terms <= o.Topics || o.Terms > math.MaxInt32 {
		panic(fmt.Sprintf("planted: %d terms, %d documents, %d topics; each topic needs a term of its own and one is shared",
			o.Terms, o.Documents, o.Topics))
	}
	for _, share := range []float64{o.Overlap, o.Mixing, o.Noise} {
		if !(share >= 0 && share <= 1) {
			panic(fmt.Sprintf("planted: a share of %v; want 0…1", share))
		}
	}
	if !(o.Length > 0 && o.Length < 1e9) {
		panic(fmt.Sprintf("planted: length %v", o.Length))
	}
	return o
}

// model is the planted truth: which terms each topic draws.
type model struct {
	Options
	own    [][]int32 // terms of each topic alone, the most frequent first
	shared []int32   // terms of all topics, the most frequent first
	draw   []alias   // of an index into own[k]
	common alias     // of an index into shared
}

// newModel deals the terms out in random order, so that a term's index says
// nothing about its topic or frequency: one share for all topics (none without
// overlap) and one for each.
func newModel(opt Options) *model {
	m := &model{Options: opt.withDefaults()}
	rng := rand.New(rand.NewPCG(m.Seed, 0))
	order := make([]int32, m.Terms)
	for i := range order {
		order[i] = int32(i)
	}
	rng.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
	if m.Overlap > 0 {
		n := m.Terms / (m.Topics + 1)
		m.shared, order = order[:n], order[n:]
		m.common = newAlias(zipf(n))
	}
	m.own, m.draw = make([][]int32, m.Topics), make([]alias, m.Topics)
	for k := range m.Topics {
		for p := k; p < len(order); p += m.Topics {
			m.own[k] = append(m.own[k], order[p])
		}
		m.draw[k] = newAlias(zipf(len(m.own[k])))
	}
	return m
}

// zipf returns n weights proportional to 1/rank that sum to one.
func zipf(n int) []float64 {
	w := make([]float64, n)
	var sum float64
	for r := range w {
		w[r] = 1 / float64(r+1)
		sum += w[r]
	}
	for r := range w {
		w[r] /= sum
	}
	return w
}

// label returns the main topic of document j. Topics take turns, so that each
// has its share of any number of documents.
func (m *model) label(j int) int { return j % m.Topics }

// document is one draw from the model.
type document struct {
	mass   []float64 // expected words by topic, a column of H
	terms  []int32   // the words drawn, topic by topic
	rng    *rand.Rand
	source *rand.PCG

	ind []int32 // room for counts
	val []float32
}

func newDocument(topics int) *document {
	d := &document{mass: make([]float64, topics), source: rand.NewPCG(0, 0)}
	d.rng = rand.New(d.source)
	return d
}

// sample draws document j into d, from a generator of its own.
func (m *model) sample(j int, d *document) {
	d.source.Seed(m.Seed, uint64(j)+1)
	length := m.Length * math.Exp(lengthSpread*d.rng.NormFloat64()-lengthSpread*lengthSpread/2)
	m.mix(j, (1-m.Noise)*length, d)
	d.terms = d.terms[:0]
	for k, mass := range d.mass {
		for range poisson(d.rng, mass) {
			if m.Overlap > 0 && d.rng.Float64() < m.Overlap {
				d.terms = append(d.terms, m.shared[m.common.draw(d.rng)])
			} else {
				d.terms = append(d.terms, m.own[k][m.draw[k].draw(d.rng)])
			}
		}
	}
	for range poisson(d.rng, m.Noise*length) {
		d.terms = append(d.terms, int32(d.rng.IntN(m.Terms)))
	}
}

// mix spreads the words of document j over the topics: 1−Mixing to its label,
// the rest over the others, uniformly over all ways to share it (a flat
// Dirichlet).
func (m *model) mix(j int, words float64, d *document) {
	label := m.label(j)
	var others float64
	for k := range d.mass {
		d.mass[k] = 0
		if k != label && m.Mixing > 0 {
			d.mass[k] = d.rng.ExpFloat64()
			others += d.mass[k]
		}
	}
	if others == 0 {
		d.mass[label] = words
		return
	}
	for k := range d.mass {
		d.mass[k] *= words * m.Mixing / others
	}
	d.mass[label] = words * (1 - m.Mixing)
}
