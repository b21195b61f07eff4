package vectorize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// segment queues the words of the next UAX #29 word of the piece, or a part of
// the piece that holds none.
func (s *scanner) segment() {
	if s.wide {
		s.segmentWide()
		return
	}
	t := s.text[:s.limit]
	for s.pos < len(t) && class[t[s.pos]]&alnum == 0 {
		s.between(t[s.pos])
		s.pos++
	}
	if s.pos < len(t) {
		end := asciiWord(t, s.pos)
		s.split(s.pos, end)
		s.pos = end
	}
}

// asciiWord is the end of the UAX #29 word that begins with the letter or digit
// t[i], t being ASCII as far as the word reaches: WB5, 8–10 and 13a–b join
// letters, digits and _; WB6–7 and WB11–12 join across one punctuation mark.
func asciiWord(t string, i int) int {
	for i++; i < len(t); i++ {
		c := t[i]
		k := class[c]
		if k&alnum != 0 || c == '_' {
			continue
		}
		if k&mid == 0 || i+1 == len(t) {
			return i
		}
		last, next := class[t[i-1]], class[t[i+1]]
		letters := last&next&letter != 0 && (c == '.' || c == ':' || c == '\'')
		digits := last&next&digit != 0 && c != ':'
		if !letters && !digits {
			return i
		}
	}
	return i
}

// segmentWide takes one token of uax29.
func (s *scanner) segmentWide() {
	if !s.iter.Next() {
		s.flush()
		s.pos = s.limit
		return
	}
	start, end := s.base+s.iter.Start(), s.base+s.iter.End()
	s.pos = end
	if end == s.limit {
		defer s.flush()
	}
	switch kindOf(s.text[start:end]) {
	case ideograph:
		s.ideograph(start, end)
	case plain:
		s.flush()
		s.split(start, end)
	case kana:
		s.flush()
		s.gap |= gapPhrase | gapSentence
	default:
		s.flush()
		for _, r := range s.text[start:end] {
			s.betweenRune(r)
		}
	}
}

// ideograph joins an ideograph with the one just before it to a bigram.
func (s *scanner) ideograph(start, end int) {
	if s.lone.end == start && s.lone.end > s.lone.start {
		s.push(s.lone.start, end, s.gap|gapPhrase|gapSentence)
		s.lone, s.paired = word{start: start, end: end}, true
		return
	}
	s.flush()
	s.lone, s.paired = word{start: start, end: end}, false
}

// flush queues an ideograph that has no neighbour.
func (s *scanner) flush() {
	if s.lone.end > s.lone.start {
		if !s.paired {
			s.push(s.lone.start, s.lone.end, s.gap|gapPhrase|gapSentence)
		}
		s.gap |= gapPhrase | gapSentence
	}
	s.lone = word{}
}

func (s *scanner) push(start, end int, g gap) {
	s.queue = append(s.queue, word{start, end, g})
	s.gap = 0
}

// split queues the words of one UAX #29 word. Abbreviations (U.S) and numbers
// (3.5bn) stay whole; otherwise a full stop, colon, underscore or the like parts
// words: people forget the space after a full stop, and _emphasis_ is Markdown.
func (s *scanner) split(start, end int) {
	for start < end && s.text[start] == '_' { // joined by UAX #29, but _U.S is U.S
		s.between('_')
		start++
	}
	t := s.text[start:end]
	flags := uint8(0)
	for i := range len(t) {
		flags |= class[t[i]]
	}
	first, _ := utf8.DecodeRuneInString(t)
	if flags&(mid|wide) == 0 || abbreviation(t) || unicode.IsDigit(first) && !strings.Contains(t, "_") {
		s.push(start, end, s.gap)
		return
	}
	from := -1
	for i, r := range t {
		switch {
		case s.within(r):
			if from < 0 {
				from = i
			}
			continue
		case from >= 0:
			s.push(start+from, start+i, s.gap)
			from = -1
		}
		s.betweenRune(r)
	}
	if from >= 0 {
		s.push(start+from, end, s.gap)
	}
}

// within reports whether r belongs to the word around it.
func (s *scanner) within(r rune) bool {
	switch {
	case r < 0x80 && class[r]&alnum != 0:
		return true
	case isApostrophe(r):
		return !s.elide
	case r == '·' || r == '‧' || r == '׳' || r == '״': // Catalan, Hebrew
		return true
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || unicode.Is(unicode.Cf, r)
}

func isApostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '＇'
}

// abbreviation reports whether t is single letters parted by full stops.
func abbreviation(t string) bool {
	for i, r := range t {
		if i%2 == 0 && !(r < 0x80 && class[r]&letter != 0) || i%2 == 1 && r != '.' {
			return false
		}
	}
	return len(t) >= 3
}

// between notes an ASCII byte that is not part of a word.
func (s *scanner) between(b byte) {
	switch {
	case class[b]&join != 0:
	case b == '\n':
		if s.gap&gapLine != 0 {
			s.gap |= gapPhrase
		}
		s.gap |= gapLine | gapSentence
	case b == '\r':
		s.gap |= gapSentence
	case b == ',' || b == '(' || b == ')':
		s.gap |= gapPhrase
	default:
		s.gap |= gapPhrase | gapSentence
	}
}

func (s *scanner) betweenRune(r rune) {
	switch {
	case r < 0x80:
		s.between(byte(r))
	case isApostrophe(r) || r == '‐' || r == '‑' || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
	default:
		s.gap |= gapPhrase | gapSentence
	}
}

// kind tells tokens of uax29 apart.
type kind uint8

const (
	between   kind = iota // white space, punctuation, symbols
	plain                 // a word, or a number
	ideograph             // one character of a script written without spaces
	kana                  // Hiragana
)

// spaceless are the scripts that UAX #29 leaves in single characters, for want
// of a dictionary.
var spaceless = []*unicode.RangeTable{unicode.Han, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
	unicode.Bopomofo, unicode.Yi, unicode.Tangut, unicode.Nushu}

func kindOf(t string) kind {
	for _, r := range t {
		switch {
		case r < 0x80:
			if class[r]&alnum != 0 {
				return plain
			}
		case unicode.IsDigit(r):
			return plain
		case !unicode.IsLetter(r):
		case r < 0x0E00:
			return plain
		case unicode.Is(unicode.Hiragana, r):
			return kana
		case unicode.In(r, spaceless...):
			return ideograph
		default:
			return plain
		}
	}
	return between
}
