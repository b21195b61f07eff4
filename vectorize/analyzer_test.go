package vectorize

import (
	"encoding/json"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func terms(a Analyzer, text string) string {
	return strings.Join(slices.Collect(a.Terms(text)), "|")
}

// TestTerms is about single words.
func TestTerms(t *testing.T) {
	tests := []struct {
		name string
		a    Analyzer
		text string
		want string
	}{
		{"stems", Analyzer{}, "Companies' CEOs companies", "compani|ceo|compani"},
		{"stop words", Analyzer{}, "The government and its ministers said they weren't.", "govern|minist"},
		{"contractions", Analyzer{}, "don't Don’t DON'T can't they've they’ll it's I'm who'd", ""},
		{"possessive", Analyzer{NoStem: true}, "Blair's company’s BOSS'S bosses'", "blair|company|boss|bosses"},
		{"clitics", Analyzer{NoStem: true}, "Blair'll people've Labour'd", "blair|people|labour"},
		{"United States", Analyzer{}, "US u.s. U.S. troops told us", "u.s|u.s|u.s|troop"},
		{"abbreviations", Analyzer{NoStem: true}, "U.K. UK U.N B.B.C. e.g. a.m.", "uk|uk|un|bbc"},
		{"numbers", Analyzer{NoStem: true}, "2004 3,000 3.5bn 5m 20th 1990s 10.30am 3-2", ""},
		{"numbers kept", Analyzer{NoStem: true, KeepNumbers: true}, "2004 3,000 3.5bn 20th 7", "2004|3,000|3.5bn|20th"},
		{"letters and digits", Analyzer{NoStem: true}, "3g G8 mp3 4x4 ps2 2d", "3g|g8|mp3|4x4|ps2|2d"},
		{"short words", Analyzer{}, "x y 3 a ok tv", "tv"},
		{"min length", Analyzer{MinLength: 4, NoStem: true}, "oil bank ÉTÉ", "bank"},
		{"min length 1", Analyzer{MinLength: 1, NoStopWords: true}, "x a", "x|a"},
		{"addresses", Analyzer{NoStem: true}, "mail bob@x.com or http://x.com/bank, www.x.com", "mail"},
		{"case kept", Analyzer{KeepCase: true}, "Apple apples The Banks banks", "Apple|appl|Banks|bank"},
		{"no stop words", Analyzer{NoStopWords: true, NoStem: true}, "to be or not", "to|be|or|not"},
		{"stop list", Analyzer{StopList: WordList{"Banks", "don't"}}, "the banks and a bank don't", "the|and|bank"},
		{"stop list for none", Analyzer{Lang: "none", StopList: WordList{"the and"}}, "the bank and the river", "bank|river"},
		{"no stop list", Analyzer{NoStopWords: true, StopList: WordList{"the"}}, "the bank", "the|bank"},
		{"none", Analyzer{Lang: "none"}, "The banks don't", "the|banks|don't"},
		{"user stop word", Analyzer{StopWords: []string{"Companies"}}, "the company's companies profit", "profit"},
		{"user phrase without phrases", Analyzer{StopWords: []string{"hong kong"}}, "hong kong", "hong|kong"},
		{"whitespace", Analyzer{Whitespace: true, Lang: "none", MinLength: 1}, "New_York a@b don't (x) 3 .", "new_york|a@b|don't|(x)|."},
		{"turkish", Analyzer{Lang: "tr"}, "IŞIK İstanbul'da TÜRKİYE'nin ve bir", "ışık|istanbul|türkiye"},
		{"french", Analyzer{Lang: "fr"}, "L'économie d’aujourd’hui qu'elle n'est pas", "économ"},
		{"italian", Analyzer{Lang: "it"}, "dell'economia un'altra l’Italia", "economia|italia"},
		{"german", Analyzer{Lang: "de-AT"}, "Die Häuser der Städte für Österreich", "häuser|städte|österreich"},
		{"russian", Analyzer{Lang: "ru"}, "Правительство России и правительства", "правительств|росс|правительств"},
		{"spanish", Analyzer{Lang: "es"}, "los Libros del libro", "libr|libr"},
		{"chinese", Analyzer{Lang: "zh"}, "中国经济", "中国|国经|经济"},
		{"soft hyphen", Analyzer{NoStem: true}, "inter\u00adnational", "international"},
		{"invalid", Analyzer{NoStem: true}, "caf\xe9s na\xefve", "caf|na"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.a.NGrams = 1
			if got := terms(tt.a, tt.text); got != tt.want {
				t.Errorf("%q:\n got %s\nwant %s", tt.text, got, tt.want)
			}
		})
	}
}

func TestPhrases(t *testing.T) {
	tests := []struct {
		name string
		a    Analyzer
		text string
		want string
	}{
		{"two words", Analyzer{}, "prime ministers met. Officials", "prime|minist|prime minist|met|minist met|offici"},
		{"three words", Analyzer{NGrams: 3, NoStem: true}, "red green blue black", "red|green|red green|blue|green blue|red green blue|black|blue black|green blue black"},
		{"stop words", Analyzer{NoStem: true}, "Bank of England, interest rates", "bank|england|interest|rates|interest rates"},
		{"numbers", Analyzer{NoStem: true}, "grew 5 percent", "grew|percent"},
		{"lines", Analyzer{NoStem: true}, "prime\nminister\n\nblair", "prime|minister|prime minister|blair"},
		{"user stop word", Analyzer{StopWords: []string{"london"}, NoStem: true}, "central london mayor office", "central|mayor|office|mayor office"},
		{"user phrase", Analyzer{StopWords: []string{"new york"}, NoStopWords: true, NoStem: true}, "new york city", "new|york|city|york city"},
		{"chinese", Analyzer{Lang: "zh"}, "中国经济", "中国|国经|经济"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := terms(tt.a, tt.text); got != tt.want {
				t.Errorf("%q:\n got %s\nwant %s", tt.text, got, tt.want)
			}
		})
	}
}

func TestTermsStops(t *testing.T) {
	n := 0
	for range (Analyzer{NGrams: 3}).Terms("one red green blue black") {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d terms", n)
	}
}

func TestNumber(t *testing.T) {
	for _, s := range []string{"2004", "3,000", "3.5", "20th", "1990s", "5bn", "10am", "3.5-litre", "1er", "٣٫٥", "2004-05"} {
		if !number(s) {
			t.Errorf("%q is no number", s)
		}
	}
	for _, s := range []string{"", "g8", "3g", "mp3", "twenty", "20-year", "x2,5"} {
		if number(s) {
			t.Errorf("%q is a number", s)
		}
	}
}

// TestStopWordLists checks that no entry of a list survives the analysis in its
// own language, with straight or curly apostrophes.
func TestStopWordLists(t *testing.T) {
	files, err := stopWordFiles.ReadDir("stopwords")
	if err != nil {
		t.Fatal(err)
	}
	var langs []string
	for _, f := range files {
		lang := strings.TrimSuffix(f.Name(), path.Ext(f.Name()))
		langs = append(langs, lang)
		list := stopWords(lang)
		if len(list) < 150 {
			t.Errorf("%s: only %d stop words", lang, len(list))
		}
		an := Analyzer{Lang: lang, MinLength: 1, KeepNumbers: true}.compile()
		for _, w := range list {
			for _, s := range []string{w, strings.ReplaceAll(w, "'", "’")} {
				if !an.redundant(s) {
					t.Errorf("%s: stop word %q becomes %v", lang, s, an.parts(s))
				}
			}
			if w != strings.ToLower(w) || !utf8.ValidString(w) {
				t.Errorf("%s: %q is not in lower case", lang, w)
			}
		}
	}
	for _, lang := range []string{"da", "de", "en", "es", "fr", "hu", "it", "nl", "no", "pt", "ru", "sv", "tr"} {
		if !slices.Contains(langs, lang) {
			t.Errorf("no stop words for %s", lang)
		}
	}
	if l := stopWords("../stopwords/en"); l != nil {
		t.Error("a language leads out of the folder")
	}
}

// TestStopWordsSpareNouns checks words that lists of stop words are known to
// swallow, or a stemmer would confuse with one.
func TestStopWordsSpareNouns(t *testing.T) {
	for _, w := range []string{"bank", "wills", "doe", "company", "market", "system", "world", "england", "music", "computer", "fire", "bill", "interest", "state", "us-led"} {
		if terms(Analyzer{}, w) == "" {
			t.Errorf("%q is dropped", w)
		}
	}
}

// TestResolved: the defaults of today are written down, once.
func TestResolved(t *testing.T) {
	got := Analyzer{}.resolved()
	want := Analyzer{Lang: "en", NGrams: 2, MinLength: 2, StopList: stopWords("en")}
	if len(got.StopList) == 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("zero Analyzer means %+v, want %+v", got, want)
	}
	for _, a := range []Analyzer{{Lang: "de-AT"}, {Lang: "none", NGrams: 1, MinLength: 4}, {Lang: "sv", StopWords: []string{"hus"}},
		{Lang: "sv", StopList: WordList{"hus"}}, {Lang: "sv", NoStopWords: true, StopList: WordList{"hus"}}, {Lang: "sv", StopList: WordList{}}} {
		r := a.resolved()
		if r.Lang != a.Lang || r.NoStopWords != (len(r.StopList) == 0) || r.NoStem != (a.Lang != "sv") || !reflect.DeepEqual(r.resolved(), r) {
			t.Errorf("%+v means %+v", a, r)
		}
		for _, text := range []string{"Die Häuser der Städte", "the banks of bigger cities", "bankerna och hus"} {
			if terms(a, text) != terms(r, text) {
				t.Errorf("%+v: terms %s, resolved %s", a, terms(a, text), terms(r, text))
			}
		}
	}
}

func TestLanguage(t *testing.T) {
	for in, want := range map[string]string{"": "en", "EN": "en", "en-GB": "en", "pt_BR": "pt", "nb": "no", "nn-NO": "no", " de ": "de", "none": "none"} {
		if got := (Analyzer{Lang: in}).language(); got != want {
			t.Errorf("language %q is %q, want %q", in, got, want)
		}
	}
}

func TestWarnings(t *testing.T) {
	tests := []struct {
		a    Analyzer
		want []string // one substring each
	}{
		{Analyzer{}, nil},
		{Analyzer{Lang: "none"}, nil},
		{Analyzer{Lang: "sv"}, nil},
		{Analyzer{Lang: "de"}, []string{`no stemmer for language "de"`}},
		{Analyzer{Lang: "de", NoStem: true}, nil},
		{Analyzer{Lang: "xx"}, []string{"no stemmer", "no stop words"}},
		{Analyzer{Lang: "xx", NoStem: true, NoStopWords: true}, nil},
		{Analyzer{Lang: "zh", NoStem: true, NoStopWords: true}, []string{"without spaces"}},
		{Analyzer{StopWords: []string{"bank", "The", "...", "hong kong"}, NGrams: 1}, []string{`"..." holds no word`, `"hong kong" has 2 words`}},
		{Analyzer{StopWords: []string{"hong kong"}}, nil},
		{Analyzer{StopWords: []string{"Prime Minister Blair"}}, []string{"phrases have at most 2"}},
	}
	for _, tt := range tests {
		got := tt.a.Warnings()
		if len(got) != len(tt.want) {
			t.Errorf("%+v: warnings %q, want %d", tt.a, got, len(tt.want))
			continue
		}
		for i := range got {
			if !strings.Contains(got[i], tt.want[i]) {
				t.Errorf("%+v: warning %q, want %q", tt.a, got[i], tt.want[i])
			}
		}
	}
}

func TestAnalyzerJSON(t *testing.T) {
	a := Analyzer{Lang: "fr", StopWords: []string{"l'eau"}, StopList: WordList{"et", "qu'il"}, NoStopWords: true, NoStem: true, KeepNumbers: true,
		Whitespace: true, KeepCase: true, NGrams: 3, MinLength: 4}
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"stop_list":"et qu'il"`) {
		t.Errorf("%s", b)
	}
	var c Analyzer
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, c) {
		t.Errorf("%+v came back as %+v", a, c)
	}
	if b, _ := json.Marshal(Analyzer{}); string(b) != "{}" {
		t.Errorf("zero Analyzer is %s", b)
	}
}

// FuzzStem: the stemmers of another module meet any word.
func FuzzStem(f *testing.F) {
	for _, s := range []string{"running", "''", "yyy", "é", "généreusement", "государство", "al", "ccs", "хотя", "ßßß", "aaaaaaaaaaaaaaaa"} {
		f.Add(s)
	}
	stems := map[string]func(string) string{}
	for _, l := range []string{"en", "es", "fr", "hu", "no", "ru", "sv"} {
		stems[l] = stemmer(l)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for l, stem := range stems {
			if got := stemWord(stem, s); s != "" && got == "" || utf8.ValidString(s) && !utf8.ValidString(got) {
				t.Errorf("%s: stem of %q is %q", l, s, got)
			}
		}
	})
}
