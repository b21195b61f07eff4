#!/usr/bin/env python3
"""Compare the main topics of documents with their labels.

    topoi docs news.topoi --format jsonl | python accuracy.py
    python accuracy.py docs.jsonl --by label --json

Reads JSON Lines as `topoi docs` writes them: each line names a "document" and its "topics", a list of {"id", "weight"}. The
label of a document is the first folder of its path, or with --by label the first of its "labels". Its topic is the one of
the largest weight, of equal ones the first by id.

Prints the accuracy under the best one-to-one assignment of topics to labels (Hungarian method), normalised mutual
information (arithmetic mean, as scikit-learn's default), adjusted Rand index, and purity. Documents without topics stay in
as one more group that is never right; documents without a label are left out; both are counted in the output.

Needs numpy, scipy and scikit-learn.
"""
import argparse
import json
import sys

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

NO_TOPIC = ""


def label_of(row, by):
    """The label of one document, or None."""
    if by == "label":
        labels = row.get("labels") or []
        return labels[0] if labels else None
    path = row["document"].replace("\\", "/")
    folder, slash, _ = path.lstrip("/").partition("/")
    return folder if slash else None


def main_topic(row):
    """The id of the topic of the largest weight."""
    topics = row.get("topics") or []
    if not topics:
        return NO_TOPIC
    return min(topics, key=lambda t: (-t["weight"], t["id"]))["id"]


def read(lines, by):
    """Labels and topics of the documents that have a label, and how many have none."""
    labels, topics, unlabelled = [], [], 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            label, topic = label_of(row, by), main_topic(row)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            sys.exit(f"line {number} is not a document with topics: {error!r}")
        if label is None:
            unlabelled += 1
            continue
        labels.append(label)
        topics.append(topic)
    return labels, topics, unlabelled


def scores(labels, topics):
    """The scores, and the assignment behind the accuracy."""
    names, rows = np.unique(labels, return_inverse=True)
    ids, cols = np.unique(topics, return_inverse=True)
    table = np.zeros((len(names), len(ids)), dtype=int)
    np.add.at(table, (rows, cols), 1)
    right = table * (ids != NO_TOPIC)
    best_rows, best_cols = linear_sum_assignment(right, maximize=True)
    n = table.sum()
    result = {
        "documents": int(n),
        "labels": len(names),
        "topics": int((ids != NO_TOPIC).sum()),
        "without_topics": int(table[:, ids == NO_TOPIC].sum()),
        "accuracy": right[best_rows, best_cols].sum() / n,
        "nmi": normalized_mutual_info_score(labels, topics),
        "ari": adjusted_rand_score(labels, topics),
        "purity": right.max(axis=0).sum() / n,
    }
    result = {key: value if isinstance(value, int) else float(value) for key, value in result.items()}
    result["assignment"] = [
        {"label": str(names[r]), "topic": str(ids[c]), "documents": int(right[r, c]), "of": int(table[r].sum())}
        for r, c in zip(best_rows, best_cols) if ids[c] != NO_TOPIC]
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=argparse.FileType(encoding="utf-8"), default=sys.stdin,
                        help="JSON Lines; standard input if not given")
    parser.add_argument("--by", choices=("folder", "label"), default="folder",
                        help="where the label is: the first folder of the path (default), or the document's labels")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    args = parser.parse_args()

    labels, topics, unlabelled = read(args.file, args.by)
    if not labels:
        sys.exit(f"no document has a label by {args.by}" + (f" ({unlabelled} read)" if unlabelled else ""))
    result = scores(labels, topics)
    result["without_label"] = unlabelled
    if args.json:
        print(json.dumps(result, ensure_ascii=False))
        return
    print(f"{result['documents']} documents, {result['labels']} labels, {result['topics']} topics; "
          f"{result['without_topics']} without topics, {unlabelled} left out without a label")
    for name in ("accuracy", "nmi", "ari", "purity"):
        print(f"{name:9} {result[name]:.4f}")
    for a in result["assignment"]:
        print(f"  {a['topic']:6} {a['label']:32} {a['documents']:6} of {a['of']}")


if __name__ == "__main__":
    main()
