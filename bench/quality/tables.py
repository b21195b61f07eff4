#!/usr/bin/env python3
"""Make the tables of docs/benchmarks.md from the results of suite.py: python tables.py [DOCUMENT]

Replaces what stands between <!-- quality --> and <!-- /quality --> in the document, or prints it. A cell is the mean over runs ± its
standard deviation; "×3" says how many seeds where there are not ten.
"""
import json
import sys
from statistics import fmean, pstdev

import coherence
import corpora
import scores
import suite

NAMES = {
    "topoi": "**Topoi**",
    "topoi-one-fit": "Topoi, `--consensus 1`",
    "topoi-counts": "Topoi, `--weighting counts`",
    "sklearn-nmf-kl": "scikit-learn NMF, KL",
    "sklearn-nmf-frobenius": "scikit-learn NMF, Frobenius",
    "sklearn-lda": "scikit-learn LDA",
    "gensim-nmf": "gensim NMF",
    "gensim-lda": "gensim LDA",
    "tomotopy-lda": "tomotopy LDA",
}
PUBLISHED = {
    "bbc-octis": (("LDA", ".014", ".577"), ("NMF (gensim)", ".012", ".549"), ("CTM", ".094", ".819"),
                  ("Top2Vec (doc2vec)", ".171", ".792"), ("BERTopic (MPNet)", ".167", ".795")),
    "20news-octis": (("LDA", ".058", ".749"), ("NMF (gensim)", ".089", ".663"), ("CTM", ".096", ".886"),
                     ("Top2Vec (doc2vec)", ".192", ".823"), ("BERTopic (MPNet)", ".166", ".851")),
}
FULL = suite.SEEDS


def result(job):
    """The record of a finished job; None if it is not there or failed."""
    if not job.result.exists():
        return None
    record = json.loads(job.result.read_bytes())
    return None if "failed" in record else record


def number(x, digits=3):
    """.123 rather than 0.123."""
    return f"{x:.{digits}f}".replace("0.", ".", 1) if abs(x) < 1 else f"{x:.{digits}f}"


def cell(values, digits=3):
    """Mean ± standard deviation."""
    values = [v for v in values if v is not None]
    if not values:
        return "–"
    return number(fmean(values), digits) + (f" ± {number(pstdev(values), digits)}" if len(values) > 1 else "")


def mean(values, digits):
    """The mean alone."""
    values = [v for v in values if v is not None]
    return number(fmean(values), digits) if values else "–"


def table(head, rows):
    """Lines of a Markdown table, the first column to the left."""
    yield "| " + " | ".join(head) + " |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def name(system, seeds):
    return NAMES[system] + (f" ×{seeds}" if 0 < seeds < FULL else "")


class Results:
    """The finished runs of one entry of the plan: for each seed that has them all, the records by k."""

    def __init__(self, corpus, ks, part=False):
        self.corpus, self.ks, self.part = corpus, ks, part

    def of(self, system):
        """Seeds, each a list of records in the order of ks."""
        seeds = []
        for seed in range(1, FULL + 1):
            records = [result(suite.Job(self.corpus, system, k, seed, self.part)) for k in self.ks]
            if all(records):
                seeds.append(records)
        return seeds


def words_table(corpus):
    """NPMI, diversity and agreement between seeds of a corpus of tokens, mean over k."""
    counts = coherence.reference(corpus, [row["text"].split() for row in corpora.load(corpus)])
    results, rows = Results(corpus, suite.KS), []
    for system in NAMES:
        seeds = results.of(system)
        if not seeds:
            continue
        npmi = [fmean(fmean(map(counts.npmi, r["topics"])) for r in records) for records in seeds]
        distinct = [fmean(scores.diversity(r["topics"]) for r in records) for records in seeds]
        same = [scores.stability([records[i]["topics"] for records in seeds]) for i in range(len(suite.KS))]
        rows.append([name(system, len(seeds)), cell(npmi), cell(distinct), mean([s[0] for s in same if s], 3),
                     mean([sum(r["cpu_seconds"] for r in records) for records in seeds], 1),
                     mean([max((r["memory_mb"] for r in records if "memory_mb" in r), default=None) for records in seeds], 0)])
    rows += [[f"*{system}, published*", npmi, distinct, "", "", ""] for system, npmi, distinct in PUBLISHED.get(corpus, ())]
    yield from table([corpus, "NPMI", "diversity", "same topics with other seeds", "CPU s, five k", "MB"], rows)


def each_k_table(corpus):
    """NPMI / diversity by number of topics."""
    counts = coherence.reference(corpus, [row["text"].split() for row in corpora.load(corpus)])
    rows = []
    for system in NAMES:
        cells = []
        for k in suite.KS:
            records = [records[0] for records in Results(corpus, (k,)).of(system)]
            cells.append(f"{number(fmean(fmean(map(counts.npmi, r['topics'])) for r in records))} / "
                         f"{number(fmean(scores.diversity(r['topics']) for r in records), 2)}" if records else "–")
        if set(cells) != {"–"}:
            rows.append([NAMES[system], *cells])
    yield from table([corpus, *(f"k = {k}" for k in suite.KS)], rows)


def labels_table(corpus, k):
    """NMI, ARI, purity, accuracy, cost of a labelled corpus."""
    labels, results, rows = [row["label"] for row in corpora.load(corpus)], Results(corpus, (k,)), []
    for system in NAMES:
        records = [records[0] for records in results.of(system)]
        if records:
            found = [scores.clustering(labels, r["main"]) for r in records]
            rows.append([name(system, len(records)), *(cell([f[m] for f in found]) for m in ("nmi", "ari", "purity", "accuracy")),
                         mean([r["cpu_seconds"] for r in records], 1), mean([r.get("memory_mb") for r in records], 0)])
    yield from table([f"{corpus}, k = {k}", "NMI", "ARI", "purity", "accuracy", "CPU s", "MB"], rows)


def nmi_table():
    """One line a labelled corpus: NMI of every system."""
    systems = [s for s in NAMES if s not in ("topoi-counts", "topoi-one-fit")]
    rows = []
    for corpus, k in labelled():
        labels = [row["label"] for row in corpora.load(corpus)]
        means = {}
        for system in systems:
            records = [records[0] for records in Results(corpus, (k,)).of(system)]
            if records:
                found = [scores.clustering(labels, r["main"])["nmi"] for r in records]
                means[system] = (fmean(found), len(found))
        if not means:
            continue
        best = max(mean for mean, _ in means.values())
        cells = []
        for system in systems:
            if system not in means:
                cells.append("–")
                continue
            mean, seeds = means[system]
            text = f"**{number(mean)}**" if mean == best else number(mean)
            cells.append(text + (f" ×{seeds}" if seeds < FULL else ""))
        rows.append([f"{corpus}, {k}", *cells])
    yield from table(["NMI", *(NAMES[s].replace("scikit-learn", "sklearn") for s in systems)], rows)


def labelled():
    """Raw corpora with as many topics as labels."""
    return [(e.corpus, e.ks[0]) for e in suite.ENTRIES
            if not e.part and not corpora.CORPORA[e.corpus].tokens and (e.corpus, e.ks) != ("bbc-news", (10,))]


def parts_table(corpus, k):
    """Stability between subsamples and between seeds, perplexity of what a subsample leaves out."""
    rows = []
    for system in NAMES:
        parts = [records[0] for records in Results(corpus, (k,), part=True).of(system)]
        seeds = [records[0] for records in Results(corpus, (k,)).of(system)]
        if len(parts) < 2:
            continue
        stable = [scores.stability([r["topics"] for r in runs]) for runs in (seeds, parts)]
        rows.append([name(system, len(parts)), *(number(s[0]) + (f" ± {number(s[1])}" if s[1] else "") if s else "–" for s in stable),
                     cell([r["perplexity"] for r in parts], 0)])
    yield from table([f"{corpus}, k = {k}", "between seeds", "between 80% parts", "perplexity"], rows)


def document():
    """Everything between the marks."""
    yield "### Words: corpora of tokens, mean of k = 10, 20, 30, 40, 50\n"
    for corpus in ("bbc-octis", "20news-octis", "m10-octis", "dblp-octis"):
        yield from words_table(corpus)
        yield ""
    yield "NPMI / diversity by the number of topics:\n"
    for corpus in ("bbc-octis", "20news-octis", "m10-octis", "dblp-octis"):
        yield from each_k_table(corpus)
        yield ""
    yield "### Labels: raw texts, as many topics as labels\n"
    yield from nmi_table()
    yield ""
    for corpus, k in labelled()[:2]:
        yield from labels_table(corpus, k)
        yield ""
    yield "### Stability and perplexity\n"
    for corpus, k in (("bbc-octis", 10), ("bbc-news", 10), ("20news-octis", 20), ("20news", 20)):
        yield from parts_table(corpus, k)
        yield ""


def replace(path, mark, text):
    """Put text between the marks <!-- mark --> and <!-- /mark --> of a document."""
    with open(path, encoding="utf-8") as file:
        page = file.read()
    begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    if page.count(begin) != 1 or page.count(end) != 1:
        sys.exit(f"{path} does not have one {begin} and one {end}")
    before, _, rest = page.partition(begin)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{before}{begin}\n{text}\n{end}{rest.partition(end)[2]}")


def main():
    text = "\n".join(document()).strip()
    if len(sys.argv) < 2:
        print(text)
    else:
        replace(sys.argv[1], "quality", text)


if __name__ == "__main__":
    main()
