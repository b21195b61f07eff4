#!/usr/bin/env python3
"""Run the whole comparison, one run at a time, in rounds of seeds; what has a result is passed over, so it can be stopped.

    python suite.py --minutes 60                          # the peers
    python suite.py --systems topoi,topoi-counts,topoi-consensus --binary ./topoi --redo
    python suite.py --list                                # what is done and what is not

Results go to $TOPIC_QUALITY/runs; tables.py makes the tables of them. Needs what README.md says.
"""
import argparse
import json
import multiprocessing
import os
import time
from typing import NamedTuple

import places

FAST = ["sklearn-nmf-frobenius", "gensim-nmf"]
SLOW = ["sklearn-lda", "tomotopy-lda", "sklearn-nmf-kl", "gensim-lda"]
KS = (10, 20, 30, 40, 50)
SEEDS = 10


class Entry(NamedTuple):
    """A corpus to fit with every k and seed. Peers get as many seeds as their speed allows."""
    corpus: str
    ks: tuple
    part: bool = False   # fit random 80% of the documents
    fast: int = SEEDS    # seeds of the fast peers
    slow: int = 1        # seeds of the slow ones
    own: int = SEEDS     # seeds of Topoi
    large: bool = False  # its slow runs come after everything else of the same seed

    def seeds(self, system):
        return self.fast if system in FAST else self.slow if system in SLOW else self.own


ENTRIES = [
    Entry("bbc-news", (5,), slow=5),
    Entry("bbc-octis", KS, slow=2),
    Entry("bbc-octis", (10,), part=True, slow=3),
    Entry("m10-octis", KS, slow=2, large=True),
    Entry("20news-octis", KS, large=True),
    Entry("20news-octis", (20,), part=True, slow=2, large=True),
    Entry("20news", (20,)),
    Entry("masakhanews-fr", (5,), slow=3),
    Entry("10kgnad-de", (9,), slow=3),
    Entry("ttc3600-tr", (6,)),
    Entry("ag-news", (4,), slow=2),
    Entry("nyt-headlines", (27,), slow=2),
    Entry("search-snippets", (8,), slow=2),
    Entry("stackoverflow", (20,)),
    Entry("biomedical", (20,)),
    Entry("tweets", (89,), large=True),
    Entry("dblp-octis", KS, fast=1, own=3, large=True),
    Entry("bbc-news", (10,), part=True, slow=3, large=True),
    Entry("bbc-news", (10,), slow=3, large=True),
    Entry("20news", (20,), part=True, fast=5, slow=0, own=5),
    Entry("debian", (58,), fast=0, slow=0, own=1),
]


class Job(NamedTuple):
    """One run."""
    corpus: str
    system: str
    k: int
    seed: int
    part: bool

    @property
    def result(self):
        part = ".part" if self.part else ""
        return places.work() / "runs" / f"{self.corpus}.{self.system}.k{self.k}.seed{self.seed}{part}.json"


def plan(systems):
    """All jobs: every entry with the first seed, then with the second, …; slow systems and large corpora after the others."""
    for seed in range(1, SEEDS + 1):
        for last in (False, True):
            for system in systems:
                for entry in ENTRIES:
                    if (system in SLOW and entry.large) != last or seed > entry.seeds(system):
                        continue
                    if system in ("topoi-counts", "topoi-consensus") and not entry.part:
                        continue  # they are there for perplexity and stability
                    for k in entry.ks:
                        yield Job(entry.corpus, system, k, seed, entry.part)


def execute(job, limit):
    """Run a job in a process of its own. One that takes too long or fails leaves a result that says so.

    The process is forked from this one, which has imported scikit-learn: every peer needs it, and importing it for each of
    a thousand runs would take longer than fitting.
    """
    import run
    job.result.parent.mkdir(parents=True, exist_ok=True)
    child = multiprocessing.get_context("fork").Process(target=run.save, args=(job,))
    child.start()
    child.join(limit)
    if child.exitcode == 0:
        return None
    failure = f"exit code {child.exitcode}"
    if child.exitcode is None:
        child.kill()
        child.join()
        failure = f"more than {limit:.0f} s"
    job.result.write_text(json.dumps({"failed": failure}), encoding="utf-8")
    return failure


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--systems", type=lambda s: s.split(","), default=FAST + SLOW, help="default: the peers")
    parser.add_argument("--corpora", type=lambda s: s.split(","), help="only these")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no run after so long")
    parser.add_argument("--limit", type=float, default=600, help="seconds that one run may take; default 600")
    parser.add_argument("--binary", default="topoi", help="the program (default: topoi in the path)")
    parser.add_argument("--redo", action="store_true", help="forget the results of these systems first")
    parser.add_argument("--list", action="store_true", help="count results, run nothing")
    args = parser.parse_args()
    os.environ["TOPIC_QUALITY_BINARY"] = args.binary
    for library in ("OMP", "OPENBLAS", "MKL"):  # read when numpy is loaded, so it is imported later
        os.environ[library + "_NUM_THREADS"] = "1"
    jobs = [job for job in plan(args.systems) if not args.corpora or job.corpus in args.corpora]
    if args.redo:
        for job in jobs:
            job.result.unlink(missing_ok=True)
    left = [job for job in jobs if not job.result.exists()]
    print(f"{len(jobs)} runs, {len(jobs) - len(left)} done")
    begin = time.monotonic()
    for job in [] if args.list else left:
        if time.monotonic() - begin > args.minutes * 60:
            break
        start = time.monotonic()
        failure = execute(job, args.limit)
        print(f"{time.monotonic() - start:7.1f} s  {job.result.stem}" + (f": {failure}" if failure else ""), flush=True)


if __name__ == "__main__":
    main()
