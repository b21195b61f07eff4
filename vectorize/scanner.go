package vectorize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// word is a stretch of text that may become a term.
type word struct {
	start, end int
	gap        gap // what lies between the previous word and this one
}

// gap holds what matters of the text between two words.
type gap uint8

const (
	// gapPhrase: a phrase does not run across it. White space, hyphens,
	// apostrophes and & do not break a phrase, nor does the end of a line;
	// punctuation and empty lines do.
	gapPhrase gap = 1 << iota
	// gapSentence: the word after it may begin a sentence, a line or a quotation,
	// so that its capital says nothing.
	gapSentence
	// gapLine: the end of a line.
	gapLine
)

// scanner walks over the words of a text as UAX #29 defines them.
//
// White space of ASCII always parts words, so that the text is taken in chunks
// without it. The usual chunk, ASCII letters and digits with at most one closing
// punctuation mark, is a word, found in one loop over its bytes. Other chunks are
// freed of web and e-mail addresses; what remains is segmented by a loop over
// bytes if it is ASCII, and by uax29 otherwise. Nothing is allocated per word.
// (Giving every text with one curly quote as a whole to uax29 takes 2.1 times as
// long on BBC News.)
type scanner struct {
	text   string
	pos    int // next byte
	gap    gap // since the last word
	queue  []word
	head   int // first word of the queue that is not handed out
	chunk  int // end of the chunk
	limit  int // end of the piece of the chunk before the next address
	resume int // end of that address
	wide   bool
	base   int // where the text of iter begins
	iter   *words.Iterator[string]
	lone   word // last ideograph, if end > start
	paired bool // and it is part of a bigram already

	elide      bool // part words at apostrophes: l'économie
	whitespace bool // words are what white space parts
	unicode    bool // tests: never take the ASCII loops
}

// Byte classes.
const (
	letter  = 1 << iota
	digit   // 0-9
	space   // white space
	closing // punctuation that, before white space, ends a chunk
	wide    // not ASCII
	address // @ and /, which addresses hold
	mid     // . : _ , ; ' which UAX #29 may take into a word
	join    // does not break a phrase
)

const alnum = letter | digit

var class = func() (c [256]uint8) {
	for b := range 256 {
		switch {
		case 'a' <= b|0x20 && b|0x20 <= 'z' && b < 0x80:
			c[b] = letter
		case '0' <= b && b <= '9':
			c[b] = digit
		case b >= 0x80:
			c[b] = wide
		}
	}
	set := func(bytes string, bit uint8) {
		for _, b := range []byte(bytes) {
			c[b] |= bit
		}
	}
	set(" \t\n\v\f\r", space)
	set(`.,;:!?"')]}>`, closing)
	set("@/", address)
	set(".:_,;'", mid)
	set(" \t-'&", join)
	return c
}()

// reset starts on a text.
func (s *scanner) reset(text string) {
	s.text, s.pos, s.gap = text, 0, gapPhrase|gapSentence
	s.queue, s.head = s.queue[:0], 0
	s.chunk, s.limit, s.resume = 0, 0, 0
	s.lone = word{}
}

// next is the next word; ok is false at the end of the text. Words ascend by
// their start; only bigrams of ideographs overlap.
func (s *scanner) next() (w word, ok bool) {
	for {
		switch {
		case s.head < len(s.queue):
			w = s.queue[s.head]
			s.head++
			return w, true
		case s.pos < s.limit:
			s.queue, s.head = s.queue[:0], 0
			s.segment()
		case s.limit < s.chunk:
			s.gap |= gapPhrase | gapSentence
			s.pos = s.resume
			s.openPiece()
		case s.whitespace:
			return s.field()
		default:
			w, ok = s.fast()
			if ok || s.pos == len(s.text) {
				return w, ok
			}
		}
	}
}

// fast skips to the next chunk. If that is a plain word, it is the result;
// otherwise the chunk is opened, or the text ends.
func (s *scanner) fast() (w word, ok bool) {
	t, i := s.text, s.pos
	for i < len(t) && class[t[i]]&(alnum|wide) == 0 {
		s.between(t[i])
		i++
	}
	j := i
	for j < len(t) && class[t[j]]&alnum != 0 {
		j++
	}
	s.pos = j
	if i == len(t) {
		return word{}, false
	}
	if !s.unicode && (j == len(t) || class[t[j]]&space != 0 ||
		class[t[j]]&closing != 0 && (j+1 == len(t) || class[t[j+1]]&space != 0)) {
		w = word{i, j, s.gap}
		s.gap = 0
		return w, true
	}
	flags := uint8(0)
	for j < len(t) && class[t[j]]&space == 0 {
		flags |= class[t[j]]
		j++
	}
	s.pos, s.chunk, s.limit = i, j, j
	s.wide = flags&wide != 0 || s.unicode
	if flags&address != 0 || hasPrefixFold(t[i:j], "www.") {
		s.openPiece()
	} else {
		s.openText()
	}
	return word{}, false
}

// openPiece finds the next address of the chunk, which ends the piece at pos.
func (s *scanner) openPiece() {
	s.limit, s.resume = s.chunk, s.chunk
	if start, end := findAddress(s.text[s.pos:s.chunk]); start < end {
		s.limit, s.resume = s.pos+start, s.pos+end
	}
	s.openText()
}

// openText readies uax29 for the piece at pos.
func (s *scanner) openText() {
	s.lone = word{}
	if !s.wide {
		return
	}
	if s.iter == nil {
		s.iter = words.FromString("")
	}
	s.base = s.pos
	s.iter.SetText(s.text[s.pos:s.limit])
}

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

// field is the next word of a text whose words white space parts.
func (s *scanner) field() (w word, ok bool) {
	i, start := s.pos, -1
	for i < len(s.text) {
		r, size := rune(s.text[i]), 1
		if r >= 0x80 {
			r, size = utf8.DecodeRuneInString(s.text[i:])
		}
		if !unicode.IsSpace(r) {
			if start < 0 {
				start = i
			}
		} else if start >= 0 {
			break
		} else {
			s.betweenRune(r)
		}
		i += size
	}
	s.pos = i
	if start < 0 {
		return word{}, false
	}
	w = word{start, i, s.gap}
	s.gap = 0
	return w, true
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
