package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// piped generates the fused pass of the multiplicative update for AVX-512, for
// rows of the given number of registers and any number of nonzeros.
//
// A block of 16 nonzeros is a long chain: dots, their sums, a reciprocal, its
// broadcast, the multiples that are added. Out-of-order execution does not see far
// enough to hide it, so the loop adds the multiples of one block while it takes the
// dots of the next.
type piped struct {
	v              vector
	chunks         int
	b, ind, val, q Register
	model          []Register // where to put y and t, if anywhere
	xs             []VecVirtual
	rs             [2][]VecVirtual // two sums for each part of r: half the latency
	floor, ones    VecVirtual
	rounder        rounder // with pairs, like the next
	zero           VecVirtual
	t, slot, limit Mem
}

// ratioRow generates Ratio.
func (v vector) ratioRow(chunks int) {
	v.begin(label("ratio%d", chunks), "func(r, x *float32, b *"+v.element()+", ind *int32, val, q, y, t *float32, n, ahead int, floor float32)",
		label("is Ratio for a stride of %d. The basis is shorter than 4 GB.", chunks*v.lanes))
	p := v.newPiped(chunks)
	p.model = []Register{pointer("y"), pointer("t")}
	p.loadX(pointer("x"))
	r := pointer("r")
	for c, s := range p.rs[0] {
		VMOVUPS(Mem{Base: r, Disp: c * v.bytes()}, s)
	}
	p.row(Load(Param("n"), GP64()))
	r = pointer("r")
	for c, s := range p.join() {
		VMOVUPS(s, Mem{Base: r, Disp: c * v.bytes()})
	}
	VZEROUPPER()
	RET()
}

// multiplyRows generates Multiply.
func (v vector) multiplyRows(chunks int) {
	v.begin(label("multiply%d", chunks), "func(x *float32, b *"+v.element()+", ptr *int, rows int, ind *int32, val, q, yields *float32, ahead int, floor, clip float32)",
		label("is Multiply for a stride of %d. The basis is shorter than 4 GB.", chunks*v.lanes))
	p := v.newPiped(chunks)
	clip, y := v.broadcastParam("clip"), v.reg()
	x, ptr, rows, end := pointer("x"), pointer("ptr"), pointer("rows"), GP64()
	ADDQ(Imm(8), ptr)
	MOVQ(Mem{Base: ptr, Disp: -8}, end)
	Label("next")
	n := GP64()
	MOVQ(Mem{Base: ptr}, n)
	ADDQ(Imm(8), ptr)
	SUBQ(end, n)
	ADDQ(n, end)
	p.loadX(x)
	for _, s := range p.rs[0] {
		v.clear(s)
	}
	p.row(n)
	yields, keep := pointer("yields"), K()
	for c, s := range p.join() {
		at := c * v.bytes()
		VMULPS(Mem{Base: yields, Disp: at}, s, y)
		VMULPS(Mem{Base: x, Disp: at}, y, y)
		VCMPPS(Imm(atLeast), clip, y, keep)
		VMOVAPS_Z(y, keep, y)
		VMOVUPS(y, Mem{Base: x, Disp: at})
	}
	ADDQ(U32(chunks*v.bytes()), x)
	DECQ(rows)
	JNE(LabelRef("next"))
	VZEROUPPER()
	RET()
}

// prefetched is the width of rows, in registers, from which on their prefetch pays.
// Rows of pairs, which are half as many lines, are always prefetched.
const prefetched = 3

// atLeast is the predicate of VCMPPS that is true for ≥ and false for NaN.
const atLeast = 0x0d

func (v vector) newPiped(chunks int) *piped {
	p := &piped{v: v, chunks: chunks, rs: [2][]VecVirtual{v.regs(chunks), v.regs(chunks)},
		t: AllocLocal(64), slot: AllocLocal(64),
		b: pointer("b"), ind: pointer("ind"), val: pointer("val"), q: pointer("q"),
		floor: v.broadcastParam("floor"), ones: v.constant(one)}
	p.xs = v.regs(p.lines())
	p.limit = indexLimit(p.ind)
	if v.pairs {
		p.rounder, p.zero = v.newRounder(), v.zero()
	}
	return p
}

// row makes the pass over n nonzeros and moves on behind them.
func (p *piped) row(n Register) {
	CMPQ(n, Imm(16))
	JL(LabelRef("tail"))
	SUBQ(Imm(16), n)
	p.prefetch(p.ind, 64*p.depth(), "first", 16)
	p.finish(p.v.join16(p.dots(p.ind, 0, batch), p.dots(p.ind, 8, batch)), nil)
	Label("block")
	SUBQ(Imm(16), n)
	JL(LabelRef("last"))
	p.move(64)
	p.prefetch(p.ind, 64*p.depth(), "next", 16)
	a := p.dots(p.ind, 0, batch)
	p.adds(p.ind, -64, 0, batch)
	c := p.dots(p.ind, 8, batch)
	p.adds(p.ind, -64, 8, batch)
	p.finish(p.v.join16(a, c), nil)
	JMP(LabelRef("block"))

	Label("last")
	p.adds(p.ind, 0, 0, batch)
	p.adds(p.ind, 0, 8, batch)
	p.move(64)
	ADDQ(Imm(16), n)

	Label("tail")
	TESTQ(n, n)
	JE(LabelRef("end"))
	p.rest(n)
	Label("end")
}

// move goes on to the nonzeros that begin so many bytes later.
func (p *piped) move(by uint64) {
	for _, at := range append([]Register{p.ind, p.val, p.q}, p.model...) {
		ADDQ(Imm(by), at)
	}
}

// loadX begins a row.
func (p *piped) loadX(x Register) {
	floats := make([]Mem, p.chunks)
	for c := range floats {
		floats[c] = Mem{Base: x, Disp: c * p.v.bytes()}
		p.v.clear(p.rs[1][c])
	}
	for i := range p.xs {
		if p.v.pairs {
			VMOVAPS(p.rounder.line(floats[2*i:min(2*i+2, p.chunks)]), p.xs[i])
		} else {
			VMOVUPS(floats[i], p.xs[i])
		}
	}
}

// join returns r.
func (p *piped) join() []VecVirtual {
	for c := range p.chunks {
		VADDPS(p.rs[1][c], p.rs[0][c], p.rs[0][c])
	}
	return p.rs[0]
}

// offset returns where the basis row begins that is named by the index at ind+disp. 32 bits
// without a sign hold it.
func (p *piped) offset(ind Register, disp int) Register {
	o := GP64()
	IMUL3L(U32(64*p.lines()), Mem{Base: ind, Disp: disp}, o.As32())
	return o
}

// lines is how many cache lines a basis row has.
func (p *piped) lines() int {
	if p.v.pairs {
		return (p.chunks + 1) / 2
	}
	return p.chunks
}

func (p *piped) line(row Register, i int) Mem {
	return Mem{Base: p.b, Index: row, Scale: 1, Disp: 64 * i}
}

// depth is how many blocks ahead rows are prefetched. Blocks of pairs take too little time for
// rows to come from the third-level cache: four blocks instead of one make a pass over rows of 128
// nonzeros faster by 15 to 20% at k=20 and by 12% at k=64.
func (p *piped) depth() int {
	if p.v.pairs {
		return 4
	}
	return 1
}

// prefetch fetches the basis rows of the first n of the 16 indices at ind+disp, if there are
// as many: those of a block to come, of this row or of those behind it.
func (p *piped) prefetch(ind Register, disp int, id string, n int) {
	if !p.v.pairs && p.chunks < prefetched {
		return
	}
	at := GP64()
	LEAQ(Mem{Base: ind, Disp: disp}, at)
	CMPQ(at, p.limit)
	JG(LabelRef(id + "fetched"))
	for i := range n {
		row := p.offset(at, 4*i)
		for c := range p.lines() {
			PREFETCHT0(p.line(row, c))
		}
	}
	Label(id + "fetched")
}

// dots returns the sums of sum8 for the n rows from i on, eight or four.
func (p *piped) dots(ind Register, i, n int) VecVirtual {
	acc := p.v.regs(n)
	for l := range acc {
		row := p.offset(ind, 4*(i+l))
		if p.v.pairs {
			VMOVAPS(p.zero, acc[l]) // which costs no more than clearing it
		}
		for c, x := range p.xs {
			switch {
			case p.v.pairs:
				dotPairs(p.line(row, c), x, acc[l])
			case c == 0:
				VMULPS(p.line(row, c), x, acc[l])
			default:
				VFMADD231PS(p.line(row, c), x, acc[l])
			}
		}
	}
	return p.v.sum8(acc)
}

// adds adds the multiples of the n rows from i on to r.
func (p *piped) adds(ind Register, disp, i, n int) {
	if p.v.pairs {
		p.pairAdds(ind, disp, i, n)
		return
	}
	for l := range n {
		row, t := p.offset(ind, disp+4*(i+l)), p.v.reg()
		VBROADCASTSS(p.t.Offset(4*(i+l)), t)
		for c, r := range p.rs[l&1] {
			VFMADD231PS(p.line(row, c), t, r)
		}
	}
}

// pairAdds is adds for pairs, two rows at a time.
func (p *piped) pairAdds(ind Register, disp, i, n int) {
	for l := 0; l < n; l += 2 {
		a, b := p.offset(ind, disp+4*(i+l)), p.offset(ind, disp+4*(i+l+1))
		t, first := p.v.reg(), p.v.reg()
		VPBROADCASTD(p.t.Offset(2*(i+l)), t)
		for c := range p.xs {
			rs := p.rs[l>>1&1][2*c : min(2*c+2, p.chunks)]
			VMOVUPS(p.line(a, c), first)
			for h, w := range p.v.interleaved(p.line(b, c), first, len(rs)) {
				dotPairs(w, t, rs[h])
			}
		}
	}
}

// finish turns sums into the model and keeps its ratios for adds. The mask, if any,
// says which values there are.
func (p *piped) finish(sums VecVirtual, mask Register) {
	t := p.v.reg()
	VMAXPS(p.floor, sums, sums)
	VMOVUPS(sums, Mem{Base: p.q})
	y := p.v.reciprocal(sums, p.ones)
	if mask != nil {
		VMOVUPS_Z(Mem{Base: p.val}, mask, t)
		VMULPS(t, y, t)
	} else {
		VMULPS(Mem{Base: p.val}, y, t)
	}
	for i, s := range []VecVirtual{y, t}[:len(p.model)] {
		VMOVUPS(s, Mem{Base: p.model[i]})
	}
	if p.v.pairs {
		t = p.rounder.half(t)
	}
	VMOVUPS(t, p.t)
}

// rest makes the pass over the last n nonzeros, less than a block: with the row of
// index 0, which every basis has, in place of those that are missing, and the second
// half only if there is one. Half of the terms of a corpus have no more than four documents.
func (p *piped) rest(n Register) {
	mask, ind, slot := lowBits(n), p.v.reg(), GP64()
	VMOVDQU32_Z(Mem{Base: p.ind}, mask, ind)
	VMOVDQU32(ind, p.slot)
	LEAQ(p.slot, slot)

	after := GP64()
	LEAQ(Mem{Base: p.ind, Index: n, Scale: 4}, after)
	CMPQ(n, Imm(4))
	JLE(LabelRef("four"))
	CMPQ(n, Imm(8))
	JLE(LabelRef("few"))
	p.prefetch(after, 64*(p.depth()-1), "after", 16)
	JMP(LabelRef("prefetched"))
	Label("few")
	p.prefetch(after, 64*(p.depth()-1), "afterFew", 8)
	Label("prefetched")
	a, b := p.v.reg(), p.v.reg()
	VMOVAPS(p.dots(slot, 0, batch), a)
	VMOVAPS(a, b) // any values will do where there are none
	CMPQ(n, Imm(8))
	JLE(LabelRef("short"))
	VMOVAPS(p.dots(slot, 8, batch), b)
	Label("short")
	p.finish(p.v.join16(a, b), mask)
	p.adds(slot, 0, 0, batch)
	CMPQ(n, Imm(8))
	JLE(LabelRef("rested"))
	p.adds(slot, 0, 8, batch)
	JMP(LabelRef("rested"))

	Label("four")
	p.prefetch(after, 64*(p.depth()-1), "afterFour", 4)
	s := p.dots(slot, 0, 4)
	p.finish(p.v.join16(s, s), mask)
	p.adds(slot, 0, 0, 4)
	Label("rested")
	for _, at := range append([]Register{p.ind, p.val, p.q}, p.model...) {
		LEAQ(Mem{Base: at, Index: n, Scale: 4}, at)
	}
}
