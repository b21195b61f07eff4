package corpus

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// paragraphs are ordinary prose, each with the encodings it is to be told in.
var paragraphs = []struct {
	text      string
	encodings map[string]encoding.Encoding
}{
	{"Le conseil municipal a décidé hier soir de rénover l’école après l’été, malgré les réserves de l’opposition qui juge le coût trop élevé.", map[string]encoding.Encoding{"windows-1252": charmap.Windows1252}},
	{"Die Bürger müssen künftig höhere Gebühren für die Straßenreinigung zahlen, wie der Bürgermeister erklärte.", map[string]encoding.Encoding{"windows-1252": charmap.Windows1252, "macintosh": charmap.Macintosh}},
	{"El año que viene habrá más autobuses en la región, según anunció la compañía de transportes.", map[string]encoding.Encoding{"windows-1252": charmap.Windows1252}},
	{"The café’s owner said “nothing has changed” – not even the price.", map[string]encoding.Encoding{"windows-1252": charmap.Windows1252}},
	{"Rząd przyjął wczoraj projekt ustawy, która ma ułatwić życie małym przedsiębiorcom i zmniejszyć liczbę formalności.", map[string]encoding.Encoding{"windows-1250": charmap.Windows1250, "iso-8859-2": charmap.ISO8859_2}},
	{"Vláda včera schválila návrh zákona, který má ulehčit život malým podnikatelům a snížit množství úředních formalit.", map[string]encoding.Encoding{"windows-1250": charmap.Windows1250, "iso-8859-2": charmap.ISO8859_2}},
	{"A kormány tegnap elfogadta a törvényjavaslatot, amely megkönnyíti a kisvállalkozók életét, és csökkenti a terhüket; a döntőről később szólnak.", map[string]encoding.Encoding{"windows-1250": charmap.Windows1250}},
	{"Hükümet dün küçük işletmelerin hayatını kolaylaştıracak ve bürokrasiyi azaltacak yasa tasarısını kabul etti.", map[string]encoding.Encoding{"windows-1254": charmap.Windows1254}},
	{"Правительство вчера одобрило законопроект, который должен облегчить жизнь малым предприятиям.", map[string]encoding.Encoding{"windows-1251": charmap.Windows1251, "koi8-u": charmap.KOI8R, "iso-8859-5": charmap.ISO8859_5, "ibm866": charmap.CodePage866}},
	{"Уряд учора схвалив законопроєкт, який має полегшити життя малим підприємствам і їхнім працівникам.", map[string]encoding.Encoding{"windows-1251": charmap.Windows1251, "koi8-u": charmap.KOI8U}},
	{"Η κυβέρνηση ενέκρινε χθες το νομοσχέδιο που θα διευκολύνει τη ζωή των μικρών επιχειρήσεων.", map[string]encoding.Encoding{"windows-1253": charmap.Windows1253}},
	{"הממשלה אישרה אתמול את הצעת החוק שתקל על חייהם של בעלי העסקים הקטנים", map[string]encoding.Encoding{"windows-1255": charmap.Windows1255}},
	{"وافقت الحكومة أمس على مشروع القانون الذي سيسهل حياة أصحاب المشاريع الصغيرة", map[string]encoding.Encoding{"windows-1256": charmap.Windows1256}},
	{"Vyriausybė vakar pritarė įstatymo projektui, kuris palengvins smulkiųjų verslininkų gyvenimą ir sumažins jų naštą šiąžiem.", map[string]encoding.Encoding{"windows-1257": charmap.Windows1257}},
	{"รัฐบาลอนุมัติร่างกฎหมายเมื่อวานนี้เพื่อช่วยธุรกิจขนาดเล็ก", map[string]encoding.Encoding{"windows-874": charmap.Windows874}},
	{"政府昨天通过了一项法律草案,将使小企业的生活更加容易,并减少手续的数量。", map[string]encoding.Encoding{"gb18030": simplifiedchinese.GB18030}},
	{"政府昨天通過了一項法律草案,將使小企業的生活更加容易,並減少手續的數量。", map[string]encoding.Encoding{"big5": traditionalchinese.Big5}},
	{"政府は昨日、中小企業の生活を楽にし、手続きの数を減らす法案を承認しました。", map[string]encoding.Encoding{"shift_jis": japanese.ShiftJIS, "euc-jp": japanese.EUCJP, "iso-2022-jp": japanese.ISO2022JP}},
	{"정부는 어제 중소기업의 생활을 쉽게 하고 절차를 줄이는 법안을 승인했다고 밝혔다.", map[string]encoding.Encoding{"euc-kr": korean.EUCKR}},
	{"政府昨天通过了一项法律草案", map[string]encoding.Encoding{"hz-gb-2312": simplifiedchinese.HZGB2312}},
}

func TestEncodings(t *testing.T) {
	for _, p := range paragraphs {
		for name, e := range p.encodings {
			raw, err := e.NewEncoder().String(p.text)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if name == "hz-gb-2312" {
				raw += "~}" // which the encoder leaves out
			}
			d := only(t, readString(t, "a.txt", raw, Options{}))
			if d.Text != p.text {
				t.Errorf("%s: read as %q, notes %q", name, d.Text, d.Notes)
			}
			if len(d.Notes) != 1 || !strings.HasSuffix(d.Notes[0], "; decoded as "+name) {
				t.Errorf("%s: notes %q", name, d.Notes)
			}
			asked := name
			if d := only(t, readString(t, "a.txt", raw, Options{Encoding: strings.ToUpper(asked)})); d.Text != p.text || d.Notes != nil {
				t.Errorf("%s asked for: %q, notes %q", name, d.Text, d.Notes)
			}
		}
	}
}

const post = "From: a reader\nSubject: a tape drive\n\nI would like to thank all of you who have answered the post.\n" +
	"The drive is not the one that came with this machine, but they say it works.\n"

// TestStrayBytes: what is left of line drawing, signatures and line noise in an
// English text is no evidence of another script.
func TestStrayBytes(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	noise := make([]byte, 300)
	for i := range noise {
		noise[i] = byte(0xa0 + rng.IntN(0x5f))
	}
	for name, stray := range map[string]string{
		"signature":    "Glued to the view |  [|\xda]---*\xaa*\n \xd1 Name",
		"frame":        "\xc9\xcd\xcd\xcd\xcd\xcd\xbb\n\xba hi! \xba\n\xc8\xcd\xcd\xcd\xcd\xcd\xbc",
		"rules":        "\xc4\xc4\xc4\xc4\xc4 of the day \xc4\xc4\xc4\xc4\xc4\xc4\xc4\xc4",
		"blocks":       "\xdb\xdb\xb2\xb2\xb1\xb1\xb0\xb0 BBS \xb0\xb0\xb1\xb1\xb2\xb2\xdb\xdb",
		"deleted":      "area.\xfd\xe9 I am, in co\xfb\xdfmmunic\xf7\xb3ation",
		"at the end":   "\xff",
		"name in Big5": "Lin ( \xaaL\xd4\xa7\xbb )",
		"noise":        string(noise),
		"noisy lines":  string(noise[:80]) + "\nand the post goes on\n" + string(noise[80:160]),
	} {
		for _, raw := range []string{post + stray, post + stray + "\n" + post, stray + "\n" + post} {
			d := only(t, readString(t, "a.txt", raw, Options{}))
			if len(d.Notes) != 1 || !strings.HasSuffix(d.Notes[0], "; decoded as windows-1252") {
				t.Errorf("%s: notes %q, text %q", name, d.Notes, d.Text)
			}
		}
	}
	for name, stray := range map[string]string{
		"one character of JIS":     "Mark-Tarbell@s$\x03\x03\x1b$BVh\x1b(J\x06",
		"one name in HZ":           "Shan ~{5%6+9b~} wrote",
		"terminal":                 "\x1b$B\x1b[1mbold\x1b(B text",
		"code":                     "a ~{ b } c ~} d ~{5%6+9b5%6+9b5%6+9b\n~}",
		"not closed":               "\x1b$B$3$l$OF|K\\8l$G$9\nthe rest\x1b(B",
		"nothing that is a letter": "~{!!!\"!#!$!%!&~} ~{)$)%)&)')()))*)+),)-).)/~}",
	} {
		d := only(t, readString(t, "a.txt", post+stray, Options{}))
		if d.Notes != nil || !strings.Contains(d.Text, stray[3:]) {
			t.Errorf("%s: notes %q, text %q", name, d.Notes, d.Text)
		}
	}
}

// TestForeignPassages: a passage in another script is one in an English text, too.
func TestForeignPassages(t *testing.T) {
	for _, p := range paragraphs {
		for name, e := range p.encodings {
			if strings.HasPrefix(p.text, "The") || len(p.text) == utf8.RuneCountInString(p.text) {
				continue
			}
			switch name {
			case "windows-1252", "windows-1250", "iso-8859-2", "windows-1254", "windows-1257", "macintosh":
				continue // some letters of the Latin script: too few to tell
			}
			raw, _ := e.NewEncoder().String(p.text)
			if name == "hz-gb-2312" {
				raw += "~}"
			}
			d := only(t, readString(t, "a.txt", post+"\n"+raw+"\n\n"+post, Options{}))
			if !strings.Contains(d.Text, p.text) {
				t.Errorf("%s: notes %q, text %q", name, d.Notes, d.Text)
			}
		}
	}
}

func TestUnicode(t *testing.T) {
	const text = "Zürich 日本 и 𝒳 news\nof the day"
	for name, e := range map[string]encoding.Encoding{
		"utf-8 with mark": unicode.UTF8BOM, "utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16be": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"utf-32le": utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "utf-32be": utf32.UTF32(utf32.BigEndian, utf32.UseBOM),
	} {
		raw, _ := e.NewEncoder().String(text)
		d := only(t, readString(t, "a.txt", raw, Options{}))
		equal(t, name, d.Text, text)
		equal(t, name, d.Notes, nil)
	}
	for name, e := range map[string]encoding.Encoding{"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)} {
		raw, _ := e.NewEncoder().String(text)
		d := only(t, readString(t, "a.txt", raw, Options{}))
		equal(t, name, d.Text, text)
		equal(t, name, d.Notes, []string{"no byte order mark; decoded as " + name})
		d = only(t, readString(t, "a.txt", raw, Options{Encoding: name}))
		equal(t, name, d.Text, text)
	}
	raw, _ := utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM).NewEncoder().String(text)
	equal(t, "utf-32 asked for", only(t, readString(t, "a.txt", raw, Options{Encoding: "utf-32be"})).Text, text)
	equal(t, "nfc and nfd stay", only(t, readString(t, "a.txt", "é e\u0301", Options{})).Text, "é e\u0301")
}

func TestRepairs(t *testing.T) {
	for raw, want := range map[string][2]string{
		"Zürich, Genève, Köln, Düsseldorf und caf\xe9": {"Zürich, Genève, Köln, Düsseldorf und café", "not UTF-8 at byte 44; 1 byte decoded as windows-1252"},
		"東京と大阪の天気\xe6\x97":                             {"東京と大阪の天気", "ends within a character at byte 24"},
		"it\u0092s \u0093so\u0094":                     {"it’s “so”", "control characters U+0080 to U+009F read as in windows-1252"},
		"line\rbreaks\r\nof all\nkinds":                {"line\nbreaks\nof all\nkinds", ""},
		"\ufeffmarks\ufeff within":                     {"marks within", ""},
	} {
		d := only(t, readString(t, "a.txt", raw, Options{}))
		equal(t, "text", d.Text, want[0])
		equal(t, "notes of "+raw, strings.Join(d.Notes, "; "), want[1])
	}
	d := only(t, readString(t, "a.txt", "bad \xff\xfe\xfd bytes", Options{Encoding: "utf-8"}))
	equal(t, "asked for", d.Text, "bad ÿþý bytes")
	d = only(t, readString(t, "a.txt", "Wei\x81\x20 text", Options{Encoding: "shift_jis"}))
	equal(t, "notes", d.Notes, []string{"1 character could not be decoded"})
}

func TestNotUTF16(t *testing.T) {
	for _, raw := range []string{"a\x00", "\x00\x00\x00\x00\x00\x00", "a\x00b\x00c\x00d\x00", "a\x00 \x00\x01\x02\x03\x04\x05\x06\x07\x08", "plain"} {
		if got := wideOrder([]byte(raw)); got != "" {
			t.Errorf("%q taken for %s", raw, got)
		}
	}
}

func TestPartial(t *testing.T) {
	for s, want := range map[string]int{"": 0, "a": 0, "é": 0, "\xc3": 1, "a\xe6\x97": 2, "a\xf0\x9d\x92": 3, "\xbf\xbf\xbf\xbf": 0, "a\xff": 0} {
		if got := partial([]byte(s)); got != want {
			t.Errorf("partial(%q) = %d, want %d", s, got, want)
		}
	}
}

// dataFolder is a set of real texts, which are not part of this repository.
func dataFolder(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("TOPOI_DATA")
	if root == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			t.Skip("SKIPPED: no home directory and TOPOI_DATA not set, so no real corpora")
		}
		root = filepath.Join(home, ".cache", "topoi-data")
	}
	dir := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED: real corpus %s is not at %s; set TOPOI_DATA or run ../shared/data/unpack.sh", name, dir)
	}
	return dir
}

// spoken is the encoding that a file of the collection says it is in. Latin2 is
// windows-1250 and Cyrillic windows-1251 there, as reading them shows.
func spoken(name string) encoding.Encoding {
	switch name[strings.LastIndexByte(name, '-')+1:] {
	case "Latin1":
		return charmap.Windows1252
	case "Latin2":
		return charmap.Windows1250
	case "Cyrillic":
		return charmap.Windows1251
	case "SJIS":
		return japanese.ShiftJIS
	case "EUC":
		return japanese.EUCJP
	case "GB2312":
		return simplifiedchinese.GB18030
	case "Hebrew":
		return charmap.Windows1255
	case "Arabic":
		return charmap.Windows1256
	case "Greek":
		return charmap.Windows1253
	case "Turkish":
		return charmap.Windows1254
	case "Baltic":
		return charmap.ISO8859_4
	}
	return nil
}

// Of the translations of the Universal Declaration of Human Rights that are
// not UTF-8, 97 in 100 are decoded right.
func TestDetectRealTexts(t *testing.T) {
	dir := dataFolder(t, "nltk-udhr/udhr")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for _, entry := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		truth := spoken(entry.Name())
		if truth == nil || utf8.Valid(raw) {
			continue
		}
		all++
		want, _ := truth.NewDecoder().Bytes(raw)
		enc, name := detect(raw)
		if got, _ := enc.NewDecoder().Bytes(raw); string(got) == string(want) {
			right++
		} else {
			t.Logf("%s decoded as %s", entry.Name(), name)
		}
	}
	if all < 150 || right*100 < 95*all {
		t.Errorf("%d of %d right", right, all)
	}
}

// Pieces of known texts, too short for certainty, are mostly decoded right.
func TestDetectPieces(t *testing.T) {
	right, all := 0, 0
	for _, p := range paragraphs {
		for name, e := range p.encodings {
			raw, _ := e.NewEncoder().String(p.text)
			if stateful(name) || len(raw) < 60 {
				continue
			}
			cut := raw[:60]
			want, _ := e.NewDecoder().String(cut)
			enc, _ := detect([]byte(cut))
			got, _ := enc.NewDecoder().String(cut)
			if all++; strings.TrimRight(got, "\ufffd") == strings.TrimRight(want, "\ufffd") {
				right++
			}
		}
	}
	if all < 20 || right*100 < 80*all {
		t.Errorf("%d of %d right", right, all)
	}
}
