package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// Neither avo nor Go's assembler knows the instructions of AVX512_BF16. So the kernels
// are generated with stand-ins of the same operands, which they have no other use for, and
// encode writes bytes in their place, with the true name beside them.

// dotPairs adds to each float32 of sum the products of two bfloat16 pairs, of b, a
// register or memory, and a.
func dotPairs(b, a, sum Op) { VFMADDSUB231PS(b, a, sum) }

// roundPair rounds the float32 of low and high, low a register or memory, to bfloat16 in the
// lower and the upper half of dst.
func roundPair(low, high, dst Op) { VPMULHRSW(low, high, dst) }

// encodings are the true name of a stand-in, its mandatory prefix as EVEX abbreviates it, and its opcode
// in the map 0F38.
var encodings = map[string]struct {
	name           string
	prefix, opcode byte
}{
	"VFMADDSUB231PS": {"VDPBF16PS", 2, 0x52},
	"VPMULHRSW":      {"VCVTNE2PS2BF16", 3, 0x72},
}

var standIn = regexp.MustCompile(`^\t(VFMADDSUB231PS|VPMULHRSW) +(.*), Z(\d+), Z(\d+)$`)

// encode replaces the stand-ins of a file.
func encode(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if lines[i], err = encodeLine(line); err != nil {
			return fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
	}
	return os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644)
}

// encodeLine returns the line, or what stands for it if it is a stand-in.
func encodeLine(line string) (string, error) {
	m := standIn.FindStringSubmatch(line)
	if m == nil {
		return line, nil
	}
	e := encodings[m[1]]
	a, _ := strconv.Atoi(m[3])
	dst, _ := strconv.Atoi(m[4])
	code, err := evex(e.prefix, e.opcode, m[2], byte(a), byte(dst))
	if err != nil {
		return "", err
	}
	out := make([]string, len(code))
	for i, b := range code {
		out[i] = fmt.Sprintf("BYTE $0x%02x", b)
	}
	return fmt.Sprintf("\t%s // %s %s, Z%d, Z%d", strings.Join(out, "; "), e.name, m[2], a, dst), nil
}

var (
	register = regexp.MustCompile(`^Z(\d+)$`)
	memory   = regexp.MustCompile(`^(-?\d*)\((\w+)\)(?:\((\w+)\*(\d)\))?$`)
	general  = []string{"AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15"}
)

// evex encodes an instruction of three 512-bit operands, the first of which may be memory,
// without a mask: Intel's manual, volume 2, section 2.7.
func evex(prefix, opcode byte, first string, a, dst byte) ([]byte, error) {
	// Bits of register numbers beyond the third are inverted, in R, X, B, R', v and V'.
	p0 := 2 | (^dst>>3&1)<<7 | (^dst>>4&1)<<4
	p1 := (^a&15)<<3 | 4 | prefix
	p2 := 2<<5 | (^a>>4&1)<<3
	reg := dst & 7 << 3
	if m := register.FindStringSubmatch(first); m != nil {
		n, _ := strconv.Atoi(m[1])
		b := byte(n)
		p0 |= (^b>>4&1)<<6 | (^b>>3&1)<<5
		return []byte{0x62, p0, p1, p2, opcode, 0xc0 | reg | b&7}, nil
	}
	m := memory.FindStringSubmatch(first)
	if m == nil || m[2] == "SP" { // which in Go's assembly is not where the stack begins
		return nil, fmt.Errorf("no encoding of operand %q", first)
	}
	disp, _ := strconv.Atoi(m[1])
	base, index, scale := slices.Index(general, m[2]), 4, 0 // 4 is none
	if m[3] != "" {
		index, scale = slices.Index(general, m[3]), strings.Index("1248", m[4])
		if index == 4 {
			return nil, fmt.Errorf("no encoding of operand %q", first)
		}
	}
	if base < 0 || index < 0 || scale < 0 {
		return nil, fmt.Errorf("no encoding of operand %q", first)
	}
	p0 |= (^byte(index)>>3&1)<<6 | (^byte(base)>>3&1)<<5
	code := []byte{0x62, p0, p1, p2, opcode, reg | byte(base)&7}
	if index != 4 || base&7 == 4 {
		code[5] = reg | 4
		code = append(code, byte(scale)<<6|byte(index)&7<<3|byte(base)&7)
	}
	switch {
	case disp == 0 && base&7 != 5:
	case disp%64 == 0 && disp/64 >= -128 && disp/64 < 128: // in units of the operand
		code[5] |= 1 << 6
		code = append(code, byte(disp/64))
	default:
		code[5] |= 2 << 6
		code = append(code, byte(disp), byte(disp>>8), byte(disp>>16), byte(disp>>24))
	}
	return code, nil
}
