package corpus

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	ja "golang.org/x/text/encoding/japanese"
	ko "golang.org/x/text/encoding/korean"
	zh "golang.org/x/text/encoding/simplifiedchinese"
	tw "golang.org/x/text/encoding/traditionalchinese"
)

// Guessing an encoding.
//
// Every candidate encoding is tried with every language written in it. What a
// byte would mean there has a probability: by the rank of the letter in the
// language, and by its neighbours, since letters stand in words and signs
// between them. The pair under which the text is likeliest wins. In an English
// text, though, a few stray bytes are windows-1252: another script has to hold
// words there. (Without that rule, a post of 20 Newsgroups with a signature drawn
// in signs is Arabic, and with line noise added 1 post in 26 stays windows-1252;
// with it, 99 in 100.)
//
// The letters are taken to follow Zipf's law, the r-th with weight 1/(r+1),
// which needs no tables of counts. On the 172 files of the Universal
// Declaration of Human Rights in NLTK's collection that are not UTF-8 and
// whose encoding is known, it errs on 6; a port of Mozilla's universal
// detector (wlynxg/chardet 1.0.5) on 22, all of Polish, Czech, Slovak,
// Slovene, Croatian and Romanian among them. On pieces of 200 bytes the
// difference is larger: windows-1251 is found for Russian in all against
// 79 %, windows-1250 for Czech in all against none.

// candidate is an encoding with the languages written in it.
type candidate struct {
	name      string
	encoding  encoding.Encoding
	languages []string
	prior     float64 // log of how often it is met, against windows-1252
	doubt     float64 // the same for each character, of encodings that have letters where others have signs
}

func candidates() []candidate {
	return []candidate{
		{"windows-1252", charmap.Windows1252, western, 0, 0},
		{"windows-1250", charmap.Windows1250, central, -7, 0},
		{"iso-8859-2", charmap.ISO8859_2, central, -7.5, 0},
		{"windows-1251", charmap.Windows1251, cyrillic, -7, 0},
		{"koi8-u", charmap.KOI8U, cyrillic[:2], -8, 0},
		{"iso-8859-5", charmap.ISO8859_5, cyrillic, -9, 0},
		{"ibm866", charmap.CodePage866, cyrillic[:1], -10, 0},
		{"x-mac-cyrillic", charmap.MacintoshCyrillic, cyrillic[:1], -11, 0},
		{"windows-1253", charmap.Windows1253, greek, -7, 0},
		{"iso-8859-7", charmap.ISO8859_7, greek, -7.5, 0},
		{"windows-1254", charmap.Windows1254, turkish, -7, 0},
		{"windows-1255", charmap.Windows1255, hebrew, -7, 0},
		{"windows-1256", charmap.Windows1256, arabic, -7, 0},
		{"iso-8859-6", charmap.ISO8859_6, arabic, -8, 0},
		{"windows-1257", charmap.Windows1257, baltic, -8, 0},
		{"iso-8859-4", charmap.ISO8859_4, baltic, -10, 1},
		{"iso-8859-3", charmap.ISO8859_3, southern, -10, 1},
		{"windows-874", charmap.Windows874, thai, -7, 0},
		{"macintosh", charmap.Macintosh, western, -10, 1},
		{"ibm850", charmap.CodePage850, western, -11, 1},
		{"gb18030", zh.GB18030, simplifiedHan, -7, 0},
		{"big5", tw.Big5, traditionalHan, -7, 0},
		{"euc-jp", ja.EUCJP, kana, -7.5, 0},
		{"shift_jis", ja.ShiftJIS, kana, -7, 0},
		{"euc-kr", ko.EUCKR, hangul, -7, 0},
	}
}

// setting says what stands beside a byte: nothing of a word, an ASCII letter
// on one side, on both, or other high bytes only.
type setting uint8

const (
	alone setting = iota
	beside
	inside
	among
	settings
)

// kind groups characters that like the same settings.
type kind uint8

const (
	latinLetter kind = iota
	otherLetter
	apostrophe
	sign
	space
	kinds
)

// fits is how well a kind of character goes with a setting.
var fits = [kinds][settings]float64{
	latinLetter: {alone: .02, beside: 1, inside: 1, among: .3},
	otherLetter: {alone: .2, beside: .1, inside: .03, among: 1},
	apostrophe:  {alone: .5, beside: .7, inside: 1, among: .5},
	sign:        {alone: 1, beside: .7, inside: .02, among: .5},
	space:       {alone: 1, beside: 1, inside: .5, among: 1},
}

const (
	letterMass  = .85      // of all characters beyond ASCII, letters of the language; in English the share of signs
	looseMass   = .05      // any western letter
	capital     = .1       // of a capital against its small letter
	stranger    = 3e-5     // any other letter or sign
	impossible  = 1e-9     // control characters and bytes that mean nothing
	unlistedCJK = .4 / 5e3 // any character of a language that has thousands
)

// signs are those met in running text, the most frequent first.
const signs = "’‘\u00a0“”–—´»«…„°§£€·•¿¡½®©™×º²¶µ³¹"

// model is the probability of each character in a language.
type model map[rune]float64

func newModel(letters string) model {
	m := model{}
	mass := letterMass
	switch letters {
	case western[0]:
		m.spread(letters, mass, even)
	case english:
		mass = 1 - letterMass
		fallthrough
	default:
		m.spread(letters, mass, zipf)
	}
	m.spread(signs, 1-mass, zipf)
	return m
}

func zipf(rank int) float64 { return 1 / float64(rank+1) }
func even(int) float64      { return 1 }

// spread gives the letters, and less so their capitals, shares of mass by rank.
func (m model) spread(letters string, mass float64, weight func(rank int) float64) {
	total, rank := 0.0, 0
	for range letters {
		rank++
		total += weight(rank)
	}
	rank = 0
	for _, r := range letters {
		rank++
		p := mass * weight(rank) / total
		m[r] += p
		if u := unicode.ToUpper(r); u != r {
			m[u] += p * capital
		}
	}
}

func (m model) log(r rune, c setting, many bool) float64 {
	p, ok := m[r]
	if !ok {
		p = stranger
		switch {
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Co, r):
			return math.Log(impossible)
		case many && unicode.In(r, unicode.Han, unicode.Hangul):
			p = unlistedCJK
		case many && eastAsian(r):
			p = .01
		}
	}
	return math.Log(p * fits[kindOf(r)][c])
}

func kindOf(r rune) kind {
	switch {
	case r == '’' || r == '‘' || r == '´':
		return apostrophe
	case r == '\u00a0':
		return space
	case unicode.Is(unicode.Latin, r) && r != 'º' && r != 'ª':
		return latinLetter
	case unicode.IsLetter(r) || unicode.IsMark(r):
		return otherLetter
	}
	return sign
}

// odds holds the logarithms of a single-byte candidate with one language.
type odds struct {
	candidate int
	log       [settings][128]float64
}

// tables are made on first use; most corpora never need them.
var tables = sync.OnceValue(func() []odds {
	var all []odds
	for i, c := range candidates() {
		cm, ok := c.encoding.(*charmap.Charmap)
		if !ok {
			continue
		}
		for _, letters := range c.languages {
			m, t := newModel(letters), odds{candidate: i}
			if slices.Contains(western, letters) {
				m.spread(western[0], looseMass, even)
			}
			for ctx := range settings {
				for b := range 128 {
					t.log[ctx][b] = m.log(cm.DecodeByte(byte(b+128)), ctx, false)
				}
			}
			all = append(all, t)
		}
	}
	return all
})

var manyModels = sync.OnceValue(func() map[string]model {
	models := map[string]model{}
	for _, c := range candidates() {
		if _, ok := c.encoding.(*charmap.Charmap); !ok {
			models[c.name] = newModel(c.languages[0])
		}
	}
	return models
})

// detectSize is how much text is looked at; more changes nothing.
const detectSize = 16 << 10

// In a text whose ASCII words are English, another script must be likelier than
// windows-1252 by this much, and by this much more for each byte: stray bytes, as
// of line drawing, signatures and line noise, have a reading in any script.
// (A byte of a real word is worth 2 and more.)
const (
	englishDoubt = 20
	englishEach  = .5
)

// detect guesses the encoding of text that is not UTF-8.
func detect(raw []byte) (encoding.Encoding, string) {
	inEnglish := isEnglish(raw[:min(len(raw), detectSize)])
	raw = interesting(raw)
	list := candidates()
	score := make([]float64, len(list))
	for i := range score {
		score[i] = math.Inf(-1)
	}
	seen, high := histogram(raw)
	for _, t := range tables() {
		sum := list[t.candidate].prior - list[t.candidate].doubt*float64(high)
		for ctx := range settings {
			for b, n := range seen[ctx] {
				if n != 0 {
					sum += float64(n) * t.log[ctx][b]
				}
			}
		}
		score[t.candidate] = max(score[t.candidate], sum)
	}
	for i, c := range list {
		if m, ok := manyModels()[c.name]; ok {
			score[i] = c.prior + multiByte(raw, c.encoding, m)
		}
	}
	best, doubt := 0, englishDoubt+englishEach*float64(high)
	for i, c := range list {
		if score[i] <= score[best] {
			continue
		}
		if inEnglish && !slices.Contains(c.languages, english) {
			share := alphabetShare
			if _, many := manyModels()[c.name]; many {
				share = hanShare
			}
			if score[i] < score[0]+doubt || !reads(raw, c.encoding, strings.Join(c.languages, ""), share) {
				continue
			}
		}
		best = i
	}
	return list[best].encoding, list[best].name
}

// isEnglish reports whether the words of b in ASCII are English: one in
// twenty of them, and two at least, are words that no other language has much of.
func isEnglish(b []byte) bool {
	words, known := 0, 0
	for i := 0; i < len(b); {
		j := i
		for j < len(b) && letter(b[j]) {
			j++
		}
		if j > i {
			words++
			if j-i <= longestKnown && englishWords[strings.ToLower(string(b[i:j]))] {
				known++
			}
		}
		for i = j; i < len(b) && !letter(b[i]); {
			i++
		}
	}
	return known >= 2 && 20*known >= words
}

// interesting is the part of raw from shortly before the first byte that is
// not UTF-8, from the start of a line if one is near.
func interesting(raw []byte) []byte {
	at := max(invalidAt(raw), 0)
	start := max(0, at-256)
	if i := bytes.LastIndexByte(raw[start:at], '\n'); i >= 0 {
		start += i + 1
	}
	return raw[start:min(len(raw), start+detectSize)]
}

// histogram counts the high bytes of raw by their setting.
func histogram(raw []byte) (seen [settings][128]int, high int) {
	for i, b := range raw {
		if b < utf8.RuneSelf {
			continue
		}
		letters, beyond := 0, 0
		for _, j := range [2]int{i - 1, i + 1} {
			if j < 0 || j >= len(raw) {
				continue
			}
			switch c := raw[j]; {
			case c >= utf8.RuneSelf:
				beyond++
			case letter(c):
				letters++
			}
		}
		seen[settingOf(letters, beyond)][b-128]++
		high++
	}
	return seen, high
}

// asciiBeside counts the ASCII letters right before and right after b[i:j].
func asciiBeside(b []byte, i, j int) (n int) {
	if i > 0 && letter(b[i-1]) {
		n++
	}
	if j < len(b) && letter(b[j]) {
		n++
	}
	return n
}

// letter reports whether c is an ASCII letter.
func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func settingOf(letters, high int) setting {
	switch {
	case letters == 2:
		return inside
	case letters == 1:
		return beside
	case high > 0:
		return among
	}
	return alone
}

// multiByte is the log-likelihood of raw in an encoding of several bytes a
// character.
func multiByte(raw []byte, e encoding.Encoding, m model) float64 {
	text, err := e.NewDecoder().Bytes(raw)
	if err != nil {
		return math.Inf(-1)
	}
	text = bytes.TrimSuffix(text, []byte("\ufffd")) // a character cut in two by the sample's end
	sum := 0.0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r >= utf8.RuneSelf {
			c := among
			if kindOf(r) == otherLetter {
				c = settingOf(asciiBeside(text, i, i+n), 1)
			} // a dash—or quote—may well stand between letters
			sum += m.log(r, c, true)
		}
		i += n
	}
	return sum
}
