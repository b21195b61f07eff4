package report

import (
	"io"
)

// JSON writes the explanation as one object on one line:
//
//	document, title, text, date, source: the article, as it was read
//	weight      of the article in the weighted term-document matrix
//	unowned     the part of weight in terms that no topic of the article has
//	explained   the part of what sets the article apart from the average one that
//	            the topics explain
//	topics      [{id, label, verdict, hidden, share, weight, sum}], the largest share
//	            first: verdict is as in [WriteTopics], hidden if edits hide the topic
//	            from reports, share is θ, weight is θ in the units of "weight", and
//	            sum is what the words add up to (equal to weight to a few millionths,
//	            unless articles have one topic each: see [topics.Explanation])
//	terms       [{word, stem, count, weight, model, corpus, unexplained, shares}],
//	            the heaviest first: weight in the matrix, what the topics expect,
//	            what the average article has; shares are [{id, share}], the largest
//	            first, and sum to 1 (empty if no topic owns any)
//	title_words, words: [{start, end, word, kind, stem, weight, unexplained, shares}]:
//	            the words of the title and of the text, at bytes start ≤ i < end of
//	            its UTF-8; kind is known, unknown (to the vocabulary) or dropped (a
//	            stop word, a number, too short); stem is null unless it is known;
//	            weight and shares are those of the word and, in equal parts, of the
//	            phrases it is in
//	title_phrases, phrases: [{start, end, phrase, stem}]
//	nothing_explains: the terms that are unexplained, by stem, the most surprising
//	            first
//	unknown     the words outside the vocabulary, each once
//
// Every field is always there. Numbers have full precision.
func (x *Explanation) JSON(w io.Writer) error {
	text, err := marshal(x.json())
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

type explanationJSON struct {
	Document     string       `json:"document"`
	Title        string       `json:"title"`
	Text         string       `json:"text"`
	Date         string       `json:"date"`
	Source       string       `json:"source"`
	Weight       float64      `json:"weight"`
	Unowned      float64      `json:"unowned"`
	Explained    Number       `json:"explained"`
	Topics       []partJSON   `json:"topics"`
	Terms        []termJSON   `json:"terms"`
	TitleWords   []placeJSON  `json:"title_words"`
	Words        []placeJSON  `json:"words"`
	TitlePhrases []phraseJSON `json:"title_phrases"`
	Phrases      []phraseJSON `json:"phrases"`
	Odd          []string     `json:"nothing_explains"`
	Unknown      []string     `json:"unknown"`
}

type partJSON struct {
	ID      string       `json:"id"`
	Label   string       `json:"label"`
	Verdict *verdictJSON `json:"verdict"`
	Hidden  bool         `json:"hidden"`
	Share   Number       `json:"share"`
	Weight  float64      `json:"weight"`
	Sum     float64      `json:"sum"`
}

type termJSON struct {
	Word   string       `json:"word"`
	Stem   string       `json:"stem"`
	Count  int          `json:"count"`
	Weight float64      `json:"weight"`
	Model  float64      `json:"model"`
	Corpus float64      `json:"corpus"`
	Odd    bool         `json:"unexplained"`
	Shares []TopicShare `json:"shares"`
}

type placeJSON struct {
	Start  int          `json:"start"`
	End    int          `json:"end"`
	Word   string       `json:"word"`
	Kind   string       `json:"kind"`
	Stem   *string      `json:"stem"`
	Weight float64      `json:"weight"`
	Odd    bool         `json:"unexplained"`
	Shares []TopicShare `json:"shares"`
}

type phraseJSON struct {
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Phrase string `json:"phrase"`
	Stem   string `json:"stem"`
}

func (x *Explanation) json() explanationJSON {
	out := explanationJSON{
		Document: x.Document, Title: x.Title, Text: x.Text, Date: x.Date, Source: x.Source,
		Weight: x.Weight, Unowned: x.Unowned, Explained: x.Explained,
		Topics: []partJSON{}, Terms: []termJSON{}, Odd: []string{}, Unknown: append([]string{}, x.Unknown...),
		TitleWords: x.placesJSON(x.TitleWords), Words: x.placesJSON(x.TextWords),
		TitlePhrases: x.phrasesJSON(x.TitlePhrases), Phrases: x.phrasesJSON(x.TextPhrases),
	}
	for _, t := range x.Topics {
		out.Topics = append(out.Topics, partJSON{t.ID, t.Label, verdictOf(t.Verdict), t.Hidden, t.Share, t.Weight, t.Sum})
	}
	for _, t := range x.Terms {
		out.Terms = append(out.Terms, termJSON{t.Word, t.Stem, t.Count, t.Weight, t.Model, t.Corpus, t.Odd, orEmpty(t.Shares)})
	}
	for _, p := range x.Odd {
		out.Odd = append(out.Odd, x.Terms[p].Stem)
	}
	return out
}

func (x *Explanation) placesJSON(words []ExplainedWord) []placeJSON {
	out := make([]placeJSON, len(words))
	for i, w := range words {
		out[i] = placeJSON{w.Start, w.End, w.Word, w.Kind.String(), nil, w.Weight, w.Odd, orEmpty(w.Shares)}
		if w.Term >= 0 {
			out[i].Stem = &x.Terms[w.Term].Stem
		}
	}
	return out
}

func (x *Explanation) phrasesJSON(phrases []ExplainedPhrase) []phraseJSON {
	out := make([]phraseJSON, len(phrases))
	for i, p := range phrases {
		out[i] = phraseJSON{p.Start, p.End, p.Phrase, x.Terms[p.Term].Stem}
	}
	return out
}

func orEmpty(s []TopicShare) []TopicShare {
	if s == nil {
		return []TopicShare{}
	}
	return s
}
