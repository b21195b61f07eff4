package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// batch is how many basis rows are walked together: as many pointers as fit in
// general registers beside the rest.
const batch = 8

// rowPointers turns the batch of indices at ind+off into pointers.
func rowPointers(ind Register, off int) []Register {
	b, rowBytes := pointer("b"), pointer("rowBytes")
	p := make([]Register, batch)
	for i := range p {
		p[i] = GP64()
		MOVLQSX(Mem{Base: ind, Disp: off + 4*i}, p[i].(GPVirtual))
		IMULQ(rowBytes, p[i])
		ADDQ(b, p[i])
	}
	return p
}

// sum8 adds up the lanes of eight accumulators. For 8 lanes the result holds the
// eight sums in order; for 16 lanes it holds, in 128-bit parts, the sums of rows
// 0-3 (even parts), 0-3 (odd), 4-7 (even), 4-7 (odd), to be joined by join16.
func (v vector) sum8(a []VecVirtual) VecVirtual {
	four := func(a []VecVirtual) VecVirtual {
		pair := func(x, y VecVirtual) VecVirtual {
			lo, hi := v.reg(), v.reg()
			VUNPCKLPS(y, x, lo)
			VUNPCKHPS(y, x, hi)
			VADDPS(hi, lo, lo)
			return lo
		}
		s, t := pair(a[0], a[1]), pair(a[2], a[3])
		lo, hi := v.reg(), v.reg()
		VUNPCKLPD(t, s, lo)
		VUNPCKHPD(t, s, hi)
		VADDPS(hi, lo, lo)
		return lo
	}
	s, t := four(a[:4]), four(a[4:])
	lo, hi := v.reg(), v.reg()
	if v.lanes == 16 {
		VSHUFF32X4(U8(0x44), t, s, lo)
		VSHUFF32X4(U8(0xee), t, s, hi)
	} else {
		VPERM2F128(U8(0x20), t, s, lo)
		VPERM2F128(U8(0x31), t, s, hi)
	}
	VADDPS(hi, lo, lo)
	return lo
}

// join16 puts two results of sum8 together: sixteen sums in order.
func (v vector) join16(a, b VecVirtual) VecVirtual {
	lo, hi := v.reg(), v.reg()
	VSHUFF32X4(U8(0x88), b, a, lo)
	VSHUFF32X4(U8(0xdd), b, a, hi)
	VADDPS(hi, lo, lo)
	return lo
}

// dots computes batch dot products of x with basis rows, chunks of lanes at a
// time.
func (v vector) dots(p []Register, id string) []VecVirtual {
	acc := make([]VecVirtual, batch)
	for i := range acc {
		acc[i] = v.zero()
	}
	x, width := pointer("x"), pointer("width")
	off, xc := GP64(), v.reg()
	XORQ(off, off)
	Label("dots" + id)
	VMOVUPS(Mem{Base: x, Index: off, Scale: 1}, xc)
	for i := range acc {
		VFMADD231PS(Mem{Base: p[i], Index: off, Scale: 1}, xc, acc[i])
	}
	ADDQ(Imm(uint64(v.bytes())), off)
	CMPQ(off, width)
	JL(LabelRef("dots" + id))
	return acc
}

// adds adds batch multiples of basis rows to r; the multiples are at t.
func (v vector) adds(p []Register, t Mem, id string) {
	ts := v.regs(batch)
	for i := range ts {
		VBROADCASTSS(t.Offset(4*i), ts[i])
	}
	r, width := pointer("r"), pointer("width")
	off, rc := GP64(), v.reg()
	XORQ(off, off)
	Label("adds" + id)
	VMOVUPS(Mem{Base: r, Index: off, Scale: 1}, rc)
	for i := range ts {
		VFMADD231PS(Mem{Base: p[i], Index: off, Scale: 1}, ts[i], rc)
	}
	VMOVUPS(rc, Mem{Base: r, Index: off, Scale: 1})
	ADDQ(Imm(uint64(v.bytes())), off)
	CMPQ(off, width)
	JL(LabelRef("adds" + id))
}

// ratio generates the fused pass of the multiplicative update for rows of any width.
func (v vector) ratio() {
	v.begin("ratio", "func(r, x, b *float32, rowBytes int, ind *int32, val, q, y, t *float32, n int, floor float32, width int)",
		"is Ratio for n a multiple of the lanes; width is the bytes of x and r in use.")
	ind := pointer("ind")
	t := AllocLocal(64)
	done := GP64()
	XORQ(done, done)
	Label("block")
	var sums VecVirtual
	for half := range v.lanes / batch {
		p := rowPointers(ind, 4*batch*half)
		s := v.sum8(v.dots(p, label("%d", half)))
		if half == 0 {
			sums = s
		} else {
			sums = v.join16(sums, s)
		}
	}
	floor, tv := v.broadcastParam("floor"), v.reg()
	VMAXPS(floor, sums, sums)
	q := Load(Param("q"), GP64())
	VMOVUPS(sums, Mem{Base: q, Index: done, Scale: 4})
	val := Load(Param("val"), GP64())
	y := v.reciprocal(sums, v.constant(one))
	VMULPS(Mem{Base: val, Index: done, Scale: 4}, y, tv)
	VMOVUPS(tv, t)
	VMOVUPS(y, Mem{Base: pointer("y"), Index: done, Scale: 4})
	VMOVUPS(tv, Mem{Base: pointer("t"), Index: done, Scale: 4})
	for half := range v.lanes / batch {
		p := rowPointers(ind, 4*batch*half)
		v.adds(p, t.Offset(4*batch*half), label("%d", half))
	}
	ADDQ(Imm(uint64(v.bytes())), ind)
	ADDQ(Imm(uint64(v.lanes)), done)
	n := Load(Param("n"), GP64())
	CMPQ(done, n)
	JL(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// accumulate generates r += Σ_i val_i·b_i.
func (v vector) accumulate() {
	v.begin("accumulate", "func(r, b *float32, rowBytes int, ind *int32, val *float32, n int, width int)",
		"is Accumulate for n a multiple of 8.")
	ind, val, n := pointer("ind"), pointer("val"), pointer("n")
	Label("block")
	p := rowPointers(ind, 0)
	v.adds(p, Mem{Base: val}, "")
	ADDQ(Imm(4*batch), ind)
	ADDQ(Imm(4*batch), val)
	SUBQ(Imm(batch), n)
	JG(LabelRef("block"))
	VZEROUPPER()
	RET()
}
