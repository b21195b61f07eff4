package topics

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

func TestClusteringByHand(t *testing.T) {
	// topic 0: a a b, topic 1: b b; purity (2+2)/5.
	got := newClustering([]int{0, 0, 0, 1, 1}, []string{"a", "a", "b", "b", "b"})
	mi := 2./5*math.Log(2./5/(3./5*2./5)) + 1./5*math.Log(1./5/(3./5*3./5)) + 2./5*math.Log(2./5/(2./5*3./5))
	h := -(2./5*math.Log(2./5) + 3./5*math.Log(3./5))
	if got.Documents != 5 || got.Labels != 2 || got.Purity != 0.8 || math.Abs(got.NMI-mi/h) > 1e-12 {
		t.Errorf("%+v, want NMI %v, purity 0.8", got, mi/h)
	}
	// Pairs: together in both 2, in topics 4, in labels 4, of 10.
	if want := (2 - 1.6) / (4 - 1.6); math.Abs(got.ARI-want) > 1e-12 {
		t.Errorf("ARI %v, want %v", got.ARI, want)
	}
	if newClustering(nil, nil) != nil {
		t.Error("no documents must give no clustering")
	}
}

func TestClusteringInvariants(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		n := 2 + rng.IntN(60)
		topics, labels := make([]int, n), make([]string, n)
		renamed := make([]int, n)
		for i := range n {
			topics[i] = rng.IntN(5)
			renamed[i] = 70 - 3*topics[i]
			labels[i] = strconv.Itoa(rng.IntN(4))
		}
		c, r := newClustering(topics, labels), newClustering(renamed, labels)
		if *c != *r {
			t.Fatalf("renaming topics changes %+v to %+v", c, r)
		}
		if c.NMI < 0 || c.NMI > 1 || c.ARI < -0.5 || c.ARI > 1 || c.Purity <= 0 || c.Purity > 1 {
			t.Fatalf("out of range: %+v", c)
		}
		same := make([]string, n)
		for i := range n {
			same[i] = strconv.Itoa(topics[i])
		}
		if p := newClustering(topics, same); math.Abs(p.NMI-1) > 1e-12 || p.ARI != 1 || p.Purity != 1 {
			t.Fatalf("equal partitions: %+v", p)
		}
	}
}
