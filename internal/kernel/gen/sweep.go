package main

import (
	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// reciprocal returns 1/q to within a few units in the last place.
func (v vector) reciprocal(q, ones VecVirtual) VecVirtual {
	y := v.reg()
	if v.lanes == 16 {
		// 14 bits and one Newton step: a third of the time of a division.
		e := v.reg()
		VRCP14PS(q, y)
		VMOVAPS(ones, e)
		VFNMADD231PS(y, q, e)
		VFMADD231PS(y, e, y)
		return y
	}
	VDIVPS(q, ones, y)
	return y
}

// pass holds what the inner loops of both sweeps share.
type pass struct {
	v                vector
	floor, ones, d   VecVirtual
	r, h             [2]VecVirtual
	q, val           Register
	prev, cur, index Register

	// With pairs: where in their words the coordinates of prev and of cur are, as VPSHUFB
	// takes it.
	prevHalf, curHalf VecVirtual
}

func (v vector) newPass() *pass {
	p := &pass{v: v, floor: v.broadcastParam("floor"), ones: v.constant(one), d: v.reg()}
	for i := range p.r {
		p.r[i], p.h[i] = v.reg(), v.reg()
	}
	return p
}

func (p *pass) clear() {
	for i := range p.r {
		p.v.clear(p.r[i])
		p.v.clear(p.h[i])
	}
}

// at is where sixteen numbers of a column are.
func (p *pass) at(base Register, disp int) Mem {
	return Mem{Base: base, Index: p.index, Scale: 1, Disp: disp}
}

// basis is sixteen numbers of a column, widened if it is one of pairs.
func (p *pass) basis(column Register, disp int, half VecVirtual) Op {
	if !p.v.pairs {
		return p.at(column, disp)
	}
	b := p.v.reg()
	VMOVDQU32(p.at(column, disp), b)
	VPSHUFB(half, b, b)
	return b
}

// shift moves q by d along the previous coordinate and returns it.
func (p *pass) shift(disp int) (q VecVirtual) {
	q = p.v.reg()
	VMOVUPS(p.at(p.q, disp), q)
	VFMADD231PS(p.basis(p.prev, disp, p.prevHalf), p.d, q)
	VMAXPS(p.floor, q, q)
	VMOVUPS(q, p.at(p.q, disp))
	return q
}

// curve adds to r and h for the current coordinate, given t and 1/q.
func (p *pass) curve(disp, i int, t, y VecVirtual) {
	b, a := p.v.reg(), p.v.reg()
	switch column := p.basis(p.cur, disp, p.curHalf).(type) {
	case VecVirtual:
		b = column
	default:
		VMOVUPS(column, b)
	}
	VMULPS(b, t, a)
	VADDPS(a, p.r[i], p.r[i])
	VMULPS(b, y, b)
	VFMADD231PS(b, a, p.h[i])
}

// sweepLanes generates a CCD sweep over 16 rows at once, one a lane (AVX2: over
// 8 of them, so it is called twice). Each pass over the slots shifts q by the
// last coordinate's step and gathers the next one's curvature.
func (v vector) sweepLanes() {
	v.begin("sweepLanes", "func(x, c, bt, q, val *float32, n, ld, rank, passes int, l2, floor float32)",
		"is SweepLanes; n is the bytes of 16-lane slots, ld the bytes between coordinates.")
	p := v.newPass()
	p.q, p.val = pointer("q"), pointer("val")
	n, rank, passes := pointer("n"), GP64(), pointer("passes")
	x, c := GP64(), GP64()
	p.cur = pointer("bt")
	p.prev = GP64()
	MOVQ(p.cur, p.prev)
	p.index = GP64()
	v.clear(p.d)
	zero, l2 := v.zero(), v.broadcastParam("l2")
	Label("pass")
	Load(Param("rank"), rank)
	Load(Param("x"), x)
	Load(Param("c"), c)
	Load(Param("bt"), p.cur)
	Label("coordinate")
	p.clear()
	XORQ(p.index, p.index)
	Label("slot")
	y, t := v.reciprocal(p.shift(0), p.ones), v.reg()
	VMULPS(p.at(p.val, 0), y, t)
	p.curve(0, 0, t, y)
	ADDQ(Imm(64), p.index)
	CMPQ(p.index, n)
	JL(LabelRef("slot"))
	v.stepLanes(p, x, c, zero, l2)
	MOVQ(p.cur, p.prev)
	ld := Load(Param("ld"), GP64())
	ADDQ(ld, p.cur)
	ADDQ(Imm(64), x)
	ADDQ(Imm(64), c)
	DECQ(rank)
	JNZ(LabelRef("coordinate"))
	DECQ(passes)
	JNZ(LabelRef("pass"))
	VZEROUPPER()
	RET()
}

// stepLanes moves one coordinate in every lane and leaves the steps in p.d.
func (v vector) stepLanes(p *pass, x, c Register, zero, l2 VecVirtual) {
	old, u, next, f := v.reg(), v.reg(), v.reg(), v.reg()
	VMOVUPS(Mem{Base: x}, old)
	VMOVUPS(Mem{Base: c}, u)
	VDIVPS(p.h[0], p.r[0], next)
	VUCOMISS(zero.AsX(), l2.AsX())
	JNE(LabelRef("quadratic"))
	VDIVPS(u, p.r[0], f)
	VSUBPS(p.ones, f, f)
	VMULPS(f, next, next)
	JMP(LabelRef("moved"))
	Label("quadratic")
	v.rootLanes(p.r[0], old, u, l2, next)
	Label("moved")
	VADDPS(old, next, next)
	VMAXPS(zero, next, next)
	// A coordinate that reaches no nonzero (h = 0) is zero; one without a basis
	// (u = 0) stays.
	if v.lanes == 16 {
		k, stay := K(), K()
		VCMPPS(U8(0x1e), zero, p.h[0], k) // h > 0
		VMOVAPS_Z(next, k, next)
		VCMPPS(U8(0x1e), zero, u, stay) // u > 0
		VBLENDMPS(next, old, stay, next)
	} else {
		k, stay := v.reg(), v.reg()
		VCMPPS(U8(0x1e), zero, p.h[0], k)
		VANDPS(k, next, next)
		VCMPPS(U8(0x1e), zero, u, stay)
		VBLENDVPS(stay, next, old, next)
	}
	VMOVUPS(next, Mem{Base: x})
	VSUBPS(old, next, p.d)
}

// rootLanes turns g = r/h into the step with an L2 penalty: see SweepRow. On the
// way u is the price that grows, but it must be left as it is.
func (v vector) rootLanes(r, x, u, l2, g VecVirtual) {
	c, nu, root, e := v.reg(), v.reg(), v.reg(), v.reg()
	VMOVAPS(u, c)
	VFMADD231PS(x, l2, c)
	VMULPS(l2, g, nu)
	VSUBPS(nu, c, e)
	VMULPS(e, e, e)
	VADDPS(nu, nu, root)
	VADDPS(root, root, root)
	VFMADD231PS(root, r, e)
	VSQRTPS(e, root)
	VADDPS(root, nu, nu)
	VADDPS(c, nu, nu)
	VSUBPS(c, r, c)
	VADDPS(c, c, c)
	VMULPS(c, g, g)
	VDIVPS(nu, g, g)
}

// sweepRow generates a CCD sweep over one row, its nonzeros along the lanes. Only q is
// kept: of long rows, which fall out of the caches, t = v/q and y = 1/q take more time to
// write and to read than to compute.
func (v vector) sweepRow() {
	at := ""
	if v.pairs {
		at = " at *int64,"
	}
	v.begin("sweepRow", "func(x, c, bt *float32,"+at+" q, val *float32, n, rank int, l2, floor float32) (rho float32)",
		"is SweepRow; n is the bytes of the row's nonzeros, a multiple of 64.")
	p := v.newPass()
	p.q, p.val = pointer("q"), pointer("val")
	n, rank := pointer("n"), pointer("rank")
	x, c := pointer("x"), pointer("c")
	p.cur, p.prev, p.index = GP64(), GP64(), GP64()
	next := v.columns(p, n)
	rho, l2 := XMM(), XMM()
	VXORPS(rho, rho, rho)
	Load(Param("l2"), l2)
	Label("coordinate")
	p.clear()
	XORQ(p.index, p.index)
	Label("curve")
	for i := range 16 / v.lanes {
		disp, q, t := i*v.bytes(), v.reg(), v.reg()
		VMOVUPS(p.at(p.q, disp), q)
		y := v.reciprocal(q, p.ones)
		VMULPS(p.at(p.val, disp), y, t)
		p.curve(disp, i, t, y)
	}
	ADDQ(Imm(64), p.index)
	CMPQ(p.index, n)
	JL(LabelRef("curve"))
	Label("step")
	v.stepRow(p, x, c, rho, l2)
	MOVQ(p.cur, p.prev)
	next()
	ADDQ(Imm(4), x)
	ADDQ(Imm(4), c)
	moved := GP32()
	VMOVD(p.d.(VecVirtual).AsX(), moved)
	SHLL(Imm(1), moved) // −0 is 0
	JZ(LabelRef("still"))
	DECQ(rank)
	JZ(LabelRef("last"))
	v.broadcastStep(p)
	p.clear()
	XORQ(p.index, p.index)
	Label("fused")
	v.refresh(p, true)
	ADDQ(Imm(64), p.index)
	CMPQ(p.index, n)
	JL(LabelRef("fused"))
	JMP(LabelRef("step"))
	Label("still")
	DECQ(rank)
	JNZ(LabelRef("coordinate"))
	JMP(LabelRef("end"))
	Label("last")
	v.broadcastStep(p)
	XORQ(p.index, p.index)
	Label("final")
	v.refresh(p, false)
	ADDQ(Imm(64), p.index)
	CMPQ(p.index, n)
	JL(LabelRef("final"))
	Label("end")
	Store(rho, Return("rho"))
	VZEROUPPER()
	RET()
}

// columns makes the first column the current one, and returns what goes on to the next. One
// of float32 follows the other, n bytes later. Those of pairs are where a list says, an
// offset whose last bit is the half of the words that holds the coordinate. Past the last
// coordinate nothing is read of what next points to.
func (v vector) columns(p *pass, n Register) (next func()) {
	bt := pointer("bt")
	if !v.pairs {
		MOVQ(bt, p.cur)
		return func() { ADDQ(n, p.cur) }
	}
	at, half, table := pointer("at"), GP64(), GP64()
	p.prevHalf, p.curHalf = v.reg(), v.reg()
	LEAQ(halves(), table)
	load := func() {
		MOVQ(Mem{Base: at}, p.cur)
		ADDQ(Imm(8), at)
		MOVQ(p.cur, half)
		ANDQ(Imm(1), half)
		SUBQ(half, p.cur)
		SHLQ(Imm(6), half)
		VMOVDQU32(Mem{Base: table, Index: half, Scale: 1}, p.curHalf)
		ADDQ(bt, p.cur)
	}
	load()
	return func() {
		VMOVDQA32(p.curHalf, p.prevHalf)
		load()
	}
}

// halves are what VPSHUFB takes to widen the lower halves of words, and the upper.
func halves() Mem {
	m := GLOBL("halves", attr.RODATA|attr.NOPTR)
	const zeros = 0x8080
	for half := range 2 {
		for word := range 16 {
			first := word%4*4 + 2*half
			DATA(64*half+4*word, U32(zeros|first<<16|(first+1)<<24))
		}
	}
	return m
}

func (v vector) broadcastStep(p *pass) { VBROADCASTSS(p.d.(VecVirtual).AsX(), p.d) }

// refresh shifts 16 nonzeros, and with curve gathers the next coordinate's curvature.
func (v vector) refresh(p *pass, curve bool) {
	for i := range 16 / v.lanes {
		disp, t := i*v.bytes(), v.reg()
		q := p.shift(disp)
		if !curve {
			continue
		}
		y := v.reciprocal(q, p.ones)
		VMULPS(p.at(p.val, disp), y, t)
		p.curve(disp, i, t, y)
	}
}

// stepRow adds up r and h, moves the coordinate and leaves the step in the low
// lane of p.d.
func (v vector) stepRow(p *pass, x, c Register, rho, l2 VecVirtual) {
	s := v.sumPair(p)
	r, h := s, XMM()
	VMOVSHDUP(s, h)
	old, u, next, f, zero, ones := XMM(), XMM(), XMM(), XMM(), XMM(), XMM()
	VXORPS(zero, zero, zero)
	VMOVSS(Mem{Base: x}, old)
	VMOVSS(Mem{Base: c}, u)
	VUCOMISS(zero, u)
	VXORPS(next, next, next)
	id := "moved"
	JHI(LabelRef("based"))
	VMOVAPS(old, next) // no basis: stays
	JMP(LabelRef(id))
	Label("based")
	VUCOMISS(zero, l2)
	JNE(LabelRef("quadratic"))
	VDIVSS(u, r, f)
	VMAXSS(rho, f, rho)
	VUCOMISS(zero, h)
	JLS(LabelRef(id)) // reaches no nonzero: zero
	MOVL(U32(one), GP32AsTemp())
	VMOVD(tempGP, ones)
	VSUBSS(ones, f, f)
	VDIVSS(h, r, next)
	VMULSS(f, next, next)
	Label("advance")
	VADDSS(old, next, next)
	VMAXSS(zero, next, next)
	Label(id)
	VMOVSS(next, Mem{Base: x})
	VSUBSS(old, next, p.d.(VecVirtual).AsX())
	JMP(LabelRef("stepped"))
	Label("quadratic")
	nu, root := XMM(), XMM()
	VFMADD231SS(old, l2, u)
	VDIVSS(u, r, f)
	VMAXSS(rho, f, rho)
	VUCOMISS(zero, h)
	JLS(LabelRef(id))
	VDIVSS(h, r, next)
	VMULSS(l2, next, nu)
	VSUBSS(nu, u, f)
	VMULSS(f, f, f)
	VADDSS(nu, nu, root)
	VADDSS(root, root, root)
	VFMADD231SS(root, r, f)
	VSQRTSS(f, f, root)
	VADDSS(root, nu, nu)
	VADDSS(u, nu, nu)
	VSUBSS(u, r, f)
	VADDSS(f, f, f)
	VMULSS(f, next, next)
	VDIVSS(nu, next, next)
	JMP(LabelRef("advance"))
	Label("stepped")
}

var tempGP GPVirtual

// GP32AsTemp makes a general register and remembers it for the next use.
func GP32AsTemp() GPVirtual {
	tempGP = GP32()
	return tempGP
}

// sumPair adds up the lanes of r and of h: element 0 holds r, element 1 holds h.
func (v vector) sumPair(p *pass) VecVirtual {
	r, h := p.r[0], p.h[0]
	if v.lanes == 8 {
		VADDPS(p.r[1], r, r)
		VADDPS(p.h[1], h, h)
	}
	lo, hi := v.reg(), v.reg()
	VUNPCKLPS(h, r, lo)
	VUNPCKHPS(h, r, hi)
	VADDPS(hi, lo, lo) // r, h, r, h in each 128-bit part
	if v.lanes == 16 {
		upper := YMM()
		VEXTRACTF64X4(U8(1), lo, upper)
		VADDPS(upper, lo.(VecVirtual).AsY(), lo.(VecVirtual).AsY())
	}
	x, y := XMM(), XMM()
	if v.lanes == 16 {
		VEXTRACTF32X4(U8(1), lo.(VecVirtual).AsY(), x)
	} else {
		VEXTRACTF128(U8(1), lo, x)
	}
	VADDPS(lo.(VecVirtual).AsX(), x, x)
	VPERMILPD(U8(1), x, y)
	VADDPS(y, x, x)
	return x
}
