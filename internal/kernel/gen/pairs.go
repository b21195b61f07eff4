package main

import (
	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// upper is the upper half of a word.
const upper = 0xffff0000

// element is the type of basis rows.
func (v vector) element() string {
	if v.pairs {
		return "uint32"
	}
	return "float32"
}

// lower widens the lower halves of words.
func (v vector) lower(words Op) VecVirtual {
	w := v.reg()
	VPSLLD(Imm(16), words, w)
	return w
}

// upper widens the upper halves. Without the mask the lower halves would count as
// the last bits of a number, which may be rounded so that they do, but next to what
// is zero they would be a subnormal number, at the cost of these.
func (v vector) upper(words, mask Op) VecVirtual {
	w := v.reg()
	VPANDD(words, mask, w)
	return w
}

// round generates Round.
func (v vector) round() {
	v.begin("round", "func(dst *uint32, src *float32, rows, width int)", "is Round; width is the bytes of a row of src.")
	dst, src, rows, width := pointer("dst"), pointer("src"), pointer("rows"), GP64()
	k := GLOBL("rounding", attr.RODATA|attr.NOPTR)
	for i, bits := range []uint32{0x7f7f0000, 1, 0x7fff, upper} {
		DATA(4*i, U32(bits))
	}
	constant := func(i int) VecVirtual {
		r := v.reg()
		VBROADCASTSS(k.Offset(4*i), r)
		return r
	}
	most, ones, half, mask := constant(0), constant(1), constant(2), constant(3)
	rounded := func(disp int) VecVirtual { // in the upper half
		a, even := v.reg(), v.reg()
		VPMINUD(Mem{Base: src, Disp: disp}, most, a)
		VPSRLD(Imm(16), a, even)
		VPANDD(ones, even, even)
		VPADDD(half, a, a)
		VPADDD(even, a, a)
		return a
	}
	Label("row")
	Load(Param("width"), width)
	Label("words")
	low := rounded(0)
	VPSRLD(Imm(16), low, low)
	SUBQ(U32(128), width)
	JL(LabelRef("odd"))
	high := rounded(64)
	VPANDD(mask, high, high)
	VPORD(high, low, low)
	VMOVDQU32(low, Mem{Base: dst})
	ADDQ(U32(128), src)
	ADDQ(Imm(64), dst)
	TESTQ(width, width)
	JG(LabelRef("words"))
	JMP(LabelRef("next"))
	Label("odd")
	VMOVDQU32(low, Mem{Base: dst})
	ADDQ(Imm(64), src)
	ADDQ(Imm(64), dst)
	Label("next")
	DECQ(rows)
	JNE(LabelRef("row"))
	VZEROUPPER()
	RET()
}

// pairDots is dots for pairs: a line of a row holds 32 coordinates.
func (v vector) pairDots(p []Register, id string) []VecVirtual {
	acc, zero := v.regs(batch), v.zero()
	for i := range acc {
		VMOVAPS(zero, acc[i])
	}
	mask := v.constant(upper)
	x := pointer("x")
	v.eachLine(x, id+"dots", func(off Register, xs []Mem) {
		low, high := v.reg(), v.reg()
		VMOVUPS(xs[0], low)
		if len(xs) > 1 {
			VMOVUPS(xs[1], high)
		}
		for i := range acc {
			words := Mem{Base: p[i], Index: off, Scale: 1}
			VFMADD231PS(v.lower(words), low, acc[i])
			if len(xs) > 1 {
				VFMADD231PS(v.upper(words, mask), high, acc[i])
			}
		}
	})
	return acc
}

// pairAdds is adds for pairs.
func (v vector) pairAdds(p []Register, ts []VecVirtual, id string) {
	mask := v.constant(upper)
	r := pointer("r")
	v.eachLine(r, id+"adds", func(off Register, rs []Mem) {
		low, high := v.reg(), v.reg()
		VMOVUPS(rs[0], low)
		if len(rs) > 1 {
			VMOVUPS(rs[1], high)
		}
		for i := range ts {
			words := Mem{Base: p[i], Index: off, Scale: 1}
			VFMADD231PS(v.lower(words), ts[i], low)
			if len(rs) > 1 {
				VFMADD231PS(v.upper(words, mask), ts[i], high)
			}
		}
		VMOVUPS(low, rs[0])
		if len(rs) > 1 {
			VMOVUPS(high, rs[1])
		}
	})
}

// eachLine loops over the lines of rows of pairs and the float32 that belong to
// them: two registers from base on for each whole line, those up to width, and one
// for the half line that may be left.
func (v vector) eachLine(base Register, id string, f func(off Register, floats []Mem)) {
	off := GP64()
	XORQ(off, off)
	floats := []Mem{{Base: base, Index: off, Scale: 2}, {Base: base, Index: off, Scale: 2, Disp: 64}}
	Label("line" + id)
	CMPQ(off, param("width"))
	JGE(LabelRef("odd" + id))
	f(off, floats)
	ADDQ(Imm(64), off)
	JMP(LabelRef("line" + id))
	Label("odd" + id)
	CMPQ(off, param("rowBytes"))
	JGE(LabelRef("even" + id))
	f(off, floats[:1])
	Label("even" + id)
}

// pairLanes is the loop of gatherLanes over four words of the rows at a time: over as
// many groups of coordinates, and over those 16 further on while there are so many.
func (v vector) pairLanes(ptrs Mem, off, bt, x, ld, groups Register, store func(at Register, disp int, columns []VecVirtual, f func(Op) VecVirtual)) {
	mask, high := v.constant(upper), GP64()
	Label("group")
	words := v.transposed4(ptrs, off)
	store(bt, 0, words, v.lower)
	CMPQ(groups, Imm(4))
	JLE(LabelRef("stored"))
	LEAQ(Mem{Base: ld, Index: ld, Scale: 2}, high)
	LEAQ(Mem{Base: bt, Index: high, Scale: 4}, high)
	store(high, 16*64, words, func(w Op) VecVirtual { return v.upper(w, mask) })
	Label("stored")
	ADDQ(U32(4*64), x)
	ADDQ(Imm(16), off)
	TESTQ(U32(63), off)
	JNE(LabelRef("within"))
	// On to the next line, past the coordinates in upper halves.
	LEAQ(Mem{Base: bt, Index: ld, Scale: 8}, bt)
	LEAQ(Mem{Base: bt, Index: ld, Scale: 8}, bt)
	ADDQ(U32(16*64), x)
	SUBQ(Imm(4), groups)
	Label("within")
	DECQ(groups)
	JG(LabelRef("group"))
}

// pairSums generates ColumnSums for pairs.
func (v vector) pairSums() {
	v.begin("columnSums", "func(sums *float64, b *uint32, rowBytes, rows, width int)",
		"is ColumnSums; width is the bytes of a float32 row, a multiple of 64.")
	sums, b, rowBytes, width, mask := pointer("sums"), pointer("b"), pointer("rowBytes"), pointer("width"), v.constant(upper)
	add := func(id string, halves int) {
		acc := v.regs(2 * halves)
		for i, a := range acc {
			VMOVUPD(Mem{Base: sums, Disp: 64 * i}, a)
		}
		at, rows := GP64(), pointer("rows")
		MOVQ(b, at)
		Label(id)
		words := Mem{Base: at}
		floats := []VecVirtual{v.lower(words), v.upper(words, mask)}[:halves]
		for i, f := range floats {
			low, high := v.reg(), v.reg()
			part := YMM()
			VCVTPS2PD(f.AsY(), low)
			VEXTRACTF64X4(U8(1), f, part)
			VCVTPS2PD(part, high)
			VADDPD(low, acc[2*i], acc[2*i])
			VADDPD(high, acc[2*i+1], acc[2*i+1])
		}
		ADDQ(rowBytes, at)
		DECQ(rows)
		JNE(LabelRef(id))
		for i, a := range acc {
			VMOVUPD(a, Mem{Base: sums, Disp: 64 * i})
		}
	}
	Label("line")
	CMPQ(width, U32(128))
	JL(LabelRef("half"))
	add("row", 2)
	ADDQ(U32(256), sums)
	ADDQ(Imm(64), b)
	SUBQ(U32(128), width)
	JG(LabelRef("line"))
	JMP(LabelRef("end"))
	Label("half")
	add("halfRow", 1)
	Label("end")
	VZEROUPPER()
	RET()
}
