"""Where the corpora are read, and where what is made of them is kept. Nothing is written into the repository."""
import os
from pathlib import Path

CACHE = Path.home() / ".cache"


def data():
    """The unpacked corpora: $TOPOI_DATA, or ~/.cache/topoi-data."""
    return Path(os.environ.get("TOPOI_DATA") or CACHE / "topoi-data")


def work():
    """Prepared corpora, counts and results: $TOPIC_QUALITY, or ~/.cache/topic-quality."""
    return Path(os.environ.get("TOPIC_QUALITY") or CACHE / "topic-quality")


def corpus_file(name):
    """The prepared corpus of that name, JSON Lines."""
    return work() / "corpora" / f"{name}.jsonl"


def stop_words(lang):
    """Topoi's own list of a language, so that peers that have none know as much of the language."""
    path = Path(__file__).resolve().parents[2] / "vectorize" / "stopwords" / f"{lang}.txt"
    lines = (line.partition("#")[0] for line in path.read_text(encoding="utf-8").splitlines())
    return sorted({word for line in lines for word in line.split()})
