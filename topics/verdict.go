package topics

import (
	"fmt"
	"strings"
)

// A Verdict says in one word what a topic is worth to a reader, and why. It is
// made by [Fit] from what the fit knows; docs/quality.md gives each rule, its limit
// and the corpora that justify it. A verdict is a hint to look, not a proof.
type Verdict struct {
	// Kind is the gravest of the reasons' kinds, [Good] where there is none, and
	// "" in a model file from before there were verdicts.
	Kind VerdictKind `json:"kind"`
	// Of is the ID of the topic that a [Duplicate] repeats, else "".
	Of string `json:"of,omitempty"`
	// Reasons, the gravest first; none for a good topic.
	Reasons []Reason `json:"reasons,omitempty"`
}

// A VerdictKind is one of the constants below. A file of a later version may
// hold others.
type VerdictKind string

// The kinds of verdicts, the gravest first.
const (
	// Dead topics have no articles.
	Dead VerdictKind = "dead"
	// StopWordLike topics consist of words that belong to no subject.
	StopWordLike VerdictKind = "stop-word-like"
	// Duplicate topics repeat a larger one.
	Duplicate VerdictKind = "duplicate"
	// OneSource topics come from a single source or from one or two articles.
	OneSource VerdictKind = "one-source"
	// Boilerplate topics are formulas: signatures, notices, tables.
	Boilerplate VerdictKind = "boilerplate"
	// Mixed topics hold several subjects, or none that holds together.
	Mixed VerdictKind = "mixed"
	// Unstable topics come back in fewer than half of the fits to halves of the articles:
	// see [Stability]. Other articles may not have them.
	Unstable VerdictKind = "unstable"
	// Good topics have nothing against them.
	Good VerdictKind = "good"
)

// kinds orders the verdicts by gravity.
var kinds = []VerdictKind{Dead, StopWordLike, Duplicate, OneSource, Boilerplate, Mixed, Unstable, Good}

// String is the kind in words, "duplicate of T03"; "" where a topic was not judged.
func (v Verdict) String() string {
	if v.Kind == Duplicate && v.Of != "" {
		return string(v.Kind) + " of " + v.Of
	}
	return string(v.Kind)
}

// A Reason is a measurement beyond its limit.
type Reason struct {
	Kind    VerdictKind `json:"kind"`    // what it speaks for
	Measure Measure     `json:"measure"` // what was measured
	Value   float64     `json:"value"`
	Limit   float64     `json:"limit"` // from where on it speaks against the topic
	// Usual is the figure to compare Value with where Limit follows from it: the
	// median of the topics, the mean of the corpus, the number of runs. 0 where there is none.
	Usual float64 `json:"usual,omitempty"`
	// Names are the words, the source, the article or the topic in question.
	Names []string `json:"names,omitempty"`
	// Others are the words of the second group in a [Split].
	Others []string `json:"others,omitempty"`
}

// A Measure names what a reason measures.
type Measure string

// The measures of reasons.
const (
	Articles        Measure = "articles"           // articles' worth of the topic, Σθ; Names: none
	WordsOutside    Measure = "words_outside"      // share of other topics' articles that hold a top word, mean
	Background      Measure = "background"         // exclusivity of the top words, where the topic is hardly the main one or near the corpus
	Likeness        Measure = "likeness"           // cosine of φ with that of another topic
	SourceShare     Measure = "source_share"       // part of the topic that comes from one source; Usual: its part of the corpus
	FewArticles     Measure = "effective_articles" // exp of the document entropy
	FewWords        Measure = "eff_num_words"      // effective number of words; Usual: the median of the topics
	Furniture       Measure = "furniture"          // top words that belong to mail and web pages
	Codes           Measure = "codes"              // top words that are no words: one or two letters, letters with digits
	WordCoherence   Measure = "npmi"               // of the top words over whole articles
	ArticleLikeness Measure = "document_coherence" // mean cosine of the leading articles; Usual: of all articles
	Split           Measure = "split"              // words of the smaller of two groups, Names and Others, between which no NPMI is above .10
	FoundAgain      Measure = "found"              // fits to halves of the articles that have the topic; Usual: of so many
)

// String says the reason in plain words, with its numbers.
func (r Reason) String() string {
	names := strings.Join(r.Names, ", ")
	switch r.Measure {
	case Articles:
		return fmt.Sprintf("no article holds any of it worth counting (%.2g articles’ worth)", r.Value)
	case WordsOutside:
		return fmt.Sprintf("its main words stand in %s of the articles about something else", percentage(r.Value))
	case Background:
		return fmt.Sprintf("its main words are as much at home in other topics (exclusivity %.2f), and it is the background of many articles rather than the subject of some", r.Value)
	case Likeness:
		return fmt.Sprintf("has nearly the words of %s (cosine %.2f)", names, r.Value)
	case SourceShare:
		return fmt.Sprintf("%s of it comes from one source, %s, which has %s of all articles", percentage(r.Value), names, percentage(r.Usual))
	case FewArticles:
		return fmt.Sprintf("it lies in as few as %.1f articles, most of it in %s", r.Value, names)
	case FewWords:
		return fmt.Sprintf("a formula: as narrow as %.0f equally heavy words, where topics usually have %.0f", r.Value, r.Usual)
	case Furniture:
		return fmt.Sprintf("%.0f of its main words are the furniture of mail and web pages: %s", r.Value, names)
	case Codes:
		return fmt.Sprintf("%.0f of its main words are codes rather than words: %s", r.Value, names)
	case WordCoherence:
		return fmt.Sprintf("its main words hardly share articles more often than chance (NPMI %s, limit %s)", hundredths(r.Value), hundredths(r.Limit))
	case ArticleLikeness:
		return fmt.Sprintf("its leading articles are hardly more alike than any others (mean cosine %.3f, all articles %.3f)", r.Value, r.Usual)
	case Split:
		return fmt.Sprintf("its main words fall into two groups that do not share articles: %s; %s", names, strings.Join(r.Others, ", "))
	case FoundAgain:
		times := "none"
		if r.Value > 0 {
			times = fmt.Sprintf("%.0f", r.Value)
		}
		return fmt.Sprintf("came back in %s of %.0f random halves of the articles: other articles may not show it", times, r.Usual)
	}
	return fmt.Sprintf("%s %.3g, limit %.3g", r.Measure, r.Value, r.Limit)
}

// hundredths rounds, without a minus before 0.
func hundredths(x float64) string {
	if s := fmt.Sprintf("%.2f", x); s != "-0.00" {
		return s
	}
	return "0.00"
}

func percentage(x float64) string { return fmt.Sprintf("%.0f%%", 100*x) }
