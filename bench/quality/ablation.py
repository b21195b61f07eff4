#!/usr/bin/env python3
"""Make the table of single choices in docs/ablation.md: each row is Topoi with one choice other than the default.

    go build -o ablation ./bench/ablation
    python ablation.py --program ./ablation --lanes 2 docs/ablation.md

Fits what has no result yet (--redo: all) with seed 1, one thread each, and replaces what stands between <!-- choices --> and
<!-- /choices --> in the document, or prints the table. A column that lacks a fit is left out. Results are kept in $TOPIC_QUALITY/ablation.
"""
import argparse
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from statistics import fmean
from typing import NamedTuple

import coherence
import corpora
import places
import scores
from parts import subsample
from tables import number, replace, table


class Column(NamedTuple):
    """What every choice is fitted to, and what is told of it."""
    head: str
    corpus: str
    ks: tuple
    measure: callable
    parts: int = 0  # fit so many random 80% of the documents, not all


class Fit(NamedTuple):
    """One fit of one choice."""
    choice: str
    corpus: str
    k: int
    part: int  # 0: all documents

    @property
    def result(self):
        part = f".part{self.part}" if self.part else ""
        return places.work() / "ablation" / f"{self.corpus}.k{self.k}{part}.{self.choice.replace(' ', '-')}.json"


def accuracy(column, records):
    found = clustering(column, records)
    return f"{number(found['accuracy'])} / {number(found['nmi'])}"


def nmi(column, records):
    return number(clustering(column, records)["nmi"])


def clustering(column, records):
    return scores.clustering([row["label"] for row in corpora.load(column.corpus)], records[0]["main"])


def words(column, records):
    counts = coherence.reference(column.corpus, [row["text"].split() for row in corpora.load(column.corpus)])
    return (f"{number(fmean(fmean(map(counts.npmi, r['topics'])) for r in records))} / "
            f"{number(fmean(scores.diversity(r['topics']) for r in records), 2)}")


def stability(_, records):
    return number(scores.stability([record["topics"] for record in records])[0])


SPREAD = (10, 30, 50)
COLUMNS = [  # the dearest first: they are fitted last
    Column("20 Newsgroups", "20news", (20,), nmi),
    Column("StackOverflow", "stackoverflow", (20,), nmi),
    Column("M10", "m10-octis", SPREAD, words),
    Column("BBC", "bbc-octis", SPREAD, words),
    Column("20NG, parts", "20news-octis", (20,), stability, parts=5),
    Column("BBC, parts", "bbc-octis", (10,), stability, parts=5),
    Column("BBC News, parts", "bbc-news", (10,), stability, parts=5),
    Column("10kGNAD", "10kgnad-de", (9,), nmi),
    Column("BBC News", "bbc-news", (5,), accuracy),
]
OF_TEXT = {"tokenizer", "pruning"}  # tokens are taken as they are


def fits(part, choice, column):
    """The fits of a cell; none where the choice does not apply."""
    if part in OF_TEXT and corpora.CORPORA[column.corpus].tokens:
        return []
    return [Fit(choice, column.corpus, k, p) for k in column.ks for p in (range(1, column.parts + 1) if column.parts else [0])]


def execute(program, fit):
    """Fit and keep the record; the reason is returned if it fails, as where a part has too few terms."""
    rows = corpora.load(fit.corpus)
    if fit.part:
        rows = [rows[i] for i in subsample(len(rows), fit.corpus, fit.part)]
    lines = "".join(json.dumps({"id": str(i), "text": row["text"]}, ensure_ascii=False) + "\n" for i, row in enumerate(rows))
    done = subprocess.run([program, fit.choice, corpora.CORPORA[fit.corpus].lang, str(fit.k), "1"], input=lines.encode(),
                          capture_output=True, check=False)
    if done.returncode:
        return print(f"{fit.result.stem}: {done.stderr.decode().strip()}", flush=True)
    unfinished = fit.result.with_suffix(".new")
    unfinished.write_bytes(done.stdout)
    unfinished.replace(fit.result)
    print(fit.result.stem, flush=True)


def cell(part, choice, column):
    """A measure; – where the choice does not apply or a fit is missing."""
    wanted = fits(part, choice, column)
    if not wanted or not all(fit.result.exists() for fit in wanted):
        return "–"
    return column.measure(column, [json.loads(fit.result.read_bytes()) for fit in wanted])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("document", nargs="?")
    parser.add_argument("--program", default="./ablation", help="what go build ./bench/ablation makes; default ./ablation")
    parser.add_argument("--lanes", type=int, default=1, help="fits at a time; default 1")
    parser.add_argument("--redo", action="store_true", help="forget earlier results first")
    args = parser.parse_args()
    listed = subprocess.run([args.program], capture_output=True, check=True, text=True).stdout
    choices = [line.split("\t") for line in listed.splitlines()]
    (places.work() / "ablation").mkdir(parents=True, exist_ok=True)
    wanted = [fit for column in reversed(COLUMNS) for part, choice in choices for fit in fits(part, choice, column)]
    if args.redo:
        for fit in wanted:
            fit.result.unlink(missing_ok=True)
    with ThreadPoolExecutor(args.lanes) as pool:
        list(pool.map(lambda fit: execute(args.program, fit), [fit for fit in wanted if not fit.result.exists()]))
    columns = [column for column in reversed(COLUMNS) if all(
        fit.result.exists() for part, choice in choices for fit in fits(part, choice, column))]
    rows = [[part, f"**{choice}**" if not part else choice, *(cell(part, choice, column) for column in columns)]
            for part, choice in choices]
    text = "\n".join(table(["", "instead of the default", *(column.head for column in columns)], rows))
    if args.document:
        replace(args.document, "choices", text)
    else:
        print(text)


if __name__ == "__main__":
    main()
