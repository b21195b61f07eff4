package main

import (
	"math"
	"strings"
	"testing"
)

func TestMeminfo(t *testing.T) {
	info := []byte("MemTotal:       24580000 kB\nMemFree:         9 kB\nMemAvailable:   1024 kB\nHugePages_Total:       3\n")
	for key, want := range map[string]int64{
		"MemAvailable": 1 << 20, "MemTotal": 24580000 << 10, "Mem": 0, "SwapTotal": 0,
	} {
		if got := meminfo(info, key); got != want {
			t.Errorf("%s is %d, want %d", key, got, want)
		}
	}
	if meminfo(nil, "MemTotal") != 0 {
		t.Error("no file has a total")
	}
}

func TestLeast(t *testing.T) {
	for _, test := range [][3]int64{{0, 0, 0}, {3, 0, 3}, {0, 3, 3}, {2, 3, 2}, {3, 2, 2}} {
		if got := least(test[0], test[1]); got != test[2] {
			t.Errorf("least(%d, %d) = %d, want %d", test[0], test[1], got, test[2])
		}
	}
}

// TestTooMuchMemory asks for more than any machine has.
func TestTooMuchMemory(t *testing.T) {
	if totalMemory() == 0 {
		t.Skip("this system does not tell how much memory it has")
	}
	a := newApp(t.Context(), strings.NewReader(""), new(strings.Builder), new(strings.Builder))
	err := a.checkMemory(math.MaxInt64)
	if code := exitCode(t.Context(), err); code != exitInput {
		t.Errorf("exit code %d (%v), want %d", code, err, exitInput)
	}
	if err := a.checkMemory(1); err != nil {
		t.Errorf("a byte is too much: %v", err)
	}
}
