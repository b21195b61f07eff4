package report

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
)

// A Number is a value and the text that people read for it. Writers for people
// print Text; JSON and CSV carry Value in full, so that nothing is lost to
// rounding there.
type Number struct {
	Value float64
	Text  string
}

// missing is what people read where there is no number.
const missing = "–"

// MarshalJSON writes Value, or null if it is not finite.
func (n Number) MarshalJSON() ([]byte, error) {
	if !finite(n.Value) {
		return []byte("null"), nil
	}
	return json.Marshal(n.Value)
}

// csv is the cell of a CSV file: empty if there is no finite value.
func (n Number) csv() string {
	if !finite(n.Value) {
		return ""
	}
	return strconv.FormatFloat(n.Value, 'g', -1, 64)
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// percent of a fraction with one decimal: 8.1%. What is there but rounds to
// nothing reads <0.1%, and what rounds to the whole reads 100%.
func percent(x float64) Number {
	switch {
	case !finite(x):
		return Number{x, missing}
	case x > 0 && x < 0.0005:
		return Number{x, "<0.1%"}
	case x >= 0.9995:
		return Number{x, strconv.FormatFloat(100*x, 'f', 0, 64) + "%"}
	}
	return Number{x, strconv.FormatFloat(100*x, 'f', 1, 64) + "%"}
}

// finePercent has two decimals below 1%, where a topic's words lie.
func finePercent(x float64) Number {
	if x < 0.00005 || x >= 0.00995 || !finite(x) {
		return percent(x)
	}
	return Number{x, strconv.FormatFloat(100*x, 'f', 2, 64) + "%"}
}

// decimal with two places.
func decimal(x float64) Number {
	if !finite(x) {
		return Number{x, missing}
	}
	s := strconv.FormatFloat(x, 'f', 2, 64)
	if s == "-0.00" {
		s = "0.00"
	}
	return Number{x, s}
}

// count separates thousands: 12,418.
func count(n int) string {
	s := strconv.Itoa(n)
	var b []byte
	for i := range len(s) {
		if left := len(s) - i; i > 0 && left%3 == 0 && s[i-1] != '-' {
			b = append(b, ',')
		}
		b = append(b, s[i])
	}
	return string(b)
}

// plural counts things: "1 topic", "24 topics".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return count(n) + " " + thing + "s"
}

// marshal is json.Marshal without its escapes for HTML, which nobody likes to
// read in a headline, and with escapes for DEL and the C1 controls, which JSON
// allows but some terminals obey.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return escapeControls(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

func escapeControls(b []byte) []byte {
	if !bytes.ContainsAny(b, "\x7f") && !bytes.Contains(b, []byte{0xc2}) {
		return b
	}
	out := make([]byte, 0, len(b)+16)
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == 0x7f:
			out = append(out, `\u007f`...)
		case b[i] == 0xc2 && i+1 < len(b) && b[i+1] < 0xa0:
			// U+0080 to U+009F are C2 80 to C2 9F. They can stand only
			// inside a string.
			i++
			out = append(out, `\u00`...)
			out = append(out, "0123456789abcdef"[b[i]>>4], "0123456789abcdef"[b[i]&15])
		default:
			out = append(out, b[i])
		}
	}
	return out
}
