package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/topoi-nmf/topoi/topics"
)

// limits are the least values that --fail-under asks for: 0.05 of the mean NPMI, or
// measure=0.05 of another.
type limits struct{ list []limit }

type limit struct {
	measure string
	least   float64
}

// measured are the measures that can have a limit.
var measured = []string{
	"npmi", "umass", "document_coherence", "frex", "diversity", "inverted_rbo", "good", "nmi", "ari", "purity",
}

func (l *limits) String() string {
	var parts []string
	for _, x := range l.list {
		parts = append(parts, fmt.Sprintf("%s=%g", x.measure, x.least))
	}
	return strings.Join(parts, ",")
}

func (l *limits) Type() string { return "limit" }

func (l *limits) Set(s string) error {
	measure, number, named := strings.Cut(s, "=")
	if !named {
		measure, number = "npmi", s
	}
	if !slices.Contains(measured, measure) {
		return fmt.Errorf("no measure %q; choose %s%s", measure, oneOf(measured), didYouMean(measure, measured, "%s"))
	}
	least, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(least) {
		return fmt.Errorf("want a number such as 0.05, or a measure and a number such as diversity=0.8")
	}
	l.list = append(l.list, limit{measure, least})
	return nil
}

// check returns an error that names every measure below its limit, or that could not be
// taken.
func (l *limits) check(e *topics.Evaluation) error {
	values := map[string]float64{
		"npmi": e.NPMI, "umass": e.UMass, "document_coherence": e.DocumentCoherence, "frex": e.FREX,
		"diversity": e.Diversity, "inverted_rbo": e.InvertedRBO,
	}
	if c := e.Clustering; c != nil {
		values["nmi"], values["ari"], values["purity"] = c.NMI, c.ARI, c.Purity
	}
	if good, judged := goodTopics(e); judged > 0 {
		values["good"] = float64(good) / float64(judged)
	}
	var failed []string
	for _, x := range l.list {
		v, ok := values[x.measure]
		switch {
		case !ok:
			failed = append(failed, x.measure+" could not be measured")
		case v < x.least:
			failed = append(failed, fmt.Sprintf("%s %.3f is below %g", x.measure, v, x.least))
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return &exitError{code: exitAlert, err: fmt.Errorf("%s", strings.Join(failed, "; "))}
}

// goodTopics counts the topics judged good, and those judged.
func goodTopics(e *topics.Evaluation) (good, judged int) {
	for _, t := range e.Topics {
		if t.Verdict.Kind != "" {
			judged++
		}
		if t.Verdict.Kind == topics.Good {
			good++
		}
	}
	return good, judged
}
