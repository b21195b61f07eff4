// Command gen writes the amd64 kernels of package kernel:
//
//	go run . -out ../kernel_amd64.s -stubs ../kernel_amd64.go -pkg kernel
//
// Every kernel is written once and generated twice, for AVX-512 (16 lanes) and
// for AVX2 with FMA (8 lanes). The reference loops in package kernel define what
// they compute. They expect slices padded to 16 elements; the Go wrappers see to
// that.
package main

import (
	"flag"
	"fmt"
	"log"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!noasm")
	for _, v := range []vector{{16, "AVX512", false}, {8, "AVX2", false}} {
		v.accumulate()
		v.ratio()
		if v.lanes == 16 {
			for chunks := 1; chunks <= 4; chunks++ {
				v.ratioRow(chunks)
				v.multiplyRows(chunks)
			}
		}
		v.gatherRow(4)
		if v.lanes == 16 {
			v.gatherRow(16)
			v.choose()
		}
		v.gatherLanes()
		v.sweepRow()
		v.sweepLanes()
		v.logSum()
		v.columnSums()
		v.extrapolate()
		v.scale()
		v.descend()
		v.products()
	}
	pairs := vector{16, "AVX512", true}
	pairs.round()
	pairs.pairSums()
	pairs.ratio()
	for chunks := 2; chunks <= 4; chunks++ {
		pairs.ratioRow(chunks)
		pairs.multiplyRows(chunks)
	}
	pairs.gatherRow(4)
	pairs.gatherRow(16)
	pairs.gatherLanes()
	pairs.sweepRow()
	Generate()
	if err := encode(flag.Lookup("out").Value.String()); err != nil {
		log.Fatal(err)
	}
}

// vector is an instruction set: its width in float32 lanes and its name; and whether
// basis rows are bfloat16 pairs.
type vector struct {
	lanes int
	name  string
	pairs bool
}

func (v vector) bytes() int { return 4 * v.lanes }

func (v vector) reg() VecVirtual {
	if v.lanes == 16 {
		return ZMM()
	}
	return YMM()
}

func (v vector) regs(n int) []VecVirtual {
	r := make([]VecVirtual, n)
	for i := range r {
		r[i] = v.reg()
	}
	return r
}

func (v vector) zero() VecVirtual {
	r := v.reg()
	v.clear(r)
	return r
}

func (v vector) clear(r Op) {
	if v.lanes == 16 {
		VPXORD(r, r, r)
	} else {
		VXORPS(r, r, r)
	}
}

// constant broadcasts a float32 given by its bits.
func (v vector) constant(bits uint32) VecVirtual {
	r, g, x := v.reg(), GP32(), XMM()
	MOVL(U32(bits), g)
	VMOVD(g, x)
	VBROADCASTSS(x, r)
	return r
}

const (
	one     = 0x3f800000
	minus1  = 0xbf800000
	two     = 0x40000000
	ln2     = 0x3f317218
	third   = 0x3eaaaaab
	fifth   = 0x3e4ccccd
	seventh = 0x3e124925
	ninth   = 0x3de38e39
)

// begin opens a function; the signature's pointers are in order of the loads.
func (v vector) begin(name, signature, doc string) {
	if v.pairs {
		name, doc = name+"Pairs", doc+" Basis rows are bfloat16 pairs."
	}
	TEXT(name+v.name, NOSPLIT, signature)
	Pragma("noescape")
	Doc(name + v.name + " " + doc)
}

func pointer(name string) Register { return Load(Param(name), GP64()) }

func (v vector) broadcastParam(name string) VecVirtual {
	// From memory: a scalar load could be given a register that only EVEX
	// encodes.
	addr, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	r := v.reg()
	VBROADCASTSS(addr.Addr, r)
	return r
}

// label makes labels unique within a function, where avo wants them.
func label(format string, args ...any) string { return fmt.Sprintf(format, args...) }
