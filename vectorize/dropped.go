package vectorize

import "iter"

// Dropped yields the words of text that [Space.Tokens] leaves out, because the
// analyzer drops them: stop words, numbers, words that are too short. Their Term
// is -1. Together the two yield every word of a text, each once. Web and e-mail
// addresses are no words.
func (s *Space) Dropped(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		sc := s.an.scanner()
		sc.reset(text)
		for w, ok := sc.next(); ok; w, ok = sc.next() {
			if m := s.resolve(text[w.start:w.end]); m.dropped && !yield(Token{w.start, w.end, -1}) {
				return
			}
		}
	}
}
