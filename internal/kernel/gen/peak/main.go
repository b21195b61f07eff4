// Command peak writes the probes of package internal/kernel/peak:
//
//	go run ./peak -out ../peak/peak_amd64.s -stubs ../peak/peak_amd64.go -pkg peak
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// chains is the number of accumulators: more than latency × throughput of the
// FMA units of any core so far (8 on Zen 5, 10 on Golden Cove).
const chains = 12

func main() {
	ConstraintExpr("!noasm")
	multiply(16, "AVX512", ZMM)
	multiply(8, "AVX2", YMM)
	stream()
	gather()
	Generate()
}

func multiply(lanes int, name string, reg func() VecVirtual) {
	TEXT("multiply"+name, NOSPLIT, "func(rounds int, x float32)")
	Pragma("noescape")
	Doc(fmt.Sprintf("multiply%s makes %d independent multiply-adds of %d lanes a round.", name, chains, lanes))
	rounds := Load(Param("rounds"), GP64())
	addr, err := Param("x").Resolve()
	if err != nil {
		panic(err)
	}
	x := reg()
	VBROADCASTSS(addr.Addr, x)
	acc := make([]VecVirtual, chains)
	for i := range acc {
		acc[i] = reg()
		VBROADCASTSS(addr.Addr, acc[i])
	}
	Label("round")
	for _, a := range acc {
		VFMADD231PS(x, x, a)
	}
	SUBQ(Imm(1), rounds)
	JG(LabelRef("round"))
	VZEROUPPER()
	RET()
}

// or loads 64 bytes and folds them into one of four accumulators.
func or(m Mem, acc []VecVirtual, i int) {
	a, b := acc[2*i%len(acc)], acc[(2*i+1)%len(acc)]
	VORPS(m, a, a)
	VORPS(m.Offset(32), b, b)
}

func accumulators() []VecVirtual {
	acc := make([]VecVirtual, 8)
	for i := range acc {
		acc[i] = YMM()
		VXORPS(acc[i], acc[i], acc[i])
	}
	return acc
}

func stream() {
	TEXT("stream", NOSPLIT, "func(p *float32, bytes int)")
	Pragma("noescape")
	Doc("stream reads memory in order, a multiple of 256 bytes.")
	p, n := Load(Param("p"), GP64()), Load(Param("bytes"), GP64())
	acc := accumulators()
	Label("block")
	for i := range 4 {
		or(Mem{Base: p, Disp: 64 * i}, acc, i)
	}
	ADDQ(U32(256), p)
	SUBQ(U32(256), n)
	JG(LabelRef("block"))
	VZEROUPPER()
	RET()
}

func gather() {
	TEXT("gather", NOSPLIT, "func(b *float32, rowBytes int, ind *int32, n int)")
	Pragma("noescape")
	Doc("gather reads n > 0 rows, each a multiple of 64 bytes long.")
	b, rowBytes := Load(Param("b"), GP64()), Load(Param("rowBytes"), GP64())
	ind, n := Load(Param("ind"), GP64()), Load(Param("n"), GP64())
	acc := accumulators()
	row, off := GP64(), GP64()
	Label("row")
	MOVLQSX(Mem{Base: ind}, row)
	IMULQ(rowBytes, row)
	ADDQ(b, row)
	XORQ(off, off)
	Label("line")
	or(Mem{Base: row, Index: off, Scale: 1}, acc, 0)
	ADDQ(Imm(64), off)
	CMPQ(off, rowBytes)
	JL(LabelRef("line"))
	ADDQ(Imm(4), ind)
	SUBQ(Imm(1), n)
	JG(LabelRef("row"))
	VZEROUPPER()
	RET()
}
