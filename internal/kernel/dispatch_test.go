package kernel

import (
	"os"
	"strings"
	"testing"
)

// TestSwitchedOff checks that kernels can be chosen from outside, as CI does to test
// them all: what GODEBUG switches off is not used.
func TestSwitchedOff(t *testing.T) {
	off := func(feature string) bool { return strings.Contains(os.Getenv("GODEBUG"), "cpu."+feature+"=off") }
	if off("avx512f") && best == avx512 {
		t.Error("AVX-512 is switched off and used")
	}
	if off("avx512bf16") && best.pairs() {
		t.Error("BF16 is switched off and used")
	}
	t.Logf("kernels: %s, of rounded rows in assembly: %v", Variant(), best.pairs())
}
