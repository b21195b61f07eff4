package main

import (
	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// gatherRow generates the transposing gather of chosen coordinates, width of them
// at a time: 4, or 16 where the registers are that long.
func (v vector) gatherRow(width int) {
	v.begin(label("gather%d", width), "func(bt *float32, b *"+v.element()+", rowBytes int, ind *int32, n int, offsets, to *int64, count int)",
		label("gathers count groups of %d coordinates, or words, those at the offsets (bytes) of every row, into the columns at bt+to; n is a multiple of 16.", width))
	ptrs := AllocLocal(8 * v.lanes)
	done := GP64()
	XORQ(done, done)
	Label("block")
	v.storePointers(ptrs, done)
	bt := Load(Param("bt"), GP64()).(GPVirtual)
	LEAQ(Mem{Base: bt, Index: done, Scale: 4}, bt)
	offsets, to, count := pointer("offsets").(GPVirtual), pointer("to").(GPVirtual), pointer("count")
	Label("group")
	off := GP64()
	MOVQ(Mem{Base: offsets}, off)
	var columns []VecVirtual
	if width == 16 {
		columns = v.transposed16(ptrs, off)
	} else {
		columns = v.transposed4(ptrs, off)
	}
	store := func(j int, o VecVirtual) {
		at := GP64()
		MOVQ(Mem{Base: to, Disp: 8 * j}, at)
		VMOVUPS(o, Mem{Base: bt, Index: at, Scale: 1})
	}
	for j, o := range columns {
		store(j, o)
	}
	ADDQ(Imm(8), offsets)
	ADDQ(U32(8*width), to)
	DECQ(count)
	JNZ(LabelRef("group"))
	ADDQ(Imm(uint64(v.lanes)), done)
	n := Load(Param("n"), GP64())
	CMPQ(done, n)
	JL(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// gatherLanes generates the transposing gather for rows side by side, fused with
// q = b·x.
func (v vector) gatherLanes() {
	v.begin("gatherLanes", "func(bt *float32, b *"+v.element()+", rowBytes int, ind *int32, n int, groups int, x, q *float32, floor float32)",
		"is GatherLanes for n a multiple of 16 and groups of four coordinates.")
	ptrs := AllocLocal(8 * v.lanes)
	done := GP64()
	XORQ(done, done)
	Label("block")
	v.storePointers(ptrs, done)
	acc := v.zero()
	bt := Load(Param("bt"), GP64()).(GPVirtual)
	LEAQ(Mem{Base: bt, Index: done, Scale: 4}, bt)
	x, part := Load(Param("x"), GP64()).(GPVirtual), GP64()
	MOVQ(done, part)
	ANDQ(Imm(15), part)
	LEAQ(Mem{Base: x, Index: part, Scale: 4}, x)
	groups := Load(Param("groups"), GP64())
	ld := Load(Param("n"), GP64())
	SHLQ(Imm(2), ld)
	off := GP64()
	XORQ(off, off)
	store := func(at Register, disp int, columns []VecVirtual) {
		for j, o := range columns {
			VMOVUPS(o, Mem{Base: at})
			ADDQ(ld, at)
			VFMADD231PS(Mem{Base: x, Disp: disp + 64*j}, o, acc)
		}
	}
	if v.pairs {
		v.pairLanes(ptrs, off, bt, x, ld, groups, store)
	} else {
		Label("group")
		store(bt, 0, v.transposed4(ptrs, off))
		ADDQ(U32(4*64), x)
		ADDQ(Imm(16), off)
		DECQ(groups)
		JNZ(LabelRef("group"))
	}
	floor := v.broadcastParam("floor")
	VMAXPS(floor, acc, acc)
	q := Load(Param("q"), GP64())
	VMOVUPS(acc, Mem{Base: q, Index: done, Scale: 4})
	ADDQ(Imm(uint64(v.lanes)), done)
	n := Load(Param("n"), GP64())
	CMPQ(done, n)
	JL(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// storePointers writes the addresses of the next lanes basis rows to the stack:
// there are more of them than registers.
func (v vector) storePointers(ptrs Mem, done Register) {
	ind, b, rowBytes := Load(Param("ind"), GP64()), Load(Param("b"), GP64()), Load(Param("rowBytes"), GP64())
	for i := range v.lanes {
		p := GP64()
		MOVLQSX(Mem{Base: ind, Index: done, Scale: 4, Disp: 4 * i}, p)
		IMULQ(rowBytes, p)
		ADDQ(b, p)
		MOVQ(p, ptrs.Offset(8*i))
	}
}

// transposed4 loads four coordinates at byte offset off of every row and returns
// them as four vectors with one row a lane.
func (v vector) transposed4(ptrs Mem, off Register) []VecVirtual {
	a := v.regs(4)
	for j := range a {
		p := GP64()
		MOVQ(ptrs.Offset(8*j), p)
		low := a[j].AsX()
		VMOVUPS(Mem{Base: p, Index: off, Scale: 1}, low)
		for part := 1; part < v.lanes/4; part++ {
			p := GP64()
			MOVQ(ptrs.Offset(8*(4*part+j)), p)
			src := Mem{Base: p, Index: off, Scale: 1}
			if v.lanes == 16 {
				VINSERTF32X4(U8(part), src, a[j], a[j])
			} else {
				VINSERTF128(U8(part), src, a[j], a[j])
			}
		}
	}
	return v.interleave4(a)
}

// interleave4 transposes each 4×4 block of 128-bit parts.
func (v vector) interleave4(a []VecVirtual) []VecVirtual {
	t, o := v.regs(4), v.regs(4)
	VUNPCKLPS(a[1], a[0], t[0])
	VUNPCKHPS(a[1], a[0], t[1])
	VUNPCKLPS(a[3], a[2], t[2])
	VUNPCKHPS(a[3], a[2], t[3])
	VUNPCKLPD(t[2], t[0], o[0])
	VUNPCKHPD(t[2], t[0], o[1])
	VUNPCKLPD(t[3], t[1], o[2])
	VUNPCKHPD(t[3], t[1], o[3])
	return o
}

// transposed16 is transposed4 for sixteen coordinates; it loads a line of every row
// once. Gathering 39 of 100 coordinates takes 4.8 instead of 7.7 ns a nonzero. What
// lost: rows packed to their nonzeros and expanded here (VEXPANDPS), with half of the
// memory traffic, take 13 ns for 6; VGATHERDPS takes .27 ns a coordinate.
func (v vector) transposed16(ptrs Mem, off Register) []VecVirtual {
	var u [4][]VecVirtual // u[g][j]: coordinates j, 4+j, 8+j, 12+j of rows 4g…4g+3
	for g := range u {
		a := v.regs(4)
		for j := range a {
			p := GP64()
			MOVQ(ptrs.Offset(8*(4*g+j)), p)
			VMOVUPS(Mem{Base: p, Index: off, Scale: 1}, a[j])
		}
		u[g] = v.interleave4(a)
	}
	o := make([]VecVirtual, 16)
	parts := func(sel uint64, a, b VecVirtual) VecVirtual {
		r := v.reg()
		VSHUFF32X4(U8(sel), b, a, r)
		return r
	}
	const even, odd = 0x88, 0xdd
	for j := range 4 {
		a, b := parts(even, u[0][j], u[1][j]), parts(odd, u[0][j], u[1][j])
		c, d := parts(even, u[2][j], u[3][j]), parts(odd, u[2][j], u[3][j])
		o[j], o[8+j] = parts(even, a, c), parts(odd, a, c)
		o[4+j], o[12+j] = parts(even, b, d), parts(odd, b, d)
	}
	return o
}

// choose generates Selection.Choose.
func (v vector) choose() {
	v.begin("choose", "func(list *int32, xs, cs, x, r, c *float32, width int) (n int)",
		"is Selection.Choose; width is the bytes of x, r and c, a multiple of 64.")
	list, xs, cs := pointer("list"), pointer("xs"), pointer("cs")
	x, r, c, width := pointer("x"), pointer("r"), pointer("c"), pointer("width")
	zero, coordinate, next := v.zero(), v.reg(), v.constant(16)
	n, off := GP64(), GP64()
	XORQ(n, n)
	XORQ(off, off)
	VMOVDQU32(counting(), coordinate)
	Label("chunk")
	xv, cv, positive, rising, bits := v.reg(), v.reg(), K(), K(), GP32()
	VMOVUPS(Mem{Base: x, Index: off, Scale: 1}, xv)
	VMOVUPS(Mem{Base: c, Index: off, Scale: 1}, cv)
	VCMPPS(U8(0x1e), zero, xv, positive)                             // x > 0
	VCMPPS(U8(0x11), Mem{Base: r, Index: off, Scale: 1}, cv, rising) // c < r
	KORW(positive, rising, positive)
	picked := v.reg()
	VPCOMPRESSD_Z(coordinate, positive, picked)
	VMOVDQU32(picked, Mem{Base: list, Index: n, Scale: 4})
	VCOMPRESSPS_Z(xv, positive, xv)
	VMOVUPS(xv, Mem{Base: xs, Index: n, Scale: 4})
	VCOMPRESSPS_Z(cv, positive, cv)
	VMOVUPS(cv, Mem{Base: cs, Index: n, Scale: 4})
	KMOVW(positive, bits)
	POPCNTL(bits, bits)
	ADDQ(bits.As64(), n)
	VPADDD(next, coordinate, coordinate)
	ADDQ(Imm(64), off)
	CMPQ(off, width)
	JL(LabelRef("chunk"))
	Store(n, ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// counting is 0, 1, … 15.
func counting() Mem {
	m := GLOBL("counting", attr.RODATA|attr.NOPTR)
	for i := range 16 {
		DATA(4*i, U32(i))
	}
	return m
}
