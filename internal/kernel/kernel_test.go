package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func random(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = r.Float32()
	}
	return x
}

func near(a, b, tol float64) bool {
	return math.Abs(a-b) <= tol*(1+math.Max(math.Abs(a), math.Abs(b)))
}

func TestRatioAgainstDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for rank := 1; rank <= 70; rank++ {
		stride := (rank + 15) / 16 * 16
		rows, n := 23, rank%19
		b := make([]float32, rows*stride)
		for i := range rows {
			copy(b[i*stride:], random(r, rank))
		}
		x := make([]float32, stride)
		copy(x, random(r, rank))
		ind := make([]int32, n)
		for i := range ind {
			ind[i] = int32(r.IntN(rows))
		}
		val, q, q2 := random(r, n), make([]float32, n), make([]float32, n)
		got := make([]float32, stride)
		Ratio(got, x, b, stride, ind, val, q, 1e-15)
		Dot(x, b, stride, ind, q2, 1e-15)
		want := make([]float64, stride)
		for i, row := range ind {
			var d float64
			for k := range stride {
				d += float64(x[k]) * float64(b[int(row)*stride+k])
			}
			if !near(d, float64(q[i]), 1e-5) || q[i] != q2[i] {
				t.Fatalf("rank %d: q[%d] = %v and %v, want %v", rank, i, q[i], q2[i], d)
			}
			for k := range stride {
				want[k] += float64(val[i]) / d * float64(b[int(row)*stride+k])
			}
		}
		for k := range stride {
			if !near(want[k], float64(got[k]), 1e-5) {
				t.Fatalf("rank %d: r[%d] = %v, want %v", rank, k, got[k], want[k])
			}
		}
	}
}

func TestFloorKeepsRatiosFinite(t *testing.T) {
	x, b, r := make([]float32, 16), make([]float32, 16), make([]float32, 16)
	q := make([]float32, 1)
	Ratio(r, x, b, 16, []int32{0}, []float32{3}, q, 1e-15)
	if q[0] != 1e-15 {
		t.Errorf("q = %v, want the floor", q[0])
	}
	for k, v := range r {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			t.Fatalf("r[%d] = %v", k, v)
		}
	}
}

func TestCoordinatePassesAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for n := range 40 {
		bk, val, q := random(rng, n), random(rng, n), random(rng, n)
		iq, tt := make([]float32, n), make([]float32, n)
		if n > 2 {
			bk[1] = 0
		}
		for i := range q {
			q[i] += 0.1
			iq[i] = 1 / q[i]
			tt[i] = val[i] / q[i]
		}
		gr, gh := Curvature(bk, tt, iq)
		var wr, wh float64
		for i := range bk {
			b, v, d := float64(bk[i]), float64(val[i]), float64(q[i])
			wr += v / d * b
			wh += v * b * b / (d * d)
		}
		if !near(wr, float64(gr), 1e-5) || !near(wh, float64(gh), 1e-5) {
			t.Fatalf("n=%d: r=%v h=%v, want %v %v", n, gr, gh, wr, wh)
		}
		before := append([]float32(nil), q...)
		Shift(-0.05, bk, val, q, iq, tt, 1e-3)
		for i := range q {
			want := math.Max(float64(before[i])-0.05*float64(bk[i]), 1e-3)
			if !near(want, float64(q[i]), 1e-6) || !near(1/want, float64(iq[i]), 1e-5) ||
				!near(float64(val[i])/want, float64(tt[i]), 1e-5) {
				t.Fatalf("n=%d: shifted q[%d]=%v iq=%v t=%v, want q=%v", n, i, q[i], iq[i], tt[i], want)
			}
		}
	}
}

func TestGatherTransposes(t *testing.T) {
	b := make([]float32, 4*16)
	for i := range b {
		b[i] = float32(i)
	}
	ind := []int32{3, 0, 2}
	bt := make([]float32, 5*8)
	Gather(bt, 8, 5, b, 16, ind)
	for k := range 5 {
		for i, row := range ind {
			if bt[k*8+i] != b[int(row)*16+k] {
				t.Fatalf("bt[%d,%d] = %v", k, i, bt[k*8+i])
			}
		}
	}
}

func TestLogSum(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var val, q []float32
	var want float64
	for range 4000 {
		x := float32(math.Exp(rng.NormFloat64() * 12))
		v := rng.Float32()
		if d := math.Abs(log(x) - math.Log(float64(x))); d > 1e-9 {
			t.Fatalf("log(%v) is off by %v", x, d)
		}
		val, q = append(val, v), append(q, x)
		want += float64(v) * math.Log(float64(x))
	}
	if got := LogSum(val, q); !near(got, want, 1e-10) {
		t.Errorf("LogSum = %v, want %v", got, want)
	}
}
