package vectorize

import "strings"

// findAddress finds the first web or e-mail address of a chunk, a text without
// ASCII white space; start == end if there is none. A web address begins with a
// scheme and "://", or with "www."; an e-mail address, or a message id, is what
// surrounds an @. A name after @ alone is not an address.
func findAddress(t string) (start, end int) {
	for i := range len(t) {
		switch t[i] {
		case '@':
			if start, end = mailAddress(t, i); start < end {
				return start, end
			}
		case ':':
			if strings.HasPrefix(t[i:], "://") {
				start = i
				for start > 0 && class[t[start-1]]&alnum != 0 {
					start--
				}
				if start < i {
					return start, webEnd(t, i)
				}
			}
		case 'w', 'W':
			if (i == 0 || class[t[i-1]]&alnum == 0) && hasPrefixFold(t[i:], "www.") &&
				i+4 < len(t) && class[t[i+4]]&alnum != 0 {
				return i, webEnd(t, i)
			}
		}
	}
	return 0, 0
}

// webEnd is the end of the web address with byte i inside: addresses are ASCII
// and stop at brackets and quotes.
func webEnd(t string, i int) int {
	for i < len(t) && class[t[i]]&wide == 0 && !strings.ContainsRune(`<>()[]{}"|`, rune(t[i])) {
		i++
	}
	return i
}

// mailAddress extends the @ at byte i to both sides.
func mailAddress(t string, i int) (start, end int) {
	start, end = i, i+1
	for start > 0 && (class[t[start-1]]&alnum != 0 || strings.IndexByte("._%+-=~#$&*", t[start-1]) >= 0) {
		start--
	}
	host := false
	for end < len(t) && (class[t[end]]&alnum != 0 || t[end] == '.' || t[end] == '-' || t[end] == '_') {
		host = host || class[t[end]]&alnum != 0
		end++
	}
	if start == i || !host {
		return 0, 0
	}
	return start, end
}

func hasPrefixFold(t, prefix string) bool {
	return len(t) >= len(prefix) && strings.EqualFold(t[:len(prefix)], prefix)
}
