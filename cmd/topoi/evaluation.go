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
		id = max(id, len(t.ID))
	}
	fmt.Fprintf(w, " %-*s  coherence  umass  articles  frex  topic\n", id, "id")
	for _, t := range e.Topics {
		fmt.Fprintf(w, " %-*s  %9.3f  %5.2f  %8.3f  %4.2f  %s%s\n",
			id, t.ID, t.NPMI, t.UMass, t.DocumentCoherence, t.FREX, t.Label, doubt(t.Verdict))
	}
	if diagnostics {
		a.printDiagnostics(e, id)
	}
	over := plural(e.Documents, "document") + " of " + e.Reference
	fmt.Fprintf(w, "\nCoherence   %.3f   mean NPMI of the top %d words, %s, %s\n", e.NPMI, e.Top, windowName(e.Window), over)
	fmt.Fprintf(w, "UMass       %.3f   mean of the same words in whole documents, %s\n", e.UMass, over)
	fmt.Fprintf(w, "Articles    %.3f   mean cosine of the leading 25 of a topic; %.3f of any two documents\n", e.DocumentCoherence, e.DocumentLikeness)
	fmt.Fprintf(w, "Diversity   %.3f   inverted RBO %.3f   FREX %.3f\n", e.Diversity, e.InvertedRBO, e.FREX)
	if q := e.Perplexity; q != nil {
		fmt.Fprintf(w, "Perplexity  %.1f   by document completion, %s words of %s\n", q.Value, number(q.Tokens), plural(q.Documents, "document"))
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
		return "  ! " + v.String()
	}
	return "  ! " + v.String() + "?"
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

// printDiagnostics prints MALLET's diagnostics and the distance from junk.
func (a *app) printDiagnostics(e *topics.Evaluation, id int) {
	w := a.stdout
	fmt.Fprintf(w, "\nMALLET's diagnostics; tokens are weights\n")
	fmt.Fprintf(w, " %-*s    tokens  doc_entr  length  coherence  uniform  corpus  eff_words  tok-doc  rank1  alloc  count  exclus\n", id, "id")
	for _, t := range e.Topics {
		d := t.Diagnostics
		fmt.Fprintf(w, " %-*s  %8.1f  %8.3f  %6.2f  %9.1f  %7.3f  %6.3f  %9.1f  %7.4f  %5.3f  %5.3f  %5.3f  %6.3f\n", id, t.ID,
			d.Tokens, d.DocumentEntropy, d.WordLength, d.Coherence, d.UniformDist, d.CorpusDist, d.EffectiveWords,
			d.TokenDocDiff, d.Rank1Docs, d.AllocationRatio, d.AllocationCount, d.Exclusivity)
	}
	fmt.Fprintf(w, "\nDistance from junk: 0 is junk, 1 far from it\n %-*s  uniform  vacuous  background\n", id, "id")
	for _, t := range e.Topics {
		s := t.Significance
		fmt.Fprintf(w, " %-*s  %7.3f  %7.3f  %10.3f\n", id, t.ID, s.Uniform, s.Vacuous, s.Background)
	}
}
