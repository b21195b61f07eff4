#!/usr/bin/env python3
"""Writes golden.json: coherence by gensim and clustering measures by scikit-learn.

    python3 -m venv venv && venv/bin/pip install gensim scikit-learn
    venv/bin/python make_golden.py

The corpus is made here, of words about three subjects, with documents shorter
and longer than the window and words that come twice in one window. The result
does not depend on the machine; the texts are in it.
"""

import json
import math
import os
import random

from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

SUBJECTS = {
    "harbour": "boat tide quay ferry anchor crane cargo pilot mooring lighthouse".split(),
    "orchard": "apple pear blossom ladder cider pruning harvest basket graft bee".split(),
    "theatre": "stage actor curtain rehearsal prompter audience script costume scene applause".split(),
}
COMMON = "town morning year council people street report plan week money".split()


def texts(rng):
    out = []
    for i in range(60):
        subject = SUBJECTS[rng.choice(sorted(SUBJECTS))]
        other = SUBJECTS[rng.choice(sorted(SUBJECTS))]
        length = rng.choice([1, 3, 9, 10, 11, 25, 40, 60])
        words = []
        while len(words) < length:
            x = rng.random()
            if x < 0.45:
                words.append(rng.choice(subject))
            elif x < 0.55:
                words.append(rng.choice(other))
            elif x < 0.65 and words:
                words.append(words[-1 - rng.randrange(min(4, len(words)))])
            else:
                words.append(rng.choice(COMMON))
        out.append(words)
    return out


def coherence(rng):
    docs = texts(rng)
    dictionary = Dictionary(docs)
    topics = [words[:10] for words in SUBJECTS.values()]
    topics.append([w for words in SUBJECTS.values() for w in words[:3]] + ["town"])
    topics.append(["boat", "council"])
    cases = []
    for window in (2, 5, 10, 30):
        model = CoherenceModel(topics=topics, texts=docs, dictionary=dictionary,
                               coherence="c_npmi", window_size=window, processes=1)
        cases.append({"window": window, "npmi": [float(x) for x in model.get_coherence_per_topic()],
                      "mean": float(model.get_coherence())})
    umass = CoherenceModel(topics=topics, corpus=[dictionary.doc2bow(d) for d in docs], dictionary=dictionary,
                           coherence="u_mass", processes=1)
    return {"texts": docs, "topics": topics, "cases": cases,
            "umass": [float(x) for x in umass.get_coherence_per_topic()]}


def degenerate():
    """Cases in which a formula may have no value, and what gensim makes of them.

    NaN, which gensim returns for some, is written as null.
    """
    cases = []
    for name, docs, topic, window in [
            ("absent word", [["boat", "tide"], ["tide", "quay", "boat"], ["quay"]], ["boat", "tide", "phantom"], 10),
            ("heaviest word absent", [["boat", "tide"], ["tide", "quay"]], ["phantom", "boat", "tide"], 10),
            ("one word", [["boat", "tide"], ["tide"]], ["boat"], 10),
            ("empty document", [["boat", "tide"], [], ["tide"], ["boat"]], ["boat", "tide"], 10),
            ("never together", [["boat"], ["tide"], ["quay"]], ["boat", "tide"], 10),
            ("one document", [["boat", "tide", "quay"]], ["boat", "tide"], 10),
            ("always together", [["boat", "tide"], ["tide", "boat"]], ["boat", "tide"], 10),
            ("window of one", [["boat", "tide"], ["tide", "boat"], ["quay"]], ["boat", "tide"], 1)]:
        dictionary = Dictionary(docs + [["phantom"]])
        case = {"name": name, "texts": docs, "topic": topic, "window": window}
        for key, model in [
                ("npmi", CoherenceModel(topics=[topic], texts=docs, dictionary=dictionary, coherence="c_npmi",
                                        window_size=window, processes=1)),
                ("umass", CoherenceModel(topics=[topic], corpus=[dictionary.doc2bow(d) for d in docs],
                                         dictionary=dictionary, coherence="u_mass", processes=1))]:
            value = float(model.get_coherence_per_topic()[0])
            case[key] = value if math.isfinite(value) else None
        cases.append(case)
    return cases


def clustering(rng):
    cases = []
    for n, k, labels, noise in [(6, 2, 2, 0), (50, 3, 3, 0.2), (200, 7, 4, 0.5), (200, 5, 5, 1.0),
                                (40, 1, 4, 0), (40, 4, 1, 0), (12, 1, 1, 0), (12, 12, 12, 0)]:
        truth = [i % labels for i in range(n)]
        found = [rng.randrange(k) if rng.random() < noise else t % k for t in truth]
        names = ["section %d" % t for t in truth]
        cases.append({"topics": found, "labels": names,
                      "nmi": float(normalized_mutual_info_score(names, found)),
                      "ari": float(adjusted_rand_score(names, found))})
    return cases


def main():
    rng = random.Random(20240630)
    golden = {"coherence": coherence(rng), "clustering": clustering(rng), "degenerate": degenerate()}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(golden, f, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    main()
