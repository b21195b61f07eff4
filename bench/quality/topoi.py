#!/usr/bin/env python3
"""Fit prepared corpora with topoi and score the topics: the quick way to judge a setting.

    python topoi.py bbc-octis 20news-octis -k 10,20,30,40,50 --seeds 1-3
    python topoi.py bbc-octis -k 10 --seeds 1-5 --parts           # stability between 80% subsamples
    python topoi.py bbc-news -k 5 --binary ./topoi -- --weighting counts --ngrams 1

What follows -- is handed to `topoi fit`. Tokens (names in -octis) are fitted as they are: --lang none --ngrams 1 --min-df 1
--max-df 100%; raw texts with topoi's defaults for their language. Always --runs 0: topoi's own check of stability, which changes
no topic, is left out. Prints a line for every fit, and the means over k and seeds.
"""
import argparse
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from statistics import fmean, pstdev

import numpy as np

import coherence
import corpora
import scores
from parts import subsample

NAME = "topoi"
AS_THEY_ARE = ["--lang", "none", "--ngrams", "1", "--min-df", "1", "--max-df", "100%"]


def language(lang):
    """The flags that a corpus needs: how to take its texts."""
    return ["--lang", lang] if lang else AS_THEY_ARE


def call(binary, *args):
    """The JSON that topoi prints."""
    done = subprocess.run([binary, *args], capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{binary} {' '.join(args)}\n{done.stderr.decode()}")
    return done.stdout


def spent(command, report):
    """Run a command under measured.py and return what it cost."""
    launcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("measured.py")), str(report)]
    done = subprocess.run(launcher + command, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr.decode()}")
    return json.loads(report.read_bytes())


def fit(rows, lang, k, seed, binary=NAME, flags=()):
    """Fit rows of a prepared corpus. Returns a record: topics, main topics, cost; and the model's words as (phi, words)."""
    with tempfile.TemporaryDirectory() as folder:
        texts, model = Path(folder, "corpus.jsonl"), Path(folder, "corpus.topoi")
        with open(texts, "w", encoding="utf-8") as out:
            for number, row in enumerate(rows):
                out.write(json.dumps({"id": str(number), "text": row["text"]}, ensure_ascii=False) + "\n")
        cost = spent([binary, "fit", str(texts), "--text", "text", "--id", "id", "--keep-duplicates", "-k", str(k), "--runs", "0",
                      "--seed", str(seed), "--threads", "1", "-o", str(model), *language(lang), *flags], Path(folder, "cost"))
        topics = json.loads(call(binary, "topics", str(model), "--json"))
        order = {topic["id"]: number for number, topic in enumerate(topics)}
        main = [scores.NONE] * len(rows)
        for line in call(binary, "docs", str(model), "--format", "jsonl").splitlines():
            document = json.loads(line)
            if document["topics"]:
                main[int(document["document"])] = order[document["topics"][0]["id"]]
        words = model_words(model)
    record = {"topics": [[word["word"] for word in topic["words"]] for topic in topics], "main": main} | cost
    return record, words


def model_words(model):
    """Topics × words and the words, from a model file."""
    with zipfile.ZipFile(model) as file:
        phi = np.load(io.BytesIO(file.read("phi.npy"))).T.astype(np.float64)
        words = [json.loads(line)["term"] for line in file.read("vocabulary.jsonl").splitlines()]
    return phi / phi.sum(axis=1, keepdims=True), words


def numbers(text):
    """1,2,5-7 as a list."""
    spans = [part.partition("-")[::2] for part in text.split(",")]
    return [n for a, b in spans for n in range(int(a), int(b or a) + 1)]


def judge(corpus, rows, k, seeds, args):
    """Fit one corpus with every seed, print a line for each, and return the scores."""
    lang, results, topics = corpora.CORPORA[corpus].lang, [], []
    for seed in seeds:
        chosen = subsample(len(rows), corpus, seed) if args.parts else range(len(rows))
        record, _ = fit([rows[i] for i in chosen], lang, k, seed, args.binary, args.flags)
        result = {"diversity": scores.diversity(record["topics"])}
        if not lang:
            counts = coherence.reference(corpus, [row["text"].split() for row in rows])
            result["npmi"] = fmean(map(counts.npmi, record["topics"]))
        result |= scores.clustering([rows[i]["label"] for i in chosen], record["main"])
        result |= {"cpu_seconds": record["cpu_seconds"], "memory_mb": record["memory_mb"]}
        results.append(result)
        topics.append(record["topics"])
        print(f"{corpus} k={k} seed={seed}", *(f"{name} {value:.4f}" for name, value in result.items()), flush=True)
    if len(topics) > 1:
        print(f"{corpus} k={k} stability %.4f ± %.4f" % scores.stability(topics), flush=True)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", choices=list(corpora.CORPORA), metavar="CORPUS")
    parser.add_argument("-k", type=numbers, default=[10, 20, 30, 40, 50], help="numbers of topics: 10,20 (default 10,…,50)")
    parser.add_argument("--seeds", type=numbers, default=[1], help="1,2 or 1-10 (default 1)")
    parser.add_argument("--parts", action="store_true", help="every seed on its own 80%% of the documents")
    parser.add_argument("--binary", default=NAME, help="the program (default: topoi in the path)")
    own, _, flags = " ".join(sys.argv[1:]).partition(" -- ")
    args = parser.parse_args(own.split())
    args.flags = flags.split()
    for corpus in args.corpora:
        rows, results = corpora.load(corpus), []
        for k in args.k:
            results += judge(corpus, rows, k, args.seeds, args)
        print(f"{corpus} MEAN", *(f"{name} {fmean(r[name] for r in results):.4f} ± {pstdev(r[name] for r in results):.4f}"
                                  for name in results[0]), flush=True)


if __name__ == "__main__":
    main()
