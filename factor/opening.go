package factor

// Where a run begins without a race, its first iterations choose which components there
// will be. Columns that are short, as those of titles, want five multiplicative iterations
// that are extrapolated from the first: what fell to a third in one of them becomes zero,
// and stays so to the last, while descent would settle such a column at once, before the
// components are known. Others want one, which leaves the start far behind and is not
// extrapolated. Short rows, the terms of a few long articles, want that too: W moves first.
// Without momentum nothing falls to zero at once, and one is enough for all.
// Where there are many components, most of which an entry will do without, the first descents
// make one pass over them instead of two, with momentum or without.
//
// docs/solver.md has the figures. Candidates of a race have exchanges to mend it, and end
// lower by going far at once: 8,971,506 for 8,979,178 on 20 Newsgroups, k=20, four seeds.
const (
	firstShort     = 5
	shortColumn    = 20 // nonzeros on average
	manyComponents = 32 // more are many
	firstBrief     = 6  // iterations before the second pass
)

// shortColumns reports whether columns of V are short.
func (pb *problem) shortColumns() bool { return len(pb.byCol.val) < shortColumn*pb.n }

// open chooses the first iterations.
func (s *solver) open() {
	short := s.pb.shortColumns()
	if short && s.m != nil {
		s.first = firstShort
	}
	s.wait = !short
	if s.p.Rank > manyComponents {
		s.brief = firstBrief
	}
}
