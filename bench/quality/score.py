#!/usr/bin/env python3
"""Score topics that anyone has made, against a prepared corpus of tokens.

    topoi topics news.topoi --json > topics.json
    python score.py --corpus bbc-octis --words topics.json [more.json…]

A file is what `topoi topics --json` prints, or a list of lists of words; only the first ten words of a topic count. Prints NPMI and
diversity of each file, and for several their stability.
"""
import argparse
import json
from statistics import fmean

import coherence
import corpora
import scores


def read(path):
    """Topics of a file, as lists of words."""
    with open(path, encoding="utf-8") as file:
        topics = json.load(file)
    return [[word["word"] for word in topic["words"]] if isinstance(topic, dict) else topic for topic in topics]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True, choices=[name for name, c in corpora.CORPORA.items() if c.tokens])
    parser.add_argument("--words", required=True, nargs="+", metavar="FILE")
    args = parser.parse_args()
    counts = coherence.reference(args.corpus, [row["text"].split() for row in corpora.load(args.corpus)])
    models = [read(path) for path in args.words]
    for path, topics in zip(args.words, models):
        print(f"{path}: {len(topics)} topics, NPMI {fmean(map(counts.npmi, topics)):.4f}, "
              f"diversity {scores.diversity(topics):.4f}")
    if len(models) > 1:
        print("stability %.4f ± %.4f" % scores.stability(models))


if __name__ == "__main__":
    main()
