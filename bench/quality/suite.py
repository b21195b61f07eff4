#!/usr/bin/env python3
"""Run the whole comparison, the cheapest first; what has a result is passed over, so it can be stopped.

    python suite.py --minutes 60 --lanes 2                # the peers, two runs at a time
    python suite.py --systems topoi --seeds 3 --binary ./topoi --redo
    python suite.py --list                                # what is done and what is not

Every cell of the tables gets two seeds (four parts), then rows are completed, those first that cost the least. Results go to
$TOPIC_QUALITY/runs; tables.py makes the tables of them. Needs what README.md says.
"""
import argparse
import json
import multiprocessing
import multiprocessing.connection
import os
import resource
import signal
import time
from collections import defaultdict
from statistics import fmean
from typing import NamedTuple

import places

PEERS = ["sklearn-nmf-frobenius", "gensim-nmf", "sklearn-nmf-kl", "sklearn-lda", "gensim-lda", "tomotopy-lda"]
KS = (10, 20, 30, 40, 50)
SEEDS = 10


class Entry(NamedTuple):
    """A corpus to fit with every k and seed."""
    corpus: str
    ks: tuple
    part: bool = False  # fit random 80% of the documents


ENTRIES = [
    Entry("bbc-news", (5,)),
    Entry("20news", (20,)),
    Entry("masakhanews-fr", (5,)),
    Entry("10kgnad-de", (9,)),
    Entry("ttc3600-tr", (6,)),
    Entry("ag-news", (4,)),
    Entry("nyt-headlines", (27,)),
    Entry("search-snippets", (8,)),
    Entry("stackoverflow", (20,)),
    Entry("biomedical", (20,)),
    Entry("tweets", (89,)),
    Entry("bbc-octis", KS),
    Entry("20news-octis", KS),
    Entry("m10-octis", KS),
    Entry("bbc-news", (10,)),
    Entry("bbc-octis", (10,), part=True),
    Entry("bbc-news", (10,), part=True),
    Entry("20news-octis", (20,), part=True),
    Entry("dblp-octis", KS),
    Entry("20news", (20,), part=True),
    Entry("debian", (58,)),
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

    @property
    def cell(self):
        """The run but for its seed."""
        return self._replace(seed=0)

    @property
    def row(self):
        """All runs of a system on a corpus, or on parts of it."""
        return self.corpus, self.system, self.part

    @property
    def round(self):
        """Seeds 1 and 2 have rounds of their own, as have parts 1 to 4; all others are in the third."""
        return min((self.seed + 1) // 2 if self.part else self.seed, 3)


def plan(systems, corpora=None, seeds=SEEDS, parts=SEEDS):
    """All jobs."""
    return [Job(entry.corpus, system, k, seed, entry.part) for seed in range(1, SEEDS + 1) for entry in ENTRIES for system in systems
            for k in entry.ks if (not corpora or entry.corpus in corpora) and wanted(system, entry)
            and seed <= (parts if entry.part else seeds)]


def wanted(system, entry):
    """Variants of Topoi are there for stability and, where tokens are given, for perplexity."""
    return entry.part and (system == "topoi-one-fit" or entry.corpus.endswith("-octis")) \
        if system in ("topoi-counts", "topoi-one-fit") else True


class Costs:
    """Processor seconds of runs by row and k, and which cells failed."""

    def __init__(self, jobs):
        self.rows, self.failed = defaultdict(dict), set()
        for job in jobs:
            self.learn(job)

    def learn(self, job):
        """Read the result of a job, if there is one, and return its seconds."""
        if not job.result.exists():
            return None
        record = json.loads(job.result.read_bytes())
        if "failed" in record:
            self.failed.add(job.cell)
            return None
        self.rows[job.row].setdefault(job.k, []).append(record["cpu_seconds"])
        return record["cpu_seconds"]

    def urgency(self, job):
        """The smallest goes first: a row is completed by what one seed of it costs. Rows of unknown cost come before others of
        their round, in the order of ENTRIES."""
        return job.round, sum(map(fmean, self.rows[job.row].values()))


def begin(job, limit):
    """Start a job in a process of its own.

    It is forked from this one, which has imported scikit-learn: every peer needs it, and importing it for each of a thousand
    runs would take longer than fitting.
    """
    import run

    def work():
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        run.save(job)

    job.result.parent.mkdir(parents=True, exist_ok=True)
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    return child


def end(job, child, limit):
    """Take leave of a process that has ended; one that failed leaves a result that says so."""
    child.join()
    if child.exitcode == 0:
        return ""
    slow = child.exitcode in (-signal.SIGXCPU, -signal.SIGKILL)
    failure = f"more than {limit} CPU s" if slow else f"exit code {child.exitcode}"
    job.result.write_text(json.dumps({"failed": failure}), encoding="utf-8")
    return failure


def execute(left, costs, args):
    """Run jobs, args.lanes at a time, until none is left or the time is up."""
    start, running = time.monotonic(), {}
    while True:
        left = [job for job in left if job.cell not in costs.failed]
        while left and len(running) < args.lanes and time.monotonic() - start < args.minutes * 60:
            job = min(left, key=costs.urgency)
            left.remove(job)
            child = begin(job, args.limit)
            running[child.sentinel] = job, child
        if not running:
            return
        for sentinel in multiprocessing.connection.wait(list(running)):
            job, child = running.pop(sentinel)
            failure = end(job, child, args.limit)
            seconds = costs.learn(job)
            print(job.result.stem, failure or f"{seconds:.1f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--systems", type=lambda s: s.split(","), default=PEERS, help="default: the peers")
    parser.add_argument("--corpora", type=lambda s: s.split(","), help="only these")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"runs on all documents; default {SEEDS}")
    parser.add_argument("--parts", type=int, default=SEEDS, help=f"runs on parts, each on its own; default {SEEDS}")
    parser.add_argument("--lanes", type=int, default=1, help="runs at a time; default 1")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no run after so long")
    parser.add_argument("--limit", type=int, default=900, help="processor seconds that one run may take; default 900")
    parser.add_argument("--binary", default="topoi", help="the program (default: topoi in the path)")
    parser.add_argument("--redo", action="store_true", help="forget the results of these systems first")
    parser.add_argument("--list", action="store_true", help="count results, run nothing")
    args = parser.parse_args()
    os.environ["TOPIC_QUALITY_BINARY"] = args.binary
    for library in ("OMP", "OPENBLAS", "MKL"):  # read when numpy is loaded, so it is imported later
        os.environ[library + "_NUM_THREADS"] = "1"
    jobs = plan(args.systems, args.corpora, args.seeds, args.parts)
    if args.redo:
        for job in plan(args.systems, args.corpora):
            job.result.unlink(missing_ok=True)
    left = [job for job in jobs if not job.result.exists()]
    print(f"{len(jobs)} runs, {len(jobs) - len(left)} done", flush=True)
    if not args.list:
        execute(left, Costs(jobs), args)


if __name__ == "__main__":
    main()
