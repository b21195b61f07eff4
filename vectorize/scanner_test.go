package vectorize

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// scan is the words of a text.
func scan(sc *scanner, text string) []word {
	var ws []word
	sc.reset(text)
	for w, ok := sc.next(); ok; w, ok = sc.next() {
		ws = append(ws, w)
	}
	return ws
}

func slicesOf(text string, ws []word) []string {
	var out []string
	for _, w := range ws {
		out = append(out, text[w.start:w.end])
	}
	return out
}

func TestScanner(t *testing.T) {
	tests := []struct {
		name, text string
		want       string // words joined by |
	}{
		{"empty", "", ""},
		{"spaces", " \t\r\n\v\f ", ""},
		{"punctuation", "... -- !? '' _ _", ""},
		{"sentence", "The quick (“brown”) fox can’t jump 32.3 feet, right?", "The|quick|brown|fox|can’t|jump|32.3|feet|right"},
		{"closing", `"Yes," he said. [No.] {Maybe} <b>so</b>`, "Yes|he|said|No|Maybe|b|so|b"},
		{"apostrophes", "don't 'tis rock'n'roll dogs' O'Neill's", "don't|tis|rock'n'roll|dogs|O'Neill's"},
		{"hyphens", "al-Qaeda e-mail --flag", "al|Qaeda|e|mail|flag"},
		{"underscores", "_emphasis_ snake_case __init__ a_1", "emphasis|snake|case|init|a|1"},
		{"missing space", "the end.The start:here", "the|end|The|start|here"},
		{"abbreviation", "U.S. e.g. U.N.-backed B.B.C.", "U.S|e.g|U.N|backed|B.B.C"},
		{"numbers", "1,000 3.5bn 10.30am 12:30 1;2 -5 x2 4x4", "1,000|3.5bn|10.30am|12|30|1;2|5|x2|4x4"},
		{"web", "see http://a.b/c?d=e(f) and www.bbc.co.uk/news, or HTTPS://X.", "see|f|and|or"},
		{"web in brackets", "(http://a.b) [www.c.d] \"https://e.f\"", ""},
		{"not web", "a://b is one, ://c is not, awww.x", "is|one|c|is|not|awww|x"},
		{"mail", "write to <john-p.smith@mail.example.com>, or me@x.", "write|to|or"},
		{"handle", "@bbc says @ noon, 5@home a@ b", "bbc|says|noon|a|b"},
		{"mail after word", "from:bob@x.y,alice@x.y", "from"},
		{"accents", "naïve Ångström e\u0301tude", "naïve|Ångström|e\u0301tude"},
		{"currency", "£5m €10 $3.50 50%", "5m|10|3.50|50"},
		{"soft hyphen", "inter\u00adnational", "inter\u00adnational"},
		{"no-break space", "10\u00a0000 Mr\u00a0Bean", "10|000|Mr|Bean"},
		{"dash", "war—peace 1939–45 end…", "war|peace|1939|45|end"},
		{"ideographs", "东京都 x 京", "东京|京都|x|京"},
		{"ideographs and letters", "在NBA打球。好", "在|NBA|打球|好"},
		{"kana", "東京へ行くカラオケ", "東京|行|カラオケ"},
		{"web in ideographs", "请看http://x.com/a。谢谢", "请看|谢谢"},
		{"thai", "ไทย", "ไท|ทย"},
		{"korean", "서울 시장은", "서울|시장은"},
		{"arabic", "٣٫٥ مليون", "٣٫٥|مليون"},
		{"emoji", "good 👍🏽 job 👨‍👩‍👧", "good|job"},
		{"nul", "a\x00b\x00", "a|b"},
		{"invalid", "caf\xe9 \xff\xfe na\xefve ok\xe2", "caf|na|ve|ok"},
		{"catalan", "col·lecció", "col·lecció"},
		{"fullwidth stop", "abc．def", "abc|def"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ws := scan(Analyzer{}.compile().scanner(), tt.text)
			if got := strings.Join(slicesOf(tt.text, ws), "|"); got != tt.want {
				t.Errorf("%q:\n got %s\nwant %s", tt.text, got, tt.want)
			}
		})
	}
}

func TestScannerElision(t *testing.T) {
	sc := Analyzer{Lang: "fr"}.compile().scanner()
	text := "L'économie d’aujourd'hui, qu'il"
	if got, want := strings.Join(slicesOf(text, scan(sc, text)), "|"), "L|économie|d|aujourd|hui|qu|il"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestScannerWhitespace(t *testing.T) {
	sc := Analyzer{Whitespace: true}.compile().scanner()
	text := "  new_york www.x.y 3,000\u00a0a@b\n¿qué? 東京都 "
	if got, want := slicesOf(text, scan(sc, text)), strings.Fields(text); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestGaps checks what a phrase may run across and where a capital has meaning.
func TestGaps(t *testing.T) {
	tests := []struct {
		between        string
		phrase, inside bool
	}{
		{" ", true, true},
		{"  \t", true, true},
		{"-", true, true},
		{" & ", true, true},
		{" '", true, true},
		{"\u00a0", true, true},
		{"\n", true, false},
		{" \r\n ", true, false},
		{"\n\n", false, false},
		{"\n \n", false, false},
		{", ", false, true},
		{" (", false, true},
		{". ", false, false},
		{": ", false, false},
		{" – ", false, false},
		{" “", false, false},
		{" \"", false, false},
		{" x@y.z ", false, false},
		{" あ ", false, false},
		{" 1/", false, false},
	}
	for _, tt := range tests {
		text := "alpha" + tt.between + "beta"
		ws := scan(Analyzer{}.compile().scanner(), text)
		last := ws[len(ws)-1]
		if phrase, inside := last.gap&gapPhrase == 0, last.gap&gapSentence == 0; text[last.start:last.end] != "beta" || phrase != tt.phrase || inside != tt.inside {
			t.Errorf("%q: phrase %v, inside %v; want %v, %v", text, phrase, inside, tt.phrase, tt.inside)
		}
	}
}

// ascii are texts for comparing the two ways of segmenting.
var ascii = []string{
	"", "a", "don't stop", "a.b.c", "1.2,3;4'5", "a1.b2", "a_b.c_d", "_.a", "a._b", "a'1", "1'a", "x:y:z",
	"e.g.", "3.5bn,4", "http://x.y/z", "www.a.b", "a@b.c,d@e.f", "a@b@c@d", "...a...", "a..b", "a.'b", "''", "1.", ".1",
	"\x00a\x00", "a\r\nb\n\nc", "x\vy\fz", "(a)b[c]", "\"a\"b.", "foo,bar", "foo;bar", "AT&T", "a/b", "://", "://a", "a://", "www.",
}

// checkScanners compares, on ASCII text, the loops over bytes with uax29, and
// asciiWord with uax29 word by word.
func checkScanners(t *testing.T, text string) {
	t.Helper()
	fast := Analyzer{}.compile().scanner()
	slow := Analyzer{}.compile().scanner()
	slow.unicode = true
	if a, b := scan(fast, text), scan(slow, text); !slices.Equal(a, b) {
		t.Fatalf("%q:\nfast %v %q\nslow %v %q", text, a, slicesOf(text, a), b, slicesOf(text, b))
	}
	for it := words.FromString(text); it.Next(); {
		i := it.Start()
		for i < it.End() && text[i] == '_' {
			i++
		}
		if i < it.End() && class[text[i]]&alnum != 0 {
			if end := asciiWord(text, i); end != it.End() {
				t.Fatalf("%q: word at %d ends at %d, by uax29 at %d", text, i, end, it.End())
			}
		}
	}
}

func TestScannersAgree(t *testing.T) {
	for _, text := range []string{"0!_b.c", "x!_3.5", "!__U.S._", "!_", "!_a_b"} {
		checkScanners(t, text)
	}
	for _, a := range ascii {
		checkScanners(t, a)
		for _, b := range ascii {
			checkScanners(t, a+b)
			checkScanners(t, a+" "+b)
		}
	}
}

// checkWords checks what holds for the words of any text.
func checkWords(t *testing.T, text string, ws []word) {
	t.Helper()
	start, end := -1, 0
	for _, w := range ws {
		if w.start <= start || w.end < end || w.end <= w.start || w.end > len(text) {
			t.Fatalf("%q: word %v after one at %d to %d", text, w, start, end)
		}
		start, end = w.start, w.end
	}
}

func FuzzScanner(f *testing.F) {
	for _, s := range ascii {
		f.Add(s)
	}
	f.Add("l'été 東京都へ http://x。a@b ไทย é\u0301\u200d \xff\xe2\x80")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4<<10 {
			t.Skip()
		}
		for _, a := range []Analyzer{{}, {Lang: "fr"}, {Whitespace: true}} {
			checkWords(t, text, scan(a.compile().scanner(), text))
		}
		fold := strings.Map(func(r rune) rune {
			if r < utf8.RuneSelf {
				return r
			}
			return 'a' + r%26
		}, text)
		checkScanners(t, fold)
		if utf8.ValidString(text) { // of broken UTF-8, uax29 takes up to two bytes too many; split repairs that
			checkChunks(t, text)
		}
	})
}

// checkChunks checks the premise of the scanner: that ASCII white space parts
// words, so that uax29 finds the same words in the whole text as in its chunks.
func checkChunks(t *testing.T, text string) {
	t.Helper()
	find := func(s string, base int) (spans [][2]int) {
		for it := words.FromString(s); it.Next(); {
			if kindOf(it.Value()) != between {
				spans = append(spans, [2]int{base + it.Start(), base + it.End()})
			}
		}
		return spans
	}
	var parts [][2]int
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && class[text[j]]&space == 0 {
			j++
		}
		parts = append(parts, find(text[i:j], i)...)
		i = j + 1
	}
	if whole := find(text, 0); !slices.Equal(whole, parts) {
		t.Fatalf("%q: words %v, by chunks %v", text, whole, parts)
	}
}

func TestLongWord(t *testing.T) {
	for _, unit := range []string{"a", "1", "a.", "a'", "é", "東", "_", "@", "a@", ":", "://", "www.", "\x00", "\xff", "a\u0301", "-"} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		checkWords(t, text, scan(Analyzer{}.compile().scanner(), text))
	}
}
