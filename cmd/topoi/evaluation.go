package main

import (
	"fmt"
	"strings"

	"github.com/topoi-nmf/topoi/topics"
)

// printEvaluation prints the measures of each topic and of all.
func (a *app) printEvaluation(e *topics.Evaluation, diagnostics bool) error {
	w := a.stdout
	id := len("id")
	for _, t := range e.Topics {
		id = max(id, len(visible(t.ID)))
	}
	fmt.Fprintf(w, " %-*s  coherence  umass  articles  frex  topic\n", id, "id")
	for _, t := range e.Topics {
		fmt.Fprintf(w, " %-*s  %9.3f  %5.2f  %8.3f  %4.2f  %s%s\n",
			id, visible(t.ID), t.NPMI, t.UMass, t.DocumentCoherence, t.FREX, visible(t.Label), doubt(t.Verdict))
	}
	if diagnostics {
		a.printDiagnostics(e, id)
	}
	fmt.Fprintf(w, "\nJudged by   %s of %s\n", plural(e.Documents, "document"), visible(e.Reference))
	fmt.Fprintf(w, "Coherence  %6.3f   mean NPMI of the top %d words, %s\n", e.NPMI, e.Top, windowName(e.Window))
	fmt.Fprintf(w, "UMass      %6.3f   mean of the same words, whole documents\n", e.UMass)
	fmt.Fprintf(w, "Articles   %6.3f   mean cosine of a topic's leading 25; of any two %.3f\n", e.DocumentCoherence, e.DocumentLikeness)
	fmt.Fprintf(w, "Diversity  %6.3f   inverted RBO %.3f   FREX %.3f\n", e.Diversity, e.InvertedRBO, e.FREX)
	if q := e.Perplexity; q != nil {
		fmt.Fprintf(w, "Perplexity %6.1f   by document completion, %s words of %s\n", q.Value, number(q.Tokens), plural(q.Documents, "document"))
	}
	if c := e.Clustering; c != nil {
		fmt.Fprintf(w, "Labels      NMI %.3f   ARI %.3f   purity %.3f   %s, %s\n",
			c.NMI, c.ARI, c.Purity, plural(c.Documents, "document"), plural(c.Labels, "label"))
	}
	if good, judged := goodTopics(e); judged > 0 {
		fmt.Fprintf(w, "Verdicts    %d of %s good%s\n", good, plural(judged, "topic"), otherVerdicts(e))
	}
	return w.Flush()
}

// doubt is the mark of a topic that is not good.
func doubt(v topics.Verdict) string {
	switch v.Kind {
	case "", topics.Good:
		return ""
	case topics.Dead, topics.Duplicate:
		return "  ! " + visible(v.String())
	}
	return "  ! " + visible(v.String()) + "?"
}

// otherVerdicts counts those that are not good: "; mixed 2, boilerplate 1".
func otherVerdicts(e *topics.Evaluation) string {
	var order []topics.VerdictKind
	count := map[topics.VerdictKind]int{}
	for _, t := range e.Topics {
		k := t.Verdict.Kind
		if k == "" || k == topics.Good {
			continue
		}
		if count[k]++; count[k] == 1 {
			order = append(order, k)
		}
	}
	var parts []string
	for _, k := range order {
		parts = append(parts, fmt.Sprintf("%s %d", k, count[k]))
	}
	if len(parts) == 0 {
		return ""
	}
	return "; " + strings.Join(parts, ", ")
}

func windowName(n int) string {
	if n < 0 {
		return "whole documents"
	}
	return fmt.Sprintf("window %d", n)
}

// A diagnostic is a column of a table of topics.
type diagnostic struct {
	name  string
	scale int // digits behind the point
	of    func(*topics.TopicQuality) float64
}

// The diagnostics, by what they are made from: no table is wider than 80 columns.
var (
	ofDocuments = []diagnostic{
		{"tokens", 0, func(t *topics.TopicQuality) float64 { return t.Diagnostics.Tokens }},
		{"document_entropy", 3, func(t *topics.TopicQuality) float64 { return t.Diagnostics.DocumentEntropy }},
		{"rank_1_docs", 3, func(t *topics.TopicQuality) float64 { return t.Diagnostics.Rank1Docs }},
		{"allocation_ratio", 3, func(t *topics.TopicQuality) float64 { return t.Diagnostics.AllocationRatio }},
		{"allocation_count", 3, func(t *topics.TopicQuality) float64 { return t.Diagnostics.AllocationCount }},
	}
	ofWords = []diagnostic{
		{"word-length", 2, func(t *topics.TopicQuality) float64 { return t.Diagnostics.WordLength }},
		{"coherence", 1, func(t *topics.TopicQuality) float64 { return t.Diagnostics.Coherence }},
		{"eff_num_words", 1, func(t *topics.TopicQuality) float64 { return t.Diagnostics.EffectiveWords }},
		{"token-doc-diff", 4, func(t *topics.TopicQuality) float64 { return t.Diagnostics.TokenDocDiff }},
		{"exclusivity", 3, func(t *topics.TopicQuality) float64 { return t.Diagnostics.Exclusivity }},
	}
	ofDistributions = []diagnostic{
		{"uniform_dist", 3, func(t *topics.TopicQuality) float64 { return t.Diagnostics.UniformDist }},
		{"corpus_dist", 3, func(t *topics.TopicQuality) float64 { return t.Diagnostics.CorpusDist }},
		{"uniform", 3, func(t *topics.TopicQuality) float64 { return t.Significance.Uniform }},
		{"vacuous", 3, func(t *topics.TopicQuality) float64 { return t.Significance.Vacuous }},
		{"background", 3, func(t *topics.TopicQuality) float64 { return t.Significance.Background }},
	}
)

// printDiagnostics prints MALLET's diagnostics and the distance from junk.
func (a *app) printDiagnostics(e *topics.Evaluation, id int) {
	a.printColumns("MALLET's diagnostics of the articles; tokens are weights", e, id, ofDocuments)
	a.printColumns("MALLET's diagnostics of the words", e, id, ofWords)
	a.printColumns("Distance of the distributions: MALLET's in nats, and from junk, where 0 is junk\nand 1 far from it", e, id, ofDistributions)
}

// printColumns prints a table.
func (a *app) printColumns(title string, e *topics.Evaluation, id int, columns []diagnostic) {
	w := a.stdout
	fmt.Fprintf(w, "\n%s\n %-*s", title, id, "id")
	for _, c := range columns {
		fmt.Fprintf(w, "  %*s", max(7, len(c.name)), c.name)
	}
	fmt.Fprintln(w)
	for i := range e.Topics {
		fmt.Fprintf(w, " %-*s", id, visible(e.Topics[i].ID))
		for _, c := range columns {
			fmt.Fprintf(w, "  %*.*f", max(7, len(c.name)), c.scale, c.of(&e.Topics[i]))
		}
		fmt.Fprintln(w)
	}
}
