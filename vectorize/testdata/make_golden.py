"""Write golden.json: what scikit-learn makes of corpus.txt, and of the BBC News
corpus of OCTIS if it is given.

    python make_golden.py [path/to/octis/BBC_News/corpus.tsv]

One line of corpus.txt is one document. Words are parted by white space and put
in lower case, nothing else; so the Go side must make the same terms, and what
is compared is the arithmetic: counts, document frequency bounds, idf, norms.
Of the OCTIS corpus, which is not in the repository, golden.json keeps sizes,
sums and the columns of some documents, with the checksum of the file. Without
the argument its part of an existing golden.json is kept.
"""

import hashlib
import itertools
import json
import os
import sys

import numpy as np
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer

HERE = os.path.dirname(os.path.abspath(__file__))

TF = {"raw": {}, "sublinear": {"sublinear_tf": True}, "binary": {"binary": True}}
IDF = {
    "smooth": {"use_idf": True, "smooth_idf": True},
    "plain": {"use_idf": True, "smooth_idf": False},
    "none": {"use_idf": False},
}
NORM = {"l2": {"norm": "l2"}, "l1": {"norm": "l1"}, "none": {"norm": None}}
WEIGHTINGS = ["-".join(p) for p in itertools.product(TF, IDF, NORM)]

# min_df and max_df as Go's Frequency writes them: with a point, a fraction.
BOUNDS = [("1", "1.0"), ("2", "0.5"), ("0.15", "8"), ("3", "0.3")]


def number(s):
    return float(s) if "." in s else int(s)


def fit(texts, weighting, min_df="1", max_df="1.0", ngrams=1):
    tf, idf, norm = weighting.split("-")
    v = TfidfVectorizer(
        tokenizer=str.split, token_pattern=None, ngram_range=(1, ngrams),
        min_df=number(min_df), max_df=number(max_df),
        dtype=np.float64, **TF[tf], **IDF[idf], **NORM[norm])
    m = v.fit_transform(texts)
    # Python sorts strings by code point, as UTF-8 sorts; scikit-learn's indices
    # follow that order.
    m.sort_indices()
    return v, m


def entries(m, j):
    row = m[j]
    return {"document": j, "indices": row.indices.tolist(),
            "values": [float("%.9g" % x) for x in row.data]}


def case(texts, weighting, documents, **settings):
    v, m = fit(texts, weighting, **settings)
    df = np.asarray((m > 0).sum(axis=0)).ravel()
    terms = v.get_feature_names_out().tolist()
    return {
        "weighting": weighting,
        "min_df": settings.get("min_df", "1"), "max_df": settings.get("max_df", "1.0"),
        "ngrams": settings.get("ngrams", 1),
        "terms": terms if len(terms) < 500 else None,
        "term_count": len(terms),
        "terms_sha256": hashlib.sha256("\n".join(terms).encode()).hexdigest(),
        "df_sum": int(df.sum()), "nnz": int(m.nnz),
        "sum": float(m.sum()), "sum_squares": float(m.multiply(m).sum()),
        "columns": [entries(m, j) for j in documents],
    }


def cases(texts, documents, bounds, small):
    out = [case(texts, w, documents) for w in WEIGHTINGS]
    for low, high in bounds:
        out.append(case(texts, "raw-smooth-l2", documents, min_df=low, max_df=high))
        out.append(case(texts, "sublinear-plain-l1", documents, min_df=low, max_df=high))
    out.append(case(texts, "raw-smooth-l2", documents, ngrams=2, min_df="1" if small else "5"))
    out.append(case(texts, "sublinear-smooth-l2", documents, ngrams=3, min_df="1" if small else "5"))
    return out


def main():
    path = os.path.join(HERE, "golden.json")
    golden = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            golden = json.load(f)
    with open(os.path.join(HERE, "corpus.txt"), encoding="utf-8") as f:
        texts = f.read().split("\n")[:-1]
    golden["scikit_learn"] = sklearn.__version__
    golden["small"] = {"documents": len(texts),
                       "cases": cases(texts, range(len(texts)), BOUNDS, True)}
    if len(sys.argv) > 1:
        with open(sys.argv[1], "rb") as f:
            raw = f.read()
        texts = [line.split("\t")[0] for line in raw.decode().split("\n") if line]
        golden["octis_bbc_news"] = {
            "sha256": hashlib.sha256(raw).hexdigest(), "documents": len(texts),
            "cases": cases(texts, range(0, len(texts), 900), [("5", "0.5"), ("0.01", "0.2")], False)}
    with open(path, "w", encoding="utf-8") as f:
        json.dump(golden, f, ensure_ascii=False, indent=None, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    main()
