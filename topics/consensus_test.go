package topics

import (
	"testing"

	"github.com/topoi-nmf/topoi/factor"
)

// The number of fits that topics start from, where it is not given.
func TestConsensusByDefault(t *testing.T) {
	for _, c := range []struct {
		opt  Options
		k, n int
		want int
	}{
		{Options{}, 5, 2000, 10},
		{Options{}, 5, 100, 10},
		{Options{}, 5, 99, 1}, // a part may have too few of a topic
		{Options{OneTopic: OneTopicYes}, 5, 2000, 1},
		{Options{NMF: factor.NMF{Start: factor.NNDSVDA{}}}, 5, 2000, 1},
		{Options{Consensus: 1}, 5, 2000, 1},
		{Options{Consensus: 4, OneTopic: OneTopicYes}, 5, 20, 4},
	} {
		if got := c.opt.consensus(c.k, c.n); got != c.want {
			t.Errorf("%+v, %d topics of %d documents: %d fits, want %d", c.opt, c.k, c.n, got, c.want)
		}
	}
}

// What was decided is written down.
func TestConsensusIsRecorded(t *testing.T) {
	_, list := small()
	for asked, want := range map[int]int{0: 10, 1: 0, 3: 3} {
		m := mustFit(t, documents(list...), Options{K: 4, Consensus: asked})
		if m.Settings.Consensus != want {
			t.Errorf("asked for %d of %d documents: %d", asked, len(list), m.Settings.Consensus)
		}
	}
}
