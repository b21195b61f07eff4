package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/topoi-nmf/topoi/topics"
	"github.com/topoi-nmf/topoi/vectorize"
)

// The kinds of values of flags, each a pflag.Value.

// A choice is one of a few words.
type choice struct {
	value   string
	allowed []string
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return "word" }

func (c *choice) Set(s string) error {
	if !slices.Contains(c.allowed, s) {
		return fmt.Errorf("choose %s%s", oneOf(c.allowed), didYouMean(s, c.allowed, "%s"))
	}
	c.value = s
	return nil
}

// oneOf joins words as "a, b or c".
func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// A count is a whole number with a least value.
type count struct {
	value, least int
}

func (c *count) String() string { return strconv.Itoa(c.value) }
func (c *count) Type() string   { return "N" }

func (c *count) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil {
		return fmt.Errorf("a whole number is wanted")
	}
	if n < c.least {
		return fmt.Errorf("must be at least %d", c.least)
	}
	c.value = n
	return nil
}

// An auto is a count whose default adapts to the input, shown as "auto".
type auto struct{ count }

func (c *auto) String() string {
	if c.value == 0 {
		return "auto"
	}
	return c.count.String()
}

func (c *auto) Set(s string) error {
	if s == "auto" {
		c.value = 0
		return nil
	}
	return c.count.Set(s)
}

// A runs is a number of fits, or topics.AutoRuns.
type runs struct{ count }

func (r *runs) String() string {
	if r.value == topics.AutoRuns {
		return "auto"
	}
	return r.count.String()
}

func (r *runs) Set(s string) error {
	if s == "auto" {
		r.value = topics.AutoRuns
		return nil
	}
	return r.count.Set(s)
}

// A weight is a number of at least zero. Until it is set it has no value.
type weight struct {
	value float64
	set   bool
}

func (w *weight) Type() string { return "X" }

func (w *weight) String() string {
	if !w.set {
		return ""
	}
	return strconv.FormatFloat(w.value, 'g', -1, 64)
}

func (w *weight) Set(s string) error {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || !(x >= 0 && x <= 1e300) {
		return fmt.Errorf("a number of at least 0 is wanted")
	}
	w.value, w.set = x, true
	return nil
}

// A share is a part of a whole, at least 0 and below 1, such as 0.01 or 1%.
type share struct{ value float64 }

func (s *share) Type() string { return "X" }

func (s *share) String() string { return strconv.FormatFloat(s.value, 'g', -1, 64) }

func (s *share) Set(text string) error {
	number, percent := strings.CutSuffix(text, "%")
	x, err := strconv.ParseFloat(number, 64)
	if percent {
		x /= 100
	}
	if err != nil || !(x >= 0 && x < 1) {
		return fmt.Errorf("a part such as 0.01 or 1%% is wanted, below 1")
	}
	s.value = x
	return nil
}

// A size is a number of bytes, such as 500000, 64MB or 1GiB; the units count
// by 1024.
type size struct{ bytes int64 }

func (s *size) Type() string { return "SIZE" }

func (s *size) String() string { return formatSize(s.bytes) }

func (s *size) Set(text string) error {
	digits := strings.TrimRight(strings.ToUpper(text), "IB")
	shift := 0
	if n := len(digits); n > 0 {
		if i := strings.IndexByte("KMGT", digits[n-1]); i >= 0 {
			digits, shift = digits[:n-1], 10*(i+1)
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || !(n > 0) || n*float64(int64(1)<<shift) >= 1<<62 {
		return fmt.Errorf("a size such as 500KB, 64MB or 1GB is wanted")
	}
	s.bytes = max(1, int64(n*float64(int64(1)<<shift)))
	return nil
}

// formatSize writes bytes as people read them, as Set reads them back.
func formatSize(bytes int64) string {
	const units = "KMGT"
	if bytes < 1024 {
		return fmt.Sprintf("%dB", bytes)
	}
	x, i := float64(bytes)/1024, 0
	for x >= 999.5 && i < len(units)-1 {
		x, i = x/1024, i+1
	}
	if x < 9.95 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0") + units[i:i+1] + "B"
	}
	return fmt.Sprintf("%.0f%cB", x, units[i])
}

// A frequency is a number of documents, or a part of them; the zero value
// adapts to the size of the collection.
type frequency struct{ value vectorize.Frequency }

func (f *frequency) Type() string { return "FREQ" }

func (f *frequency) String() string {
	if f.value == (vectorize.Frequency{}) {
		return "auto"
	}
	return f.value.String()
}

func (f *frequency) Set(s string) error {
	if s == "auto" {
		f.value = vectorize.Frequency{}
		return nil
	}
	v, err := vectorize.ParseFrequency(s)
	if err != nil {
		return fmt.Errorf("a number of documents such as 5, or a part of them such as 0.5 or 50%%, is wanted")
	}
	f.value = v
	return nil
}

// A span is a duration such as 30s or 5m; a bare number counts seconds.
// 0 is no limit.
type span struct{ value time.Duration }

func (s *span) Type() string { return "TIME" }

func (s *span) String() string {
	if s.value == 0 {
		return "none"
	}
	return s.value.String()
}

func (s *span) Set(text string) error {
	if text == "none" {
		s.value = 0
		return nil
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		text += "s"
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return fmt.Errorf("a time such as 30s, 5m or 1h30m is wanted")
	}
	s.value = d
	return nil
}
