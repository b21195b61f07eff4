package factor

// Where a run begins without a race, its first iterations choose which components there
// will be. Rows that are short, as titles are, want five multiplicative iterations that are
// extrapolated from the first: what fell to a third in one of them becomes zero, and stays
// so to the last, while descent would settle such a row at once, before the components are
// known. Other rows want one, which leaves the start far behind and is not extrapolated.
// docs/solver.md has the figures. Candidates of a race have exchanges to mend it, and end
// lower by going far at once: 8,971,506 for 8,979,178 on 20 Newsgroups, k=20, four seeds.
const (
	firstShort = 5
	shortRow   = 20 // nonzeros on average, of the rows or the columns of V
)

// open chooses the first iterations.
func (s *solver) open() {
	if len(s.pb.byCol.val) < shortRow*max(s.pb.m, s.pb.n) {
		s.first = firstShort
	} else {
		s.wait = true
	}
}
