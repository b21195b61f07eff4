package factor

import (
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
)

// TestRaceOfShortColumns: it begins with least squares, and with NNDSVDA where columns
// are longer.
func TestRaceOfShortColumns(t *testing.T) {
	for length, want := range map[float64]Start{6: LeastSquares{}, 60: NNDSVDA{}} {
		v := planted.Counts(planted.Options{Terms: 300, Documents: 900, Topics: 6, Length: length, Mixing: 0.3, Seed: 4})
		s := begun(t, &NMF{Rank: 6, Start: Random{}, Seed: 8}, v)
		c, err := s.candidate(t.Context(), 0, 2, 9)
		if err != nil {
			t.Fatal(err)
		}
		w, ht, err := want.begin(t.Context(), s.contender(0, 2, 9).solver)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(c.f.W.data, w.data) || !slices.Equal(c.f.Ht.data, ht.data) {
			t.Errorf("texts of %v words: the first candidate does not begin with %v", length, want)
		}
	}
}
