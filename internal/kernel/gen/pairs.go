package main

import (
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

// rounder rounds registers of float32 to lines of a row of pairs.
type rounder struct {
	v           vector
	most, order VecVirtual
}

// newRounder loads its constants: the largest bfloat16, and where in a line its sixteen
// fours of coordinates are.
func (v vector) newRounder() rounder {
	r, g, x := rounder{v, v.constant(0x7f7f0000), v.reg()}, GP64(), XMM()
	MOVQ(U64(0x0703060205010400), g)
	VMOVQ(g, x)
	VPMOVZXBQ(x, r.order)
	return r
}

// half rounds 16 numbers that are not negative, in order, to both halves of a register.
func (r rounder) half(x Op) VecVirtual {
	low := r.v.reg()
	VMINPS(x, r.most, low)
	roundPair(low, low, low)
	return low
}

// line rounds the 32 numbers, or 16, of a line.
func (r rounder) line(floats []Mem) VecVirtual {
	low, high := r.v.reg(), r.v.zero()
	VMINPS(floats[0], r.most, low)
	if len(floats) > 1 {
		VMINPS(floats[1], r.most, high)
	}
	roundPair(low, high, low)
	VPERMQ(low, r.order, low)
	return low
}

// round generates Round.
func (v vector) round() {
	v.begin("round", "func(dst *uint32, src *float32, rows, width int)", "is Round; width is the bytes of a row of src.")
	dst, src, rows, width := pointer("dst"), pointer("src"), pointer("rows"), GP64()
	r := v.newRounder()
	floats := []Mem{{Base: src}, {Base: src, Disp: 64}}
	Label("row")
	Load(Param("width"), width)
	Label("words")
	SUBQ(U32(128), width)
	JL(LabelRef("odd"))
	VMOVDQU32(r.line(floats), Mem{Base: dst})
	ADDQ(U32(128), src)
	ADDQ(Imm(64), dst)
	TESTQ(width, width)
	JG(LabelRef("words"))
	JMP(LabelRef("next"))
	Label("odd")
	VMOVDQU32(r.line(floats[:1]), Mem{Base: dst})
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
	r, x := v.newRounder(), pointer("x")
	v.eachLine(x, id+"dots", func(off Register, xs []Mem) {
		line := r.line(xs)
		for i := range acc {
			dotPairs(Mem{Base: p[i], Index: off, Scale: 1}, line, acc[i])
		}
	})
	return acc
}

// interleaved puts the elements of row a, a register, and row b side by side: those of
// sixteen coordinates that follow each other, and those of the next sixteen.
func (v vector) interleaved(b, a Op, halves int) []VecVirtual {
	w := v.regs(halves)
	VPUNPCKLWD(b, a, w[0])
	if halves > 1 {
		VPUNPCKHWD(b, a, w[1])
	}
	return w
}

// pairAdds is adds for pairs. Multiples of two rows are added at once; theirs are a word at t.
func (v vector) pairAdds(p []Register, t Mem, id string) {
	ts := v.regs(batch / 2)
	for i := range ts {
		VPBROADCASTD(t.Offset(4*i), ts[i])
	}
	r, a := pointer("r"), v.reg()
	v.eachLine(r, id+"adds", func(off Register, rs []Mem) {
		sums := v.regs(len(rs))
		for h, at := range rs {
			VMOVUPS(at, sums[h])
		}
		for i := range ts {
			VMOVUPS(Mem{Base: p[2*i], Index: off, Scale: 1}, a)
			for h, w := range v.interleaved(Mem{Base: p[2*i+1], Index: off, Scale: 1}, a, len(rs)) {
				dotPairs(w, ts[i], sums[h])
			}
		}
		for h, at := range rs {
			VMOVUPS(sums[h], at)
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
// many coordinates, and over those 16 further on while there are so many.
func (v vector) pairLanes(ptrs Mem, off, bt, x, ld, groups Register, store func(at Register, disp int, columns []VecVirtual)) {
	mask, high := v.constant(upper), GP64()
	Label("group")
	words := v.transposed4(ptrs, off)
	widened := func(w []VecVirtual) []VecVirtual {
		return []VecVirtual{v.lower(w[0]), v.upper(w[0], mask), v.lower(w[1]), v.upper(w[1], mask)}
	}
	store(bt, 0, widened(words[:2]))
	CMPQ(groups, Imm(4))
	JLE(LabelRef("stored"))
	LEAQ(Mem{Base: ld, Index: ld, Scale: 2}, high)
	LEAQ(Mem{Base: bt, Index: high, Scale: 4}, high)
	store(high, 16*64, widened(words[2:]))
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
	sums, b, rowBytes, width, zero := pointer("sums"), pointer("b"), pointer("rowBytes"), pointer("width"), v.zero()
	add := func(id string, halves int) {
		acc := v.regs(2 * halves)
		for i, a := range acc {
			VMOVUPD(Mem{Base: sums, Disp: 64 * i}, a)
		}
		at, rows := GP64(), pointer("rows")
		MOVQ(b, at)
		Label(id)
		// Zeros below make bfloat16 to float32.
		for i, f := range v.interleaved(Mem{Base: at}, zero, halves) {
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
