package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// machine describes where the numbers come from.
func machine() []string {
	m := []string{runtime.Version()}
	if raw, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(raw)) {
			if name, ok := strings.CutPrefix(line, "model name\t: "); ok {
				m = append(m, strings.TrimSpace(name))
				break
			}
		}
	}
	return append(m, plural(runtime.NumCPU(), "core"))
}

// versions asks Python for those of the peers.
func (s *settings) versions() string {
	out, err := exec.Command(s.python, "-c",
		"import numpy, scipy, sklearn; print(f'scikit-learn {sklearn.__version__}, scipy {scipy.__version__}, numpy {numpy.__version__}')").Output()
	if err != nil {
		return "scikit-learn of unknown version"
	}
	return strings.TrimSpace(string(out))
}
