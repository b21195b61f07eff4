// Package kernel holds the hot loops of the solver: passes over the nonzeros of
// rows of a sparse matrix against gathered rows of a factor.
//
// Notation, as in docs/design.md: one problem is a row x (k weights) explained
// by basis rows b_i, one for each nonzero v_i; q_i = b_i·x is the model's value
// there and t_i = v_i/q_i its ratio. Values of q are kept at or above a small
// positive floor, so that no ratio overflows.
//
// Layout: basis rows live in one slice, stride apart, stride a multiple of Lanes,
// padded with zeros; x and r have the length of the stride. Gathered blocks are
// transposed: bt[k·n+i] is coordinate k of nonzero i, n a multiple of Lanes.
// Padding slots have value 0 and any valid index; they change nothing.
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
	avx512          // F, DQ, VL
)

func (l level) String() string { return [...]string{"reference", "avx2", "avx512"}[l] }

// best is the fastest variant this machine runs. It never changes.
var best = detect()

// Variant names the kernels in use: "avx512", "avx2" or "reference".
func Variant() string { return best.String() }

// Padded returns n rounded up to a multiple of Lanes.
func Padded(n int) int { return (n + Lanes - 1) &^ (Lanes - 1) }

// Ratio is the fused pass of the multiplicative update: for each nonzero i it
// stores q_i = max(b_i·x, floor) and adds (v_i/q_i)·b_i to r. q has room for
// Padded(len(ind)) values; those past len(ind) are left undefined.
func Ratio(r, x, b []float32, stride int, ind []int32, val, q []float32, floor float32) {
	best.ratio(r, x, b, stride, ind, val, q, floor)
}

// Accumulate adds Σ_i val_i·b_i to r.
func Accumulate(r, b []float32, stride int, ind []int32, val []float32) {
	best.accumulate(r, b, stride, ind, val)
}

// GatherRow copies the basis rows named by ind into columns,
// bt[k·n+i] = b[ind[i]·stride+k] for n = len(ind), a multiple of Lanes, and
// k < rank (rounded up to a multiple of 4, for which bt has room), and computes
// q_i = max(b_i·x, floor), y = 1/q and t = val/q.
func GatherRow(bt, b []float32, stride, rank int, ind []int32, x, val []float32, m Model, floor float32) {
	best.gatherRow(bt, b, stride, rank, ind, x, val, m, floor)
}

// Model is what a row's weights say of its nonzeros: the values q, y = 1/q and
// the ratios t = v/q.
type Model struct {
	Q, Y, T []float32
}

// GatherLanes is GatherRow, without y and t, for Lanes rows side by side: slot s of row l is
// element s·Lanes+l of ind and q, and weight k of row l is x[k·Lanes+l], rank
// rounded up to a multiple of 4.
func GatherLanes(bt, b []float32, stride, rank int, ind []int32, x, q []float32, floor float32) {
	best.gatherLanes(bt, b, stride, rank, ind, x, q, floor)
}

// SweepRow makes one pass of cyclic coordinate descent over a row whose basis is
// gathered in bt and whose model m is current; all have the length of val, a
// multiple of Lanes. For each coordinate with price c_k,
//
//	r = Σ_i t_i·b_i,   h = Σ_i (t_i·b_i)·(y_i·b_i),
//	x_k ← max(0, x_k + (r/h)·(r/c_k − 1)),
//
// and m follows. x_k becomes 0 where h is 0, and stays where c_k ≤ 0. It
// returns the largest r/c_k it met.
func SweepRow(x, c, bt []float32, m Model, val []float32, rank int, floor float32) (rho float32) {
	return best.sweepRow(x, c, bt, m, val, rank, floor)
}

// SweepLanes makes passes of the same descent over Lanes rows side by side, as
// GatherLanes lays them out. q is used up.
func SweepLanes(x, c, bt, q, val []float32, rank, passes int, floor float32) {
	best.sweepLanes(x, c, bt, q, val, rank, passes, floor)
}

// LogSum returns Σ_i v_i·log q_i, accumulated in float64, for positive normal q.
func LogSum(val, q []float32) float64 { return best.logSum(val, q) }

// LanesPay reports whether Lanes rows of at most n nonzeros are swept faster
// side by side than one after the other: short rows waste lanes and wait for
// their sums, long ones make a gathered block that falls out of the cache.
// Measured on Zen 5, nanoseconds for each nonzero and coordinate, lanes against
// rows: k=20 n=16 .23 / .47, k=20 n=128 .32 / .23, k=100 n=16 .27 / .33, k=100
// n=128 .52 / .24.
func LanesPay(n, rank int) bool {
	return best != reference && n <= 2*Lanes && n*rank*Lanes*4 <= 128<<10
}
