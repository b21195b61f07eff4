package vectorize

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Frequency is a document frequency: a number of documents or a fraction of
// all documents. The zero value lets the [Vectorizer] choose by the size of the
// corpus.
type Frequency struct {
	count    int     // documents, if fraction is unset
	fraction float64 // of all documents
	kind     frequencyKind
}

type frequencyKind uint8

const (
	adaptive frequencyKind = iota
	byCount
	byFraction
)

// Count is the frequency of n documents, n ≥ 0.
func Count(n int) Frequency { return Frequency{kind: byCount, count: n} }

// Fraction is the frequency of the share f of all documents, 0 ≤ f ≤ 1. It is
// not rounded: as in scikit-learn, a term passes a lower bound when
// df ≥ f·n and an upper bound when df ≤ f·n.
func Fraction(f float64) Frequency { return Frequency{kind: byFraction, fraction: f} }

// ParseFrequency reads "5" as a count, "0.5", "1.0" and "50%" as fractions, and
// "" or "auto" as the zero Frequency.
func ParseFrequency(s string) (Frequency, error) {
	t := strings.TrimSpace(s)
	if t == "" || t == "auto" {
		return Frequency{}, nil
	}
	var f Frequency
	if p, ok := strings.CutSuffix(t, "%"); ok {
		x, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil {
			return Frequency{}, badFrequency(s)
		}
		f = Fraction(x / 100)
	} else if n, err := strconv.Atoi(t); err == nil {
		f = Count(n)
	} else if x, err := strconv.ParseFloat(t, 64); err == nil {
		f = Fraction(x)
	} else {
		return Frequency{}, badFrequency(s)
	}
	if f.validate() != nil {
		return Frequency{}, badFrequency(s)
	}
	return f, nil
}

func badFrequency(s string) error {
	return fmt.Errorf("vectorize: frequency %q: want a number of documents such as 5, or a fraction such as 0.5 or 50%%", s)
}

// IsZero reports whether f leaves the choice to the Vectorizer.
func (f Frequency) IsZero() bool { return f.kind == adaptive }

// String is the form that [ParseFrequency] reads: "auto", "5", "0.5".
func (f Frequency) String() string {
	switch f.kind {
	case byCount:
		return strconv.Itoa(f.count)
	case byFraction:
		s := strconv.FormatFloat(f.fraction, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	return "auto"
}

// MarshalText writes the String form.
func (f Frequency) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what ParseFrequency reads.
func (f *Frequency) UnmarshalText(b []byte) error {
	g, err := ParseFrequency(string(b))
	if err == nil {
		*f = g
	}
	return err
}

func (f Frequency) validate() error {
	switch {
	case f.kind == byCount && f.count < 0:
		return fmt.Errorf("vectorize: frequency of %d documents: want 0 or more", f.count)
	case f.kind == byFraction && !(f.fraction >= 0 && f.fraction <= 1):
		return fmt.Errorf("vectorize: frequency %v: a fraction of the documents lies between 0 and 1", f.fraction)
	}
	return nil
}

// documents is the bound in documents, possibly fractional, of a set frequency.
func (f Frequency) documents(n int) float64 {
	switch f.kind {
	case byCount:
		return float64(f.count)
	case byFraction:
		return f.fraction * float64(n)
	}
	return math.NaN()
}
