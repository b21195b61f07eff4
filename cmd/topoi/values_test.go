package main

import (
	"testing"
	"time"

	"github.com/spf13/pflag"
)

func TestValues(t *testing.T) {
	for _, c := range []struct {
		name  string
		value pflag.Value
		good  map[string]string // text → as it is shown
		bad   []string
	}{
		{"choice", &choice{value: "a", allowed: []string{"a", "b"}}, map[string]string{"b": "b"}, []string{"", "c", "A"}},
		{"count", &count{5, 1}, map[string]string{"1": "1", "20": "20"}, []string{"0", "-3", "x", "1.5", ""}},
		{"auto", &auto{count{0, 1}}, map[string]string{"auto": "auto", "7": "7"}, []string{"0", "many"}},
		{"weight", &weight{}, map[string]string{"0": "0", "0.25": "0.25", "1e-4": "0.0001"}, []string{"-1", "NaN", "inf", "x"}},
		{"size", &size{}, map[string]string{
			"500": "500B", "64MB": "64MB", "64m": "64MB", "1GiB": "1GB", "1.5 kb": "1.5KB", "2T": "2TB",
		}, []string{"", "0", "-1MB", "MB", "64XB", "NaN", "1e30", "99999999T"}},
		{"frequency", &frequency{}, map[string]string{"5": "5", "0.5": "0.5", "50%": "0.5", "auto": "auto", "1.0": "1.0"}, []string{"-1", "150%", "x", "1.5"}},
		{"span", &span{}, map[string]string{"30s": "30s", "60.0s": "1m0s", "90": "1m30s", "none": "none"}, []string{"0", "-1s", "soon", ""}},
	} {
		shown := c.value.String()
		for _, text := range c.bad {
			if err := c.value.Set(text); err == nil {
				t.Errorf("%s takes %q", c.name, text)
			} else if c.value.String() != shown {
				t.Errorf("%s changed to %s by the refused %q", c.name, c.value, text)
			}
		}
		for text, want := range c.good {
			if err := c.value.Set(text); err != nil {
				t.Errorf("%s refuses %q: %v", c.name, text, err)
			} else if got := c.value.String(); got != want {
				t.Errorf("%s shows %q as %q, want %q", c.name, text, got, want)
			} else if err := c.value.Set(got); err != nil || c.value.String() != want {
				t.Errorf("%s does not read back %q: %v", c.name, got, err)
			}
		}
		if c.value.Type() == "" {
			t.Errorf("%s has no type", c.name)
		}
	}
}

func TestFormats(t *testing.T) {
	for n, want := range map[int]string{0: "0", 12: "12", 999: "999", 1000: "1,000", 12418: "12,418", 1234567: "1,234,567", -1234: "-1,234"} {
		if got := number(n); got != want {
			t.Errorf("number(%d) = %s, want %s", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		1234 * time.Millisecond: "1.2s", 45 * time.Second: "45s", 20 * time.Minute: "20m", 100 * time.Minute: "1h40m",
	} {
		if got := seconds(d); got != want {
			t.Errorf("seconds(%v) = %s, want %s", d, got, want)
		}
	}
	for bytes, want := range map[int64]string{0: "0B", 1023: "1023B", 1024: "1KB", 1536: "1.5KB", 64 << 20: "64MB", 1048051712: "1GB", 5 << 40: "5TB"} {
		if got := formatSize(bytes); got != want {
			t.Errorf("formatSize(%d) = %s, want %s", bytes, got, want)
		}
	}
	for word, want := range map[string]string{"news": "news", "": "''", "my news": "'my news'", "it's": `'it'\''s'`, "a/b-c.csv": "a/b-c.csv"} {
		if got := shellQuote(word); got != want {
			t.Errorf("shellQuote(%q) = %s, want %s", word, got, want)
		}
	}
}
