package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// descend generates coordinate descent on a quadratic over 64 rows side by side. Products
// are rounded before they are added, in the order of the coordinates, as the reference
// does: so that the outcome is the same to the bit, and what is known of starts holds for every
// variant.
func (v vector) descend() {
	v.begin("descend", "func(x, a, gram *float32, rank, passes int)", "is descendTile, given the tile.")
	const row = 4 * 64 // bytes of one coordinate of the tile
	first, rank, passes := pointer("x"), pointer("rank"), pointer("passes")
	rest, zero := v.regs(row/v.bytes()), v.zero()
	x, a, g, diagonal, at, l, t := GP64(), GP64(), GP64(), GP64(), GP64(), GP64(), GP64()
	Label("pass")
	MOVQ(first, x)
	Load(Param("a"), a)
	Load(Param("gram"), g)
	MOVQ(g, diagonal)
	MOVQ(rank, t)
	Label("coordinate")
	for i, r := range rest {
		VMOVUPS(Mem{Base: a, Disp: i * v.bytes()}, r)
	}
	MOVQ(first, at)
	MOVQ(rank, l)
	Label("other")
	c, product := v.reg(), v.regs(2)
	VBROADCASTSS(Mem{Base: g}, c)
	for i, r := range rest {
		VMULPS(Mem{Base: at, Disp: i * v.bytes()}, c, product[i%2])
		VSUBPS(product[i%2], r, r)
	}
	ADDQ(Imm(4), g)
	ADDQ(U32(row), at)
	DECQ(l)
	JNZ(LabelRef("other"))
	VBROADCASTSS(Mem{Base: diagonal}, c)
	VUCOMISS(zero.AsX(), c.AsX())
	JLS(LabelRef("stay"))
	for i, r := range rest {
		VDIVPS(c, r, r)
		VADDPS(Mem{Base: x, Disp: i * v.bytes()}, r, r)
		VMAXPS(r, zero, r) // this way round, what is not a number stays so
		VMOVUPS(r, Mem{Base: x, Disp: i * v.bytes()})
	}
	Label("stay")
	ADDQ(U32(row), x)
	ADDQ(U32(row), a)
	LEAQ(Mem{Base: diagonal, Index: rank, Scale: 4, Disp: 4}, diagonal)
	DECQ(t)
	JNZ(LabelRef("coordinate"))
	DECQ(passes)
	JNZ(LabelRef("pass"))
	VZEROUPPER()
	RET()
}
