package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// columnSums generates the sums of columns, lanes columns at a time.
func (v vector) columnSums() {
	v.begin("columnSums", "func(sums *float64, d *float32, rowBytes, rows, width int)",
		"is ColumnSums; width is the bytes of a row to add up, a multiple of 64.")
	sums, d, rowBytes, width := pointer("sums"), pointer("d"), pointer("rowBytes"), pointer("width")
	half := v.bytes() / 2
	lo, hi := v.reg(), v.reg()
	Label("columns")
	VMOVUPD(Mem{Base: sums}, lo)
	VMOVUPD(Mem{Base: sums, Disp: v.bytes()}, hi)
	at, rows := GP64(), pointer("rows")
	MOVQ(d, at)
	Label("row")
	a, b := v.reg(), v.reg()
	VCVTPS2PD(Mem{Base: at}, a)
	VCVTPS2PD(Mem{Base: at, Disp: half}, b)
	VADDPD(a, lo, lo)
	VADDPD(b, hi, hi)
	ADDQ(rowBytes, at)
	DECQ(rows)
	JNE(LabelRef("row"))
	VMOVUPD(lo, Mem{Base: sums})
	VMOVUPD(hi, Mem{Base: sums, Disp: v.bytes()})
	ADDQ(U32(2*v.bytes()), sums)
	ADDQ(U32(v.bytes()), d)
	SUBQ(U32(v.bytes()), width)
	JG(LabelRef("columns"))
	VZEROUPPER()
	RET()
}

// extrapolate generates the step of the momentum.
func (v vector) extrapolate() {
	v.begin("extrapolate", "func(x, old *float32, n int, beta float32)", "is Extrapolate for n a multiple of 16.")
	x, old, n := pointer("x"), pointer("old"), pointer("n")
	beta, zero, i := v.broadcastParam("beta"), v.zero(), GP64()
	XORQ(i, i)
	at := func(p Register) Mem { return Mem{Base: p, Index: i, Scale: 4} }
	Label("block")
	now, step := v.reg(), v.reg()
	VMOVUPS(at(x), now)
	VSUBPS(at(old), now, step)
	VMOVUPS(now, at(old))
	VFMADD231PS(beta, step, now)
	VMAXPS(now, zero, now) // this way round, what is not a number stays so
	VMOVUPS(now, at(x))
	ADDQ(Imm(uint64(v.lanes)), i)
	CMPQ(i, n)
	JL(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// scale generates x ← x·r·yield, and 0 where that is below clip.
func (v vector) scale() {
	v.begin("scale", "func(x, r, yield *float32, n int, clip float32)", "is scale for n a multiple of 16.")
	x, r, yield, n := pointer("x"), pointer("r"), pointer("yield"), pointer("n")
	clip, i := v.broadcastParam("clip"), GP64()
	XORQ(i, i)
	at := func(p Register) Mem { return Mem{Base: p, Index: i, Scale: 4} }
	Label("block")
	y := v.reg()
	VMOVUPS(at(r), y)
	VMULPS(at(yield), y, y)
	VMULPS(at(x), y, y)
	if v.lanes == 16 {
		keep := K()
		VCMPPS(Imm(atLeast), clip, y, keep)
		VMOVAPS_Z(y, keep, y)
	} else {
		keep := v.reg()
		VCMPPS(Imm(atLeast), clip, y, keep)
		VANDPS(keep, y, y)
	}
	VMOVUPS(y, at(x))
	ADDQ(Imm(uint64(v.lanes)), i)
	CMPQ(i, n)
	JL(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// products generates the sum of products of columns, for 16 (AVX2: 8) columns of b. Sums of four
// rows at a time are added, so that out is read and written a fourth as often.
func (v vector) products() {
	v.begin("products", "func(out *float64, ld int, a, b *float32, aBytes, bBytes, rows, k int, wide *float64)",
		"is Products for one block of columns and rows a multiple of 4; ld is the bytes of a row of out, wide has room for 4 rows of a.")
	a, b := pointer("a"), pointer("b")
	aBytes, bBytes := pointer("aBytes"), pointer("bBytes")
	rows := pointer("rows")
	half := v.bytes() / 2
	y := [4][2]VecVirtual{}
	for r := range y {
		y[r] = [2]VecVirtual{v.reg(), v.reg()}
	}
	Label("group")
	wide := pointer("wide")
	from, to, row := GP64(), GP64(), GP64()
	MOVQ(wide, to)
	for r := range y {
		left := GP64()
		XORQ(left, left)
		MOVQ(a, from)
		MOVQ(to, row)
		id := label("widen%d", r)
		Label(id)
		x := v.reg()
		VCVTPS2PD(Mem{Base: from, Index: left, Scale: 1}, x)
		VMOVUPD(x, Mem{Base: row, Index: left, Scale: 2})
		ADDQ(Imm(uint64(half)), left)
		CMPQ(left, aBytes)
		JL(LabelRef(id))
		ADDQ(aBytes, a)
		LEAQ(Mem{Base: to, Index: aBytes, Scale: 2}, to)
		for i := range y[r] {
			VCVTPS2PD(Mem{Base: b, Disp: i * half}, y[r][i])
		}
		ADDQ(bBytes, b)
	}
	out, ld, k := pointer("out"), pointer("ld"), pointer("k")
	second, third, fourth := GP64(), GP64(), GP64()
	LEAQ(Mem{Base: wide, Index: aBytes, Scale: 2}, second)
	LEAQ(Mem{Base: second, Index: aBytes, Scale: 2}, third)
	LEAQ(Mem{Base: third, Index: aBytes, Scale: 2}, fourth)
	Label("column")
	var sum [2]VecVirtual
	for r, at := range []Register{wide, second, third, fourth} {
		x := v.reg()
		VBROADCASTSD(Mem{Base: at}, x)
		ADDQ(Imm(8), at)
		for i := range sum {
			if r == 0 {
				sum[i] = v.reg()
				VMULPD(x, y[r][i], sum[i])
			} else {
				VFMADD231PD(x, y[r][i], sum[i])
			}
		}
	}
	for i, s := range sum {
		at := Mem{Base: out, Disp: i * v.bytes()}
		VADDPD(at, s, s)
		VMOVUPD(s, at)
	}
	ADDQ(ld, out)
	DECQ(k)
	JNZ(LabelRef("column"))
	SUBQ(Imm(4), rows)
	JG(LabelRef("group"))
	VZEROUPPER()
	RET()
}
