"""NPMI as gensim's CoherenceModel has it (coherence='c_npmi'), from counts that are made once for a corpus.

A window of ten tokens slides over every text; a text no longer than that is one window. With P(w) the share of windows that hold
word w and P(v, w) of those that hold both, a pair scores

    NPMI(v, w) = ln[(P(v, w) + ε) / (P(v)·P(w))] / −ln[P(v, w) + ε],   ε = 1e-12,

a topic the mean over all pairs of its first ten words, a model the mean over its topics (Röder, Both, Hinneburg: Exploring the
space of topic coherence measures, WSDM 2015).

One quirk of gensim is kept, since published figures have it: when a token leaves the window, its word counts as gone even if
it occurs in the window once more, until a new occurrence enters.
"""
import numpy as np
import scipy.sparse as sp

import places

WINDOW = 10
TOP = 10
EPSILON = 1e-12


class Counts:
    """How many windows a reference corpus has, and how many hold each pair of words (the diagonal: each word)."""

    def __init__(self, words, together, windows):
        self.index = {word: i for i, word in enumerate(words)}
        self.together = together
        self.windows = windows

    @classmethod
    def of(cls, texts, window=WINDOW):
        """Count the windows of texts, each a list of tokens."""
        words = sorted({token for text in texts for token in text})
        index = {word: i for i, word in enumerate(words)}
        held, windows = [], 0
        for text in texts:
            rows, ids = _held(np.array([index[t] for t in text], dtype=np.int64), window)
            held.append((rows + windows, ids))
            windows += max(1, len(text) - window + 1)
        rows, ids = (np.concatenate(part) for part in zip(*held))
        incidence = sp.csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, ids)), shape=(windows, len(words)))
        return cls(words, (incidence.T @ incidence).tocsr(), windows)

    def npmi(self, words):
        """The NPMI of one topic. A word that the corpus does not have makes −1 of its pairs; fewer than two words make 0."""
        words = words[:TOP]
        if len(words) < 2:
            return 0.0
        known = [self.index[w] for w in words if w in self.index]
        pairs, of = len(words) * (len(words) - 1) / 2, np.triu_indices(len(known), 1)
        both = self.together[known][:, known].toarray() / self.windows if known else np.zeros((0, 0))
        single = np.diag(both)
        both = both[of] + EPSILON
        scores = np.log(both / (single[of[0]] * single[of[1]])) / -np.log(both)
        return float((scores.sum() - (pairs - len(scores))) / pairs)


def _held(ids, window):
    """Which window of a text holds which word, each pair once: two arrays."""
    last = max(0, len(ids) - window)
    if last == 0:
        distinct = np.unique(ids)
        return np.zeros(len(distinct), dtype=np.int64), distinct
    places_ = np.arange(len(ids))
    enters = np.maximum(places_ - window + 1, 0)
    # The word is held from the window that an occurrence enters to the first at whose edge any of its occurrences is.
    key = ids * len(ids) + places_
    ordered = np.sort(key)
    leaves = ordered[np.searchsorted(ordered, ids * len(ids) + enters)] % len(ids)
    lengths = np.minimum(leaves, last) - enters + 1
    rows = np.repeat(enters, lengths) + np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    pairs = np.unique(rows * (ids.max() + 1) + np.repeat(ids, lengths))
    return pairs // (ids.max() + 1), pairs % (ids.max() + 1)


def reference(corpus, texts):
    """The counts of a prepared corpus, from the file that an earlier call has left."""
    path = places.work() / "counts" / f"{corpus}.npz"
    if path.exists():
        with np.load(path) as saved:
            shape = (len(saved["words"]),) * 2
            together = sp.csr_matrix((saved["data"], saved["indices"], saved["indptr"]), shape=shape)
            return Counts(saved["words"].tolist(), together, int(saved["windows"]))
    counts = Counts.of(texts)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = counts.together
    np.savez(path, words=np.array(list(counts.index)), windows=counts.windows,
             data=part.data, indices=part.indices, indptr=part.indptr)
    return counts
