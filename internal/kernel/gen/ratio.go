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
	b, rowBytes := param("b"), param("rowBytes")
	p := make([]Register, batch)
	for i := range p {
		p[i] = GP64()
		MOVLQSX(Mem{Base: ind, Disp: off + 4*i}, p[i].(GPVirtual))
		IMULQ(rowBytes, p[i])
		ADDQ(b, p[i])
	}
	return p
}

// param returns where a parameter is in memory.
func param(name string) Mem {
	basic, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return basic.Addr
}

// sum8 adds up the lanes of eight accumulators, of which the last four may be left out, as zero. For 8 lanes the result holds the
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
	s := four(a[:4])
	var t VecVirtual
	if len(a) > 4 {
		t = four(a[4:])
	} else {
		t = v.zero()
	}
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
	if v.pairs {
		return v.pairDots(p, id)
	}
	acc := v.regs(batch)
	x, width := pointer("x"), param("width")
	off, xc := GP64(), v.reg()
	VMOVUPS(Mem{Base: x}, xc)
	for i := range acc {
		VMULPS(Mem{Base: p[i]}, xc, acc[i])
	}
	MOVQ(I32(v.bytes()), off)
	Label("dots" + id)
	CMPQ(off, width)
	JGE(LabelRef("dotted" + id))
	VMOVUPS(Mem{Base: x, Index: off, Scale: 1}, xc)
	for i := range acc {
		VFMADD231PS(Mem{Base: p[i], Index: off, Scale: 1}, xc, acc[i])
	}
	ADDQ(Imm(uint64(v.bytes())), off)
	JMP(LabelRef("dots" + id))
	Label("dotted" + id)
	return acc
}

// adds adds batch multiples of basis rows to r; the multiples are at t.
func (v vector) adds(p []Register, t Mem, id string) {
	if v.pairs {
		v.pairAdds(p, t, id)
		return
	}
	ts := v.regs(batch)
	for i := range ts {
		VBROADCASTSS(t.Offset(4*i), ts[i])
	}
	r, width := pointer("r"), param("width")
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

// ratio generates the fused pass of the multiplicative update for rows of any width. With
// AVX-512 it takes any number of nonzeros, otherwise a multiple of the lanes.
func (v vector) ratio() {
	v.begin("ratio", "func(r, x *float32, b *"+v.element()+", rowBytes int, ind *int32, val, q, y, t *float32, n, ahead int, floor float32, width int)",
		"is Ratio; width is the bytes of x and r in use. AVX2: for n a multiple of the lanes.")
	ind, t := pointer("ind"), AllocLocal(64)
	limit := indexLimit(ind)
	done, n := GP64(), GP64()
	XORQ(done, done)
	Label("block")
	Load(Param("n"), n)
	SUBQ(done, n)
	CMPQ(n, Imm(uint64(v.lanes)))
	JL(LabelRef("rest"))
	var sums VecVirtual
	for half := range v.lanes / batch {
		v.prefetch(ind, v.bytes()+4*batch*half, limit, label("%d", half))
		p := rowPointers(ind, 4*batch*half)
		s := v.sum8(v.dots(p, label("%d", half)))
		if half == 0 {
			sums = s
		} else {
			sums = v.join16(sums, s)
		}
	}
	v.finish(sums, done, t, nil)
	for half := range v.lanes / batch {
		v.adds(rowPointers(ind, 4*batch*half), t.Offset(v.multiple()*batch*half), label("%d", half))
	}
	ADDQ(Imm(uint64(v.bytes())), ind)
	ADDQ(Imm(uint64(v.lanes)), done)
	JMP(LabelRef("block"))
	Label("rest")
	if v.lanes == 16 {
		v.rest(ind, done, t, limit)
	}
	Label("end")
	VZEROUPPER()
	RET()
}

// finish turns sums into the model and puts its ratios at t. The mask, if any, says which
// values there are.
func (v vector) finish(sums VecVirtual, done Register, t Mem, mask Register) {
	at := func(name string) Mem { return Mem{Base: pointer(name), Index: done, Scale: 4} }
	tv := v.reg()
	VMAXPS(v.broadcastParam("floor"), sums, sums)
	VMOVUPS(sums, at("q"))
	y := v.reciprocal(sums, v.constant(one))
	if mask != nil {
		VMOVUPS_Z(at("val"), mask, tv)
		VMULPS(tv, y, tv)
	} else {
		VMULPS(at("val"), y, tv)
	}
	VMOVUPS(y, at("y"))
	VMOVUPS(tv, at("t"))
	if v.pairs {
		tv = v.newRounder().half(tv)
	}
	VMOVUPS(tv, t)
}

// multiple is the size of a ratio as adds takes it.
func (v vector) multiple() int {
	if v.pairs {
		return 2
	}
	return 4
}

// lowBits returns a mask of n ones, n below 16.
func lowBits(n Register) Register {
	bits, mask := GP32(), K()
	MOVL(U32(1), bits)
	SHLXL(n.(GPVirtual).As32(), bits, bits)
	DECL(bits)
	KMOVW(bits, mask)
	return mask
}

// rest makes the pass over the nonzeros that are left, less than a block: with the row
// of index 0, which every basis has, in place of those that are missing, and the second
// half only if there is one.
func (v vector) rest(ind, done Register, t, limit Mem) {
	left := func() Register {
		n := Load(Param("n"), GP64())
		SUBQ(done, n)
		return n
	}
	n := left()
	JE(LabelRef("end"))
	slot, rows, after := AllocLocal(64), v.reg(), GP64()
	VMOVDQU32_Z(Mem{Base: ind}, lowBits(n), rows)
	VMOVDQU32(rows, slot)
	LEAQ(Mem{Base: ind, Index: n, Scale: 4}, after)
	v.prefetch(after, 0, limit, "after")
	LEAQ(slot, ind)

	sums, more := v.reg(), v.reg()
	VMOVAPS(v.sum8(v.dots(rowPointers(ind, 0), "rest0")), sums)
	VMOVAPS(sums, more) // any values will do where there are none
	CMPQ(left(), Imm(batch))
	JLE(LabelRef("half"))
	VMOVAPS(v.sum8(v.dots(rowPointers(ind, 4*batch), "rest1")), more)
	Label("half")
	v.finish(v.join16(sums, more), done, t, lowBits(left()))
	v.adds(rowPointers(ind, 0), t, "rest0")
	CMPQ(left(), Imm(batch))
	JLE(LabelRef("end"))
	v.adds(rowPointers(ind, 4*batch), t.Offset(v.multiple()*batch), "rest1")
}

// indexLimit returns where the address is kept up to which 16 indices can be read.
func indexLimit(ind Register) Mem {
	limit, at := AllocLocal(8), Load(Param("ahead"), GP64())
	LEAQ(Mem{Base: ind, Index: at, Scale: 4}, at)
	MOVQ(at, limit)
	return limit
}

// prefetch fetches the basis rows of the batch of indices at ind+disp, if 16 indices
// can be read there.
func (v vector) prefetch(ind Register, disp int, limit Mem, id string) {
	at := GP64()
	LEAQ(Mem{Base: ind, Disp: disp}, at)
	CMPQ(at, limit)
	JG(LabelRef("near" + id))
	p := rowPointers(at, 0)
	width, off := param("rowBytes"), GP64()
	XORQ(off, off)
	Label("fetch" + id)
	for _, row := range p {
		PREFETCHT0(Mem{Base: row, Index: off, Scale: 1})
	}
	ADDQ(Imm(64), off)
	CMPQ(off, width)
	JL(LabelRef("fetch" + id))
	Label("near" + id)
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
