package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// checkMemory tells, by -v, what a run will take. It warns where that is more than
// is free, and refuses where it is more than the machine has.
func (a *app) checkMemory(need int64) error {
	free, most := freeMemory(), totalMemory()
	switch {
	case most > 0 && need > most:
		return inputError(fmt.Errorf("this takes about %s of memory, and the machine has %s", formatSize(need), formatSize(most)), memoryHint)
	case free > 0 && need > free:
		a.messages.warn("this takes about %s of memory, and only %s is free; %s", formatSize(need), formatSize(free), memoryHint)
	default:
		a.messages.info("this takes about %s of memory", formatSize(need))
	}
	return nil
}

const memoryHint = "lower -k, or leave out rare terms (rows with few nonzeros) or some of the columns"

// totalMemory is the machine's memory and swap space in bytes, or the limit of the
// control group if that is less; 0 where the system does not tell.
func totalMemory() int64 {
	info, _ := os.ReadFile("/proc/meminfo")
	total := meminfo(info, "MemTotal")
	if total > 0 {
		total += meminfo(info, "SwapTotal")
	}
	return least(total, groupLimit())
}

// freeMemory is what can be had without swapping.
func freeMemory() int64 {
	info, _ := os.ReadFile("/proc/meminfo")
	free := meminfo(info, "MemAvailable")
	if limit := groupLimit(); limit > 0 {
		used, _ := os.ReadFile("/sys/fs/cgroup/memory.current")
		free = least(free, max(1, limit-number64(used)))
	}
	return free
}

// groupLimit is that of the control group that a container runs in, 0 = none.
func groupLimit() int64 {
	limit, _ := os.ReadFile("/sys/fs/cgroup/memory.max") // "max" is no number
	return number64(limit)
}

// meminfo returns a value of /proc/meminfo in bytes, 0 if it is not there.
func meminfo(info []byte, key string) int64 {
	for line := range bytes.Lines(info) {
		if value, ok := bytes.CutPrefix(line, []byte(key+":")); ok {
			value, _ = bytes.CutSuffix(bytes.TrimSpace(value), []byte(" kB"))
			return number64(value) << 10
		}
	}
	return 0
}

// number64 reads a whole number, 0 if it is none.
func number64(text []byte) int64 {
	n, _ := strconv.ParseInt(string(bytes.TrimSpace(text)), 10, 64)
	return n
}

// least returns the smaller of two amounts of which 0 is unknown.
func least(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
