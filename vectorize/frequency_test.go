package vectorize

import (
	"encoding/json"
	"testing"
)

func TestParseFrequency(t *testing.T) {
	tests := map[string]Frequency{
		"": {}, "auto": {}, "5": Count(5), "0": Count(0), "1": Count(1), "1.0": Fraction(1),
		"0.5": Fraction(.5), " 50% ": Fraction(.5), "2.5 %": Fraction(.025), "0.0": Fraction(0), "100%": Fraction(1),
	}
	for s, want := range tests {
		f, err := ParseFrequency(s)
		if err != nil || f != want {
			t.Errorf("%q is %v, %v; want %v", s, f, err, want)
		}
		if g, err := ParseFrequency(f.String()); err != nil || g != f {
			t.Errorf("%v came back as %v, %v", f, g, err)
		}
	}
	for _, s := range []string{"-1", "1.5", "-0.1", "101%", "-5%", "x", "5x", "%", "NaN", "nan%", "Inf", "1e3"} {
		if f, err := ParseFrequency(s); err == nil {
			t.Errorf("%q is %v", s, f)
		}
	}
	if !(Frequency{}).IsZero() || Count(0).IsZero() || Fraction(0).IsZero() {
		t.Error("only the zero Frequency is zero")
	}
}

func TestFrequencyJSON(t *testing.T) {
	type bounds struct{ Min, Max Frequency }
	in := bounds{Count(3), Fraction(0.25)}
	b, err := json.Marshal(in)
	if err != nil || string(b) != `{"Min":"3","Max":"0.25"}` {
		t.Fatalf("%s, %v", b, err)
	}
	var out bounds
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Errorf("%v came back as %v, %v", in, out, err)
	}
	if err := json.Unmarshal([]byte(`{"Min":"many"}`), &out); err == nil {
		t.Error("a frequency of many is read")
	}
}
