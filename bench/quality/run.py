"""One run of one system, for suite.py.

The result is a JSON object: topics (ten words each), main (the number of each document's main topic, -1 for none; of a part:
null), perplexity (of the documents outside the part, where the system models counts of the common words; else null),
cpu_seconds, seconds and memory_mb. Times of peers are of vectorizing and fitting, without imports and reading; memory is of the
whole process. Topoi's are of the whole `topoi fit`, reading, the quality of its topics and writing included.
"""
import importlib
import json
import os
import resource
import sys
import time
import warnings

import sklearn.decomposition  # noqa: F401  (every peer's words are made by scikit-learn; imports are not timed)
import sklearn.feature_extraction.text  # noqa: F401

import corpora
import peers
import scores
import topoi
from parts import subsample

TOPOI = {"topoi": [], "topoi-counts": ["--weighting", "counts"], "topoi-one-fit": ["--consensus", "1"]}


def peer(name, texts, lang, k, seed):
    """A record of a peer's run, and its (phi, words)."""
    library = name.partition("-")[0]
    importlib.import_module({"gensim": "gensim.models"}.get(library, library))  # not timed
    warnings.filterwarnings("ignore")  # of limits on iterations, which are the usual settings here
    cpu, seconds = time.process_time(), time.perf_counter()
    fitted = peers.PEERS[name](texts, lang, k, seed)
    cost = {"cpu_seconds": time.process_time() - cpu, "seconds": time.perf_counter() - seconds}
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return {"topics": fitted.top(), "main": fitted.main, **cost, "memory_mb": size}, (fitted.phi, fitted.words)


def held_out(name, rows, chosen, words):
    """The perplexity of the documents that are not chosen; None where it would not compare."""
    if name not in peers.ON_COUNTS and name != "topoi-counts":
        return None
    phi, vocabulary = words
    rest = sorted(set(range(len(rows))) - set(chosen))
    index = {word: i for i, word in enumerate(vocabulary)}
    return scores.perplexity(phi, [rows[i]["text"].split() for i in rest], index)


def run(corpus, name, k, seed, part):
    rows, lang = corpora.load(corpus), corpora.CORPORA[corpus].lang
    chosen = subsample(len(rows), corpus, seed) if part else range(len(rows))
    used = [rows[i] for i in chosen]
    if name in TOPOI:
        record, words = topoi.fit(used, lang, k, seed, os.environ.get("TOPIC_QUALITY_BINARY", "topoi"), TOPOI[name])
    else:
        record, words = peer(name, [row["text"] for row in used], lang, k, seed)
    record["perplexity"] = held_out(name, rows, chosen, words) if part and not lang else None
    if part:
        record["main"] = None
    return record


def save(job):
    """Run one of suite.py's jobs and write its result."""
    record = run(job.corpus, job.system, job.k, job.seed, job.part)
    unfinished = job.result.with_suffix(".new")
    unfinished.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    unfinished.replace(job.result)
