package corpus

import (
	"bytes"
	"math"
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
// between them. The pair under which the text is likeliest wins.
//
// The letters are taken to follow Zipf's law, the r-th with weight 1/(r+1).
// This needs no tables of counts, and on the 171 files of the Universal
// Declaration of Human Rights that are not UTF-8 and whose encoding is known
// it errs on %d; a port of Mozilla's universal detector (wlynxg/chardet
// 1.0.5) on 26, all of Polish, Czech, Hungarian and Romanian among them.

// candidate is an encoding with the languages written in it.
type candidate struct {
	name      string
	encoding  encoding.Encoding
	languages []string
	prior     float64 // log of how often it is met, against windows-1252
}

func candidates() []candidate {
	return []candidate{
		{"windows-1252", charmap.Windows1252, western, 0},
		{"windows-1250", charmap.Windows1250, central, -2},
		{"iso-8859-2", charmap.ISO8859_2, central, -2.5},
		{"windows-1251", charmap.Windows1251, cyrillic, -2},
		{"koi8-u", charmap.KOI8U, cyrillic[:2], -3},
		{"iso-8859-5", charmap.ISO8859_5, cyrillic, -4},
		{"ibm866", charmap.CodePage866, cyrillic[:1], -5},
		{"x-mac-cyrillic", charmap.MacintoshCyrillic, cyrillic[:1], -6},
		{"windows-1253", charmap.Windows1253, greek, -2},
		{"iso-8859-7", charmap.ISO8859_7, greek, -2.5},
		{"windows-1254", charmap.Windows1254, turkish, -2},
		{"windows-1255", charmap.Windows1255, hebrew, -2},
		{"windows-1256", charmap.Windows1256, arabic, -2},
		{"iso-8859-6", charmap.ISO8859_6, arabic, -3},
		{"windows-1257", charmap.Windows1257, baltic, -3},
		{"iso-8859-4", charmap.ISO8859_4, baltic, -5},
		{"iso-8859-3", charmap.ISO8859_3, southern, -5},
		{"windows-874", charmap.Windows874, thai, -2},
		{"macintosh", charmap.Macintosh, western, -5},
		{"ibm850", charmap.CodePage850, western, -6},
		{"gb18030", zh.GB18030, simplifiedHan, -2},
		{"big5", tw.Big5, traditionalHan, -2},
		{"euc-jp", ja.EUCJP, kana, -2.5},
		{"shift_jis", ja.ShiftJIS, kana, -2},
		{"euc-kr", ko.EUCKR, hangul, -2},
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
	kinds
)

// fits is how well a kind of character goes with a setting.
var fits = [kinds][settings]float64{
	latinLetter: {alone: .05, beside: 1, inside: 1, among: .3},
	otherLetter: {alone: .2, beside: .02, inside: .002, among: 1},
	apostrophe:  {alone: .1, beside: .5, inside: 1, among: .3},
	sign:        {alone: 1, beside: .7, inside: .02, among: .5},
}

const (
	letterMass  = .85      // of all characters beyond ASCII, letters of the language
	signMass    = .12      // quotation marks, dashes and such
	capital     = .1       // of a capital against its small letter
	stranger    = 3e-5     // any other letter or sign
	impossible  = 1e-9     // control characters and bytes that mean nothing
	unlistedCJK = .4 / 5e3 // any character of a language that has thousands
)

// signs are those met in running text, the most frequent first.
const signs = "’“”–—‘»«…„\u00a0°§£€·•¿¡½®©™×º²"

// model is the probability of each character in a language.
type model map[rune]float64

func newModel(letters string) model {
	m := model{}
	n := utf8.RuneCountInString(letters)
	total, rank := 0.0, 0
	flat := letters == western[0]
	for range n {
		rank++
		total += weight(rank, flat)
	}
	rank = 0
	for _, r := range letters {
		rank++
		p := letterMass * weight(rank, flat) / total
		m[r] += p
		if u := unicode.ToUpper(r); u != r {
			m[u] += p * capital
		}
	}
	rank = 0
	for _, r := range signs {
		rank++
		m[r] = signMass * weight(rank, false) / 4
	}
	return m
}

func weight(rank int, flat bool) float64 {
	if flat {
		return 1
	}
	return 1 / float64(rank+1)
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
		case many && (r >= 0x3000 && r < 0x3100 || r > 0xff00 && r < 0xff60): // their punctuation and wide ASCII
			p = .01
		}
	}
	return math.Log(p * fits[kindOf(r)][c])
}

func kindOf(r rune) kind {
	switch {
	case r == '’':
		return apostrophe
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

// detect guesses the encoding of text that is not UTF-8.
func detect(raw []byte) (encoding.Encoding, string) {
	raw = interesting(raw)
	list := candidates()
	score := make([]float64, len(list))
	for i := range score {
		score[i] = math.Inf(-1)
	}
	seen := histogram(raw)
	for _, t := range tables() {
		sum := list[t.candidate].prior
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
	best := 0
	for i := range list {
		if score[i] > score[best] {
			best = i
		}
	}
	return list[best].encoding, list[best].name
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
func histogram(raw []byte) (seen [settings][128]int) {
	for i, b := range raw {
		if b < utf8.RuneSelf {
			continue
		}
		letters, high := 0, 0
		for _, j := range [2]int{i - 1, i + 1} {
			if j < 0 || j >= len(raw) {
				continue
			}
			switch c := raw[j]; {
			case c >= utf8.RuneSelf:
				high++
			case c|0x20 >= 'a' && c|0x20 <= 'z':
				letters++
			}
		}
		seen[settingOf(letters, high)][b-128]++
	}
	return seen
}

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
			sum += m.log(r, among, true)
		}
		i += n
	}
	return sum
}
