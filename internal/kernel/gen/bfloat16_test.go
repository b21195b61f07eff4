package main

import (
	"fmt"
	"strings"
	"testing"
)

// TestEncode holds encodings to those of GNU as.
func TestEncode(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"VFMADDSUB231PS Z0, Z9, Z6", "62 f2 36 48 52 f0"},
		{"VPMULHRSW Z0, Z17, Z6", "62 f2 77 40 72 f0"},
		{"VFMADDSUB231PS Z7, Z31, Z31", "62 62 06 40 52 ff"},
		{"VPMULHRSW Z7, Z31, Z29", "62 62 07 40 72 ef"},
		{"VFMADDSUB231PS Z8, Z15, Z6", "62 d2 06 48 52 f0"},
		{"VPMULHRSW Z8, Z31, Z1", "62 d2 07 40 72 c8"},
		{"VFMADDSUB231PS Z15, Z26, Z29", "62 42 2e 40 52 ef"},
		{"VPMULHRSW Z15, Z0, Z31", "62 42 7f 48 72 ff"},
		{"VFMADDSUB231PS Z16, Z17, Z14", "62 32 76 40 52 f0"},
		{"VPMULHRSW Z16, Z5, Z20", "62 a2 57 48 72 e0"},
		{"VFMADDSUB231PS Z23, Z0, Z1", "62 b2 7e 48 52 cf"},
		{"VPMULHRSW Z23, Z0, Z1", "62 b2 7f 48 72 cf"},
		{"VFMADDSUB231PS Z24, Z26, Z14", "62 12 2e 40 52 f0"},
		{"VPMULHRSW Z24, Z26, Z1", "62 92 2f 40 72 c8"},
		{"VFMADDSUB231PS Z31, Z15, Z31", "62 02 06 48 52 ff"},
		{"VPMULHRSW Z31, Z31, Z14", "62 12 07 40 72 f7"},
		{"VFMADDSUB231PS (AX), Z22, Z14", "62 72 4e 40 52 30"},
		{"VPMULHRSW (AX), Z15, Z31", "62 62 07 48 72 38"},
		{"VFMADDSUB231PS 64(R12), Z17, Z1", "62 d2 76 40 52 4c 24 01"},
		{"VPMULHRSW 64(R12), Z26, Z6", "62 d2 2f 40 72 74 24 01"},
		{"VFMADDSUB231PS (BP), Z9, Z16", "62 e2 36 48 52 45 00"},
		{"VPMULHRSW (R13)(R12*1), Z5, Z20", "62 82 57 48 72 64 25 00"},
		{"VFMADDSUB231PS (DX)(R13*1), Z26, Z14", "62 32 2e 40 52 34 2a"},
		{"VPMULHRSW -64(R9)(BP*2), Z17, Z16", "62 c2 77 40 72 44 69 ff"},
		{"VFMADDSUB231PS 192(BX)(R8*4), Z31, Z29", "62 22 06 40 52 6c 83 03"},
		{"VPMULHRSW 8128(DI)(R15*8), Z0, Z31", "62 22 7f 48 72 7c ff 7f"},
		{"VFMADDSUB231PS 8192(SI)(CX*8), Z15, Z29", "62 62 06 48 52 ac ce 00 20 00 00"},
		{"VPMULHRSW -8192(R14)(R11*1), Z26, Z10", "62 12 2f 40 72 54 1e 80"},
		{"VFMADDSUB231PS -8256(R10)(R9*1), Z22, Z20", "62 82 4e 40 52 a4 0a c0 df ff ff"},
		{"VPMULHRSW 4(AX)(DX*1), Z5, Z31", "62 62 57 48 72 bc 10 04 00 00 00"},
	} {
		got, err := encodeLine("\t" + c.line)
		if err != nil {
			t.Fatal(err)
		}
		code, _, _ := strings.Cut(got, " //")
		code = strings.NewReplacer("\t", "", "BYTE $0x", "", ";", "").Replace(code)
		if code != c.want {
			t.Errorf("%s: %s, want %s", c.line, code, c.want)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, operand := range []string{"t-64(SP)", "x+8(FP)", "8(SP)", "rounding<>(SB)", "(AX)(SP*1)", "(AX)(BX*3)", "Y1"} {
		if _, err := encodeLine(fmt.Sprintf("\tVPMULHRSW %s, Z1, Z2", operand)); err == nil {
			t.Errorf("%s is encoded", operand)
		}
	}
	for _, line := range []string{"\tVPMULHRSWX Z1, Z2, Z3", "\tVMOVUPS (AX), Z1", "// VPMULHRSW Z1, Z2, Z3"} {
		if got, err := encodeLine(line); got != line || err != nil {
			t.Errorf("%q became %q: %v", line, got, err)
		}
	}
}
