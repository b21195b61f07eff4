package corpus

import (
	"slices"
	"strconv"
	"strings"
)

// frontMatter takes the block of metadata off the start of a Markdown file:
// YAML between lines of "---" or TOML between lines of "+++". Of both it reads
// what such blocks are made of, names with a string, number, date or list, and
// passes over anything nested, which the value then tells. A block that is not
// closed or holds other lines is text.
func frontMatter(text string) (names []string, values []value, rest string) {
	fence := text[:min(3, len(text))]
	if fence != "---" && fence != "+++" {
		return nil, nil, text
	}
	first, body, _ := strings.Cut(text, "\n")
	if strings.TrimRight(first, " \t") != fence {
		return nil, nil, text
	}
	block, rest, ok := cutFence(body, fence)
	if !ok {
		return nil, nil, text
	}
	f := fieldReader{separator: ":"}
	if fence == "+++" {
		f.separator = "="
	}
	for line := range strings.SplitSeq(block, "\n") {
		if !f.line(strings.TrimRight(line, " \t")) {
			return nil, nil, text
		}
	}
	return f.names, f.values, rest
}

// cutFence splits body at the line that closes the block.
func cutFence(body, fence string) (block, rest string, ok bool) {
	for at := 0; at < len(body); {
		line, _, more := strings.Cut(body[at:], "\n")
		end := at + len(line)
		if trimmed := strings.TrimRight(line, " \t"); trimmed == fence || fence == "---" && trimmed == "..." {
			return body[:at], strings.TrimPrefix(body[end:], "\n"), true
		}
		if !more {
			break
		}
		at = end + 1
	}
	return "", "", false
}

// fieldReader gathers fields from the lines of a block.
type fieldReader struct {
	separator string
	names     []string
	values    []value
	open      bool // the last field may be a list in the lines that follow
	block     bool // the last field is a block of indented text
	array     bool // inside a TOML array over several lines
	table     bool // inside a TOML table, which is passed over
}

// line reads one line and reports whether it belongs into such a block.
func (f *fieldReader) line(line string) bool {
	trimmed := strings.TrimSpace(line)
	last := len(f.values) - 1
	switch {
	case trimmed == "" || trimmed[0] == '#':
		return true
	case f.array:
		f.array = !strings.HasSuffix(trimmed, "]")
		f.values[last].list = append(f.values[last].list, inlineList(strings.Trim(trimmed, "[]"))...)
		return true
	case f.separator == "=" && trimmed[0] == '[':
		f.table = true
		return true
	case f.separator == ":" && f.open && strings.HasPrefix(trimmed, "- "):
		f.values[last].list = append(f.values[last].list, unquote(trimmed[2:]))
		return true
	case line[0] == ' ' || line[0] == '\t':
		switch {
		case f.block:
			f.values[last].text = strings.TrimSpace(f.values[last].text + " " + trimmed)
		case f.separator == ":" && last >= 0 && f.values[last].text != "": // a value over several lines
			f.values[last].text = unquote(f.values[last].text + " " + trimmed)
		case last >= 0 && !f.table:
			f.values[last].nested = true
		}
		return true
	}
	name, rest, ok := strings.Cut(line, f.separator)
	name = strings.Trim(strings.TrimSpace(name), `"'`)
	if !ok || !fieldName(strings.ReplaceAll(name, " ", "-")) {
		return false
	}
	if !f.table {
		f.field(name, strings.TrimSpace(rest))
	}
	return true
}

// field adds a field with what stands on its line.
func (f *fieldReader) field(name, rest string) {
	f.names = append(f.names, name)
	f.open = f.separator == ":" && rest == ""
	f.block = f.separator == ":" && slices.Contains([]string{"|", ">", "|-", ">-", "|+", ">+"}, rest)
	v := value{}
	switch {
	case f.open, f.block:
	case rest != "" && rest[0] == '[' && !strings.Contains(rest, "]"):
		f.array = true
		v.list = inlineList(rest[1:])
	case rest != "" && rest[0] == '[':
		v.list = inlineList(rest[1:strings.LastIndexByte(rest, ']')])
	default:
		v.text = unquote(rest)
	}
	f.values = append(f.values, v)
}

// inlineList splits `a, "b, c"` at the commas outside quotes. It is not nil.
func inlineList(s string) []string {
	list := []string{}
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		end := strings.IndexByte(s, ',')
		if s[0] == '"' || s[0] == '\'' {
			if i := strings.IndexByte(s[1:], s[0]); i >= 0 {
				if end = strings.IndexByte(s[i+2:], ','); end >= 0 {
					end += i + 2
				}
			}
		}
		if end < 0 {
			end = len(s)
		}
		if item := unquote(s[:end]); item != "" {
			list = append(list, item)
		}
		s = s[min(end+1, len(s)):]
	}
	return list
}

// unquote removes quotes, or a comment from what has none.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return s
	}
	if q := s[0]; q == '"' || q == '\'' {
		i := strings.LastIndexByte(s, q)
		if i == 0 {
			return s
		}
		if text, err := strconv.Unquote(s[:i+1]); err == nil && q == '"' {
			return text
		}
		return strings.ReplaceAll(s[1:i], "''", "'")
	}
	if i := strings.Index(s, " #"); i >= 0 {
		s = strings.TrimSpace(s[:i])
	}
	return s
}
