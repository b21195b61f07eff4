#!/usr/bin/env python3
"""Prepare the corpora: one JSON Lines file each, {"id", "label", "text"}, which topoi and the peers read alike.

    python corpora.py                    # all whose data are there
    python corpora.py bbc-octis 20news   # these

Two kinds. *Tokens* (names that end in -octis): the text is tokens separated by spaces, already cleaned, and every system takes
them as they are. *Raw*: the text as published, every system with its own pipeline. Of raw texts only the first of several that
are equal but for white space is kept, so that no system sees a document twice.
"""
import csv
import gzip
import json
import re
import sys
from collections import Counter
from typing import NamedTuple

import places


class Corpus(NamedTuple):
    """What is known about a corpus before reading it."""
    lang: str       # two letters; "" for tokens
    read: callable  # yields (id, label, text)

    @property
    def tokens(self):
        return not self.lang


def decode(raw):
    """Text of a file that is UTF-8 or, failing that, Windows-1252."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def octis(folder):
    """One of OCTIS's preprocessed corpora, all parts, in its order."""
    with open(places.data() / "octis" / folder / "corpus.tsv", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            text, _, label = line.rstrip("\n").split("\t")
            yield str(number), label, text


def folders(*path):
    """A folder of folders of texts: the label is the folder."""
    root = places.data().joinpath(*path)
    for file in sorted(root.glob("*/*")):
        if file.is_file() and file.name != "metadata.tsv":
            yield file.relative_to(root).as_posix(), file.parent.name, decode(file.read_bytes())


def debian():
    """Descriptions of Debian packages with their sections."""
    with open(places.data() / "debian-descriptions" / "en.jsonl", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield row["id"], row["label"], row["text"]


def parallel(texts, labels):
    """A file of texts and one of labels, line by line."""
    root = places.data() / "short-texts"
    with open(root / texts, encoding="utf-8") as a, open(root / labels, encoding="utf-8") as b:
        for number, (text, label) in enumerate(zip(a, b, strict=True), 1):
            yield str(number), label.strip(), text.strip()


def nyt():
    """Headlines of the New York Times' front page, with their summaries, by topic code."""
    path = places.data() / "nyt-headlines-RTextTools" / "NYTimes.csv.gz"
    with gzip.open(path, "rt", encoding="latin-1", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            yield row["Article_ID"], row["Topic.Code"], row["Title"] + "\n" + row["Subject"]


QUOTE = re.compile(r"^\s*([>|:}]|[A-Za-z]{0,3}>)|writes?( in article .*)?:?\s*$|^\s*In article\b")
WORD = re.compile(r"(?<![a-z'])[a-z]{3,}(?!['a-z])|[a-z]{3,}(?='s\b)")  # no part of don't or we've; of Bob's, Bob


def body(message):
    """A message without its header, quotations and signature."""
    _, _, text = message.replace("\r\n", "\n").partition("\n\n")
    text = re.split(r"^-- ?$", text, maxsplit=1, flags=re.MULTILINE)[0]
    return "\n".join(line for line in text.split("\n") if not QUOTE.search(line))


def newsgroups_tokens(least=0.005, most=0.35, shortest=5):
    """20 Newsgroups as OCTIS prepares BBC_News (same document frequencies, least length), but without lemmas."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
    messages = [(name, label, [w for w in WORD.findall(body(text).lower()) if w not in ENGLISH_STOP_WORDS])
                for name, label, text in folders("20news-bydate", "20news-bydate-train")]
    frequency = Counter(word for _, _, words in messages for word in set(words))
    kept = {word for word, df in frequency.items() if least <= df / len(messages) <= most}
    for name, label, words in messages:
        words = [word for word in words if word in kept]
        if len(words) >= shortest:
            yield name, label, " ".join(words)


CORPORA = {
    "bbc-octis": Corpus("", lambda: octis("BBC_News")),
    "m10-octis": Corpus("", lambda: octis("M10")),
    "dblp-octis": Corpus("", lambda: octis("DBLP")),
    "20news-octis": Corpus("", newsgroups_tokens),
    "bbc-news": Corpus("en", lambda: folders("bbc-news")),
    "20news": Corpus("en", lambda: folders("20news-bydate", "20news-bydate-train")),
    "ag-news": Corpus("en", lambda: folders("ag-news-test")),
    "nyt-headlines": Corpus("en", nyt),
    "10kgnad-de": Corpus("de", lambda: folders("10kgnad-test-de")),
    "masakhanews-fr": Corpus("fr", lambda: folders("masakhanews", "fra")),
    "ttc3600-tr": Corpus("tr", lambda: folders("ttc3600-tr")),
    "search-snippets": Corpus("en", lambda: parallel("STTM/SearchSnippets.txt", "STTM/SearchSnippets_label.txt")),
    "biomedical": Corpus("en", lambda: parallel("STTM/Biomedical.txt", "STTM/Biomedical_label.txt")),
    "stackoverflow": Corpus("en", lambda: parallel("stackoverflow-20k-titles/title_StackOverflow.txt",
                                                   "stackoverflow-20k-titles/label_StackOverflow.txt")),
    "tweets": Corpus("en", lambda: parallel("STTM/Tweet.txt", "STTM/Tweet_LABEL.txt")),
    "debian": Corpus("en", debian),
}


def prepare(name):
    """Write one corpus and return how many documents were kept and how many repeated another."""
    corpus, seen, kept, repeated = CORPORA[name], set(), 0, 0
    path = places.corpus_file(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        for id, label, text in corpus.read():
            key = " ".join(text.split())
            if not corpus.tokens and key in seen:
                repeated += 1
                continue
            seen.add(key)
            kept += 1
            out.write(json.dumps({"id": id, "label": label, "text": text}, ensure_ascii=False) + "\n")
    return kept, repeated


def load(name):
    """The rows of a prepared corpus."""
    path = places.corpus_file(name)
    if not path.exists():
        sys.exit(f"{path} is not there: run  python corpora.py {name}")
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main():
    for name in sys.argv[1:] or CORPORA:
        if name not in CORPORA:
            sys.exit(f"no corpus {name}; there are {', '.join(CORPORA)}")
        try:
            kept, repeated = prepare(name)
        except FileNotFoundError as error:
            print(f"{name}: skipped, {error.filename} is not there", file=sys.stderr)
            continue
        rows = load(name)
        vocabulary = {w for row in rows for w in row["text"].split()} if CORPORA[name].tokens else ()
        print(f"{name}: {kept} documents, {len({row['label'] for row in rows})} labels, {repeated} repeated"
              + (f", {len(vocabulary)} words" if vocabulary else ""))


if __name__ == "__main__":
    main()
