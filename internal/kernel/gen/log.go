package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// logSum generates Σ v·log q. With q = 2^e·f and f in [√½, √2), log f =
// 2·atanh(s), s = (f−1)/(f+1), by its series in single precision; the products
// are added up in double precision.
func (v vector) logSum() {
	v.begin("logSum", "func(val, q *float32, n int) float64",
		"is LogSum for n a multiple of 16 and positive normal q.")
	val, q, n := pointer("val"), pointer("q"), pointer("n")
	ones, minus := v.constant(one), v.constant(minus1)
	k3, k5, k7, k9 := v.constant(third), v.constant(fifth), v.constant(seventh), v.constant(ninth)
	ln, root := v.constant(ln2), v.constant(0x3f3504f3)
	acc := []VecVirtual{v.zero(), v.zero()}
	index := GP64()
	XORQ(index, index)
	Label("block")
	bits, e, f, g, z, poly := v.reg(), v.reg(), v.reg(), v.reg(), v.reg(), v.reg()
	VMOVUPS(Mem{Base: q, Index: index, Scale: 4}, bits)
	VPSUBD(root, bits, e)
	VPSRAD(Imm(23), e, e)
	VPSLLD(Imm(23), e, f)
	VPSUBD(f, bits, f)
	VCVTDQ2PS(e, e)
	VADDPS(ones, f, g)
	VADDPS(minus, f, f)
	if v.lanes == 16 {
		VMULPS(v.reciprocal(g, ones), f, f) // s
	} else {
		VDIVPS(g, f, f)
	}
	VMULPS(f, f, z)
	VMOVAPS(k9, poly)
	VFMADD213PS(k7, z, poly)
	VFMADD213PS(k5, z, poly)
	VFMADD213PS(k3, z, poly)
	VFMADD213PS(ones, z, poly)
	VADDPS(f, f, f)
	VMULPS(poly, f, f)
	VFMADD231PS(ln, e, f)
	VMULPS(Mem{Base: val, Index: index, Scale: 4}, f, f)
	wide := []VecVirtual{v.reg(), v.reg()}
	if v.lanes == 16 {
		upper := YMM()
		VEXTRACTF64X4(U8(1), f, upper)
		VCVTPS2PD(f.(VecVirtual).AsY(), wide[0])
		VCVTPS2PD(upper, wide[1])
	} else {
		upper := XMM()
		VEXTRACTF128(U8(1), f, upper)
		VCVTPS2PD(f.(VecVirtual).AsX(), wide[0])
		VCVTPS2PD(upper, wide[1])
	}
	VADDPD(wide[0], acc[0], acc[0])
	VADDPD(wide[1], acc[1], acc[1])
	ADDQ(Imm(uint64(v.lanes)), index)
	CMPQ(index, n)
	JL(LabelRef("block"))
	sum := acc[0]
	VADDPD(acc[1], sum, sum)
	if v.lanes == 16 {
		upper := YMM()
		VEXTRACTF64X4(U8(1), sum, upper)
		VADDPD(upper, sum.(VecVirtual).AsY(), sum.(VecVirtual).AsY())
	}
	x, y := XMM(), XMM()
	if v.lanes == 16 {
		VEXTRACTF64X2(U8(1), sum.(VecVirtual).AsY(), x)
	} else {
		VEXTRACTF128(U8(1), sum, x)
	}
	VADDPD(sum.(VecVirtual).AsX(), x, x)
	VPERMILPD(U8(1), x, y)
	VADDSD(y, x, x)
	Store(x, ReturnIndex(0))
	VZEROUPPER()
	RET()
}
