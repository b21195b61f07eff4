package report

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/topoi-nmf/topoi/topics"
	"github.com/topoi-nmf/topoi/vectorize"
)

// Methods tell how the model was made, for readers and for a second run.
type Methods struct {
	Paragraphs []string  // plain language
	Settings   []Setting // what decided the outcome
	Card       []Setting // the reproduction card: version, command, corpus, seed
}

// A Setting is a name and its value in words.
type Setting struct{ Name, Value string }

func methods(m *topics.Model, opt Options) Methods {
	return Methods{
		Paragraphs: []string{sayWeights(m), sayFactors(m), sayNumbers()},
		Settings:   settings(m),
		Card:       card(m, opt),
	}
}

func sayWeights(m *topics.Model) string {
	var w vectorize.Weighting
	var a vectorize.Analyzer
	terms := 0
	if m.Space != nil {
		w, a = m.Space.Weighting, m.Space.Analyzer
		if m.Space.Vocabulary != nil {
			terms = m.Space.Vocabulary.Len()
		}
	}
	s := sayWords(a)
	if terms > 0 {
		s += " The " + plural(terms, "term") + " that are neither very rare nor nearly everywhere form the vocabulary."
	}
	switch w.TF {
	case vectorize.Sublinear:
		s += " In an article a word weighs more the more often it appears, though the tenth mention adds less than the first"
	case vectorize.Raw:
		s += " In an article a word weighs as often as it appears"
	default:
		s += " In an article a word weighs one if it appears and nothing if it does not"
	}
	if w.IDF == vectorize.NoIDF {
		s += "."
	} else {
		s += ", and more if few articles use it (TF-IDF: term frequency times inverse document frequency)."
	}
	if w.Norm != vectorize.NoNorm {
		s += " The weights of each article are then brought to the same length, so that long articles do not outweigh short ones."
	}
	return s
}

// sayWords tells what became a term.
func sayWords(a vectorize.Analyzer) string {
	s := "Every article was split into words"
	link := "; "
	if !a.NoStem {
		s += link + "their endings were reduced so that forms of one word count together"
		link = ", and "
	}
	if !a.NoStopWords {
		s += link + "words without a subject of their own, such as “the” or “of”, were set aside"
	}
	switch {
	case a.NGrams == 2:
		s += ". Two words side by side, such as “prime minister”, also count together as one term"
	case a.NGrams > 2:
		s += fmt.Sprintf(". Up to %d words side by side, such as “prime minister”, also count together as one term", a.NGrams)
	}
	return s + "."
}

func sayFactors(m *topics.Model) string {
	measure := "measured by the Kullback–Leibler divergence, which asks how badly the topics would predict the words"
	if l := strings.ToLower(m.Settings.Loss); l != "" && l != "kl" {
		measure = "measured by " + m.Settings.Loss
	}
	adjusts := "The program adjusts both until their product is as close to the original as it can get, " + measure + ". "
	if fromParts(m) {
		adjusts = "The program does so, by least squares, for random parts of the articles, keeps what comes back in them, and goes on from there with all articles. "
	} else if m.Fit.Iterations == 0 {
		adjusts = "Both are as the program began with them, from the start named below, without adjusting them. "
	}
	refined := ""
	if m.Settings.Refine > 0 {
		refined = "Topics are then made anew, " + times(m.Settings.Refine) + ", of the whole articles that are mostly about them"
		if fromParts(m) {
			refined += ", but for a quarter, which stays"
		}
		refined += ". "
	}
	articles := "and an article a mixture of topics. "
	if m.Settings.OneTopic {
		articles = "and an article, short as these are, has one topic: its percentages say how likely each is. "
	}
	return "The table of words by articles is then approximated by two smaller ones that hold no negative numbers: " +
		"words by topics and topics by articles (non-negative matrix factorization). " +
		adjusts + refined +
		"A topic is thus a weighted list of words that rise and fall together, " + articles +
		"No one tells the program what the topics are about: the labels are their most telling words."
}

// fromParts tells whether topics come from parts of the articles and refinement alone: no
// divergence was minimised.
func fromParts(m *topics.Model) bool {
	return m.Fit.Iterations == 0 && m.Settings.Consensus > 1 && m.Settings.Refine > 0
}

// times is how often, in words.
func times(n int) string {
	if n == 1 {
		return "once"
	}
	return plural(n, "time")
}

func sayNumbers() string {
	return "The share of a topic is its average part in the articles, each counting once whatever its length; shares add up to 100%. " +
		"An article belongs to a topic by the percentage shown beside it and may belong to several. " +
		"Coherence tells whether the ten main words of a topic are found in the same articles more often than chance would have it " +
		"(normalised pointwise mutual information, averaged over pairs): 1 is always, 0 is chance, below 0 is rarer than chance. " +
		"A topic near 0 may be an accident of wording; read its articles before relying on it. " +
		"Topics describe how words are used, not what is true, and another number of topics would draw the lines elsewhere."
}

// tried is how many numbers of topics were fitted, "" where nobody counted.
func tried(n int) string {
	if n == 0 {
		return ""
	}
	return plural(n, "number")
}

func settings(m *topics.Model) []Setting {
	s := m.Settings
	k := strconv.Itoa(m.K())
	switch {
	case s.Reason != "":
		k += ", chosen by fits with " + cmp.Or(tried(s.Tried), "several numbers") + ": " + s.Reason
	case s.DefaultK:
		k += ", chosen by the number of articles"
	}
	list := []Setting{{"Topics", k}}
	if m.Space != nil {
		list = append(list, textSettings(m.Space, s)...)
	}
	list = append(list,
		Setting{"Loss", cmp.Or(s.Loss, "kl")},
		Setting{"Solver", cmp.Or(s.Method, "auto")},
		Setting{"Start", cmp.Or(s.Start, "default")},
		Setting{"Ended", outcome(m)},
	)
	if s.OneTopic {
		list = append(list, Setting{"Topics of an article", "one"})
	}
	if s.Consensus > 1 {
		list = append(list, Setting{"Consensus", "of " + plural(s.Consensus, "fit")})
	}
	if s.Refine > 0 {
		list = append(list, Setting{"Refinement", plural(s.Refine, "round")})
	}
	if edits := editsOf(m); len(edits) > 0 {
		list = append(list, Setting{"Edits", strings.Join(edits, ", ")})
	}
	if uncheckable(m) {
		list = append(list, Setting{"Stability", "not checked, of so few different articles"})
	} else if s.Runs > 0 {
		list = append(list, Setting{"Stability", "checked by " + plural(s.Runs, "fit") + " to random halves of the articles"})
	}
	if s.MaxIter > 0 {
		list = append(list, Setting{"Iteration limit", count(s.MaxIter)})
	}
	if s.MaxTime > 0 {
		list = append(list, Setting{"Time limit", s.MaxTime.String()})
	}
	if s.Tol != 0 {
		list = append(list, Setting{"Tolerance", fmt.Sprint(s.Tol)})
	}
	if s.L1.W != 0 || s.L1.H != 0 {
		list = append(list, Setting{"L1 penalty", fmt.Sprintf("words %v, articles %v", s.L1.W, s.L1.H)})
	}
	if s.L2.W != 0 || s.L2.H != 0 {
		list = append(list, Setting{"L2 penalty", fmt.Sprintf("words %v, articles %v", s.L2.W, s.L2.H)})
	}
	if s.Sparsity.W != 0 || s.Sparsity.H != 0 {
		list = append(list, Setting{"Sparsity", fmt.Sprintf("words %v, articles %v", s.Sparsity.W, s.Sparsity.H)})
	}
	return list
}

func textSettings(space *vectorize.Space, s topics.Settings) []Setting {
	a := space.Analyzer
	list := []Setting{{"Language", cmp.Or(a.Lang, "en")}, {"Weighting", space.Weighting.String()}}
	if space.Vocabulary != nil {
		list = append(list, Setting{"Vocabulary", plural(space.Vocabulary.Len(), "term")})
	}
	list = append(list,
		Setting{"Fewest articles of a term", resolved(s.MinDF, space.Pruning.MinDF)},
		Setting{"Most articles of a term", resolved(s.MaxDF, space.Pruning.MaxDF)})
	if s.MaxTerms > 0 {
		list = append(list, Setting{"Vocabulary limit", plural(s.MaxTerms, "term")})
	}
	if a.NGrams > 1 {
		list = append(list, Setting{"Phrases", "up to " + plural(a.NGrams, "word")})
	} else {
		list = append(list, Setting{"Phrases", "none"})
	}
	if len(a.StopWords) > 0 {
		list = append(list, Setting{"Own stop words", count(len(a.StopWords))})
	}
	for _, f := range []struct {
		on   bool
		says Setting
	}{
		{a.NoStopWords, Setting{"Stop words", "kept"}},
		{a.NoStem, Setting{"Word endings", "kept"}},
		{a.KeepNumbers, Setting{"Numbers", "kept"}},
		{a.KeepCase, Setting{"Capitals", "kept"}},
		{a.Whitespace, Setting{"Words", "split at white space only"}},
	} {
		if f.on {
			list = append(list, f.says)
		}
	}
	return list
}

// resolved adds to a frequency, as it was asked for, the number of articles it
// came to. A model made elsewhere may not know that number.
func resolved(asked string, articles int) string {
	asked = cmp.Or(asked, "auto")
	if articles <= 0 || asked == strconv.Itoa(articles) {
		return asked
	}
	return asked + ", which is " + count(articles)
}

func card(m *topics.Model, opt Options) []Setting {
	list := []Setting{{"Version", cmp.Or(clean(m.Version), "unknown")}}
	if clean(opt.Command) != "" {
		list = append(list, Setting{"Command", opt.Command})
	}
	list = append(list, Setting{"Seed", strconv.FormatUint(m.Settings.Seed, 10)})
	if clean(m.CorpusHash) != "" {
		list = append(list, Setting{"Corpus", "sha256:" + m.CorpusHash})
	}
	return list
}
