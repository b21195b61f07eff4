// Package kernel holds the hot loops of the solver: passes over the nonzeros of
// rows of a sparse matrix against gathered rows of a factor.
//
// Notation, as in docs/design.md: one problem is a row x (k weights) explained
// by basis rows b_i, one for each nonzero v_i; q_i = b_i·x is the model's value
// there and t_i = v_i/q_i its ratio. Values of q are kept at or above a small
// positive floor, so that no ratio overflows.
//
// Layout: basis rows live in one slice, stride apart, stride a multiple of Lanes,
// padded with zeros; x and r have the length of the stride. A Rounded holds them in half
// the memory, and has the kernels that gather them as methods. Gathered blocks are
// transposed: bt[a·n+i] is chosen coordinate a of nonzero i, n a multiple of
// Lanes. Padding slots have value 0 and any valid index; they change nothing.
//
// The reference loops in reference.go define each kernel; on amd64 with AVX-512
// or AVX2 and FMA they are replaced, at run time, by the assembly that the
// generator in gen/ writes. Results differ between the variants by rounding
// only. Build with -tags noasm for the reference alone.
package kernel

//go:generate go -C gen run . -out ../kernel_amd64.s -stubs ../kernel_amd64.go -pkg kernel

// Lanes is the width of every block, in float32 values: one AVX-512 register.
const Lanes = 16

// level is a variant of the kernels.
type level uint8

const (
	reference level = iota
	avx2            // with FMA
	avx512          // F, DQ, VL, with BMI2
)

func (l level) String() string { return [...]string{"reference", "avx2", "avx512"}[l] }

// best is the fastest variant this machine runs. It never changes.
var best = detect()

// Variant names the kernels in use: "avx512", "avx2" or "reference".
func Variant() string { return best.String() }

// Padded returns n rounded up to a multiple of Lanes.
func Padded(n int) int { return (n + Lanes - 1) &^ (Lanes - 1) }

// Ratio is the fused pass of the multiplicative update: for each nonzero i it
// stores the model, q_i = max(b_i·x, floor), y = 1/q and t = v/q, and adds t_i·b_i
// to r. m has room for Padded(len(ind)) values; past len(ind), t is 0 and q and y are
// positive. Behind ind, up to its capacity, are best the indices of the next row: their
// basis is prefetched.
func Ratio(r, x, b []float32, stride int, ind []int32, val []float32, m Model, floor float32) {
	best.ratio(r, x, b, stride, ind, val, m, floor)
}

// Multiply makes the multiplicative update of consecutive rows of x, stride apart:
// with r as Ratio computes it, x_k ← x_k·r_k·yield_k, and 0 where that is below clip.
// Row i has the nonzeros from ptr[i]-ptr[0] up to ptr[i+1]-ptr[0] of ind and val. The
// values q of all of them go to m, which has room for Lanes more and holds nothing else
// of use afterwards. r is for work; it and yield have the length of the stride.
func Multiply(x, b []float32, stride int, ptr []int, ind []int32, val []float32, m Model, r, yield []float32, floor, clip float32) {
	best.multiply(x, b, stride, ptr, ind, val, m, r, yield, floor, clip)
}

// Accumulate adds Σ_i val_i·b_i to r.
func Accumulate(r, b []float32, stride int, ind []int32, val []float32) {
	best.accumulate(r, b, stride, ind, val)
}

// Model is what a row's weights say of its nonzeros: the values q, y = 1/q and
// the ratios t = v/q.
type Model struct {
	Q, Y, T []float32
}

// from returns the model of the nonzeros from i on.
func (m Model) from(i int) Model { return Model{m.Q[i:], m.Y[i:], m.T[i:]} }

// GatherRow copies the coordinates from lo up to hi of a selection, in the basis
// rows named by ind, into columns: bt[a·n+i] = b[ind[i]·stride+k] for the (lo+a)th
// coordinate k and n = len(ind), a multiple of Lanes. bt has room for one column
// more than that.
func GatherRow(bt, b []float32, stride int, s *Selection, lo, hi int, ind []int32) {
	best.gatherRow(bt, b, stride, s, lo, hi, ind)
}

// SweepRow makes one pass of cyclic coordinate descent over the coordinates from
// lo up to hi of a selection, gathered in bt. The row's model m must be current;
// it has the length of val, a multiple of Lanes. For each coordinate, of price c,
//
//	r = Σ_i t_i·b_i,   h = Σ_i (t_i·b_i)·(y_i·b_i),
//	x ← max(0, x + (r/h)·(r/c − 1)),
//
// and m.Q follows; the rest of m is for the kernel. With l2 > 0 the price is C = c + l2·x and grows with x, and the
// step is the root of the same model against it: with ν = l2·r/h,
//
//	x ← max(0, x + 2·(r/h)·(r − C) / (C + ν + √((C − ν)² + 4·ν·r))).
//
// x becomes 0 where h is 0, and stays where c ≤ 0. It returns the largest r/C it
// met.
func SweepRow(s *Selection, lo, hi int, bt []float32, m Model, val []float32, l2, floor float32) (rho float32) {
	return best.sweepRow(s.x[lo:hi], s.c[lo:hi], bt, m, val, hi-lo, l2, floor)
}

// GatherLanes copies basis rows for Lanes rows side by side, all coordinates of
// them: slot s of row l is element s·Lanes+l of ind and q, and weight k of row l
// is x[k·Lanes+l], rank rounded up to a multiple of 4. It computes
// q = max(b·x, floor).
func GatherLanes(bt, b []float32, stride, rank int, ind []int32, x, q []float32, floor float32) {
	best.gatherLanes(bt, b, stride, rank, ind, x, q, floor)
}

// SweepLanes makes passes of the same descent over Lanes rows side by side, as
// GatherLanes lays them out. Prices lie like weights: c[k·Lanes+l] is that of
// weight k of row l. q is used up.
func SweepLanes(x, c, bt, q, val []float32, rank, passes int, l2, floor float32) {
	best.sweepLanes(x, c, bt, q, val, rank, passes, l2, floor)
}

// ColumnSums adds the columns of rows of the given stride to sums, in order of the rows;
// sums has the length of the stride.
func ColumnSums(sums []float64, d []float32, stride int) { best.columnSums(sums, d, stride) }

// Extrapolate goes from old to x and on by beta times that step, but not below zero, and
// keeps x in old. Lengths are equal and a multiple of Lanes.
func Extrapolate(x, old []float32, beta float32) { best.extrapolate(x, old, beta) }

// Products adds AᵀB to out, in float64: row t of out, bStride numbers, is of column t of A, one
// of k. A and B have as many rows, aStride and bStride apart. Products of two float32 are exact
// and all variants add them in one order: so results are the same to the bit.
func Products(out []float64, a []float32, aStride int, b []float32, bStride, k int) {
	best.products(out, a, aStride, b, bStride, k, false)
}

// Gram adds AᵀA to out likewise. Only entries on and above the diagonal count.
func Gram(out []float64, a []float32, stride, k int) {
	best.products(out, a, stride, a, stride, k, true)
}

// LogSum returns Σ_i v_i·log q_i, accumulated in float64, for positive normal q.
func LogSum(val, q []float32) float64 { return best.logSum(val, q) }

// LanesPay reports whether Lanes rows of at most n nonzeros are swept faster side
// by side, all coordinates of them, than one after the other, the chosen
// coordinates alone: single rows as short waste lanes and wait for their sums,
// while rows side by side share no choice of coordinates and make a block that
// falls out of the cache. Measured on 20 Newsgroups on Zen 5, two passes over rows
// of 9 to 16 nonzeros, nanoseconds for each nonzero, lanes against rows: k=20
// 12.5 / 29.5, k=48 28.1 / 34.3, k=64 35.2 / 36.4, k=100 59.9 / 46.7. Rows of five
// nonzeros, of which single rows would waste two thirds, pay at k=100 too: an iteration
// on texts of five words takes .037 instead of .090 s at first.
func LanesPay(n, rank int) bool {
	return best != reference && n <= 2*Lanes && n*rank <= 128*Lanes
}
