#!/usr/bin/env python3
"""Write nmf.json: what scikit-learn's multiplicative updates make of given matrices and starts.

    make_nmf.py [--data ~/.cache/topoi-data] [-o nmf.json]

Needs numpy, scipy and scikit-learn, and the folder octis/BBC_News below --data (TOPOI_DATA). README.md beside this file
says what is in nmf.json and how a test reproduces the matrices and the starts.
"""
import argparse
import json
import math
import os
import re
import warnings
from pathlib import Path

import numpy as np
import scipy.io
import scipy.sparse as sp
import sklearn
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

HERE = Path(__file__).resolve().parent
CHECKPOINTS = (1, 10, 100)
SEED = 8

# Runs in which scikit-learn's flushing of small H decides the objective; see README.md.
FLUSHED = [("bbc-counts", 5, 20240630), ("bbc-tfidf", 10, 3)]

# (alpha_W, alpha_H, l1_ratio), strong enough to move the objective by per cents, too weak to kill a topic.
PENALTIES = {
    "planted": [(0, 0, 1), (0.02, 0.02, 1), (0.05, 0.01, 1), (0.1, 0.1, 0), (0.05, 0.05, 0.5)],
    "bbc-counts": [(0, 0, 1), (0.005, 0.005, 1), (0.01, 0.002, 1), (0.1, 0.1, 0), (0.01, 0.01, 0.5)],
    "bbc-tfidf": [(0, 0, 1), (0.002, 0.002, 1), (0.004, 0.001, 1), (0.05, 0.05, 0), (0.005, 0.005, 0.5)],
}


def splitmix64(seed, count):
    """The first `count` outputs of SplitMix64 (Steele, Lea & Flood, OOPSLA 2014) from the state `seed`."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.uint64(0x9E3779B97F4A7C15) * np.arange(1, count + 1, dtype=np.uint64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def start(V, k, seed):
    """W0 (m×k) and H0 (k×n), uniform in (0,1] and scaled so that sum(W0 H0) = sum(V); float32 values in float64."""
    m, n = V.shape
    u = ((splitmix64(seed, m * k + k * n) >> np.uint64(40)) + np.uint64(1)).astype(np.float64) / 2**24
    W, H = u[: m * k].reshape(m, k), u[m * k :].reshape(k, n)
    scale = float(np.float32(math.sqrt(V.sum() / float(W.sum(0) @ H.sum(1)))))
    return single(W * scale), single(H * scale), scale


def single(a):
    """Rounded to float32, as Topoi stores it, but in float64, as scikit-learn should compute."""
    return a.astype(np.float32).astype(np.float64)


def divergence(V, W, H):
    """The generalised Kullback-Leibler divergence of V from W H, which is never formed."""
    C = V.tocoo()
    q = np.einsum("ij,ij->i", W[C.row], H.T[C.col])
    return math.fsum(C.data * np.log(C.data / q) - C.data) + float(W.sum(0) @ H.sum(1))


def run(V, W, H, penalty, iterations):
    alpha_W, alpha_H, l1_ratio = penalty
    model = NMF(n_components=W.shape[1], init="custom", solver="mu", beta_loss="kullback-leibler", tol=0,
                max_iter=iterations, alpha_W=alpha_W, alpha_H=alpha_H, l1_ratio=l1_ratio)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # tol=0 never converges
        W = model.fit_transform(V, W=W.copy(), H=H.copy())
    if model.n_iter_ != iterations:
        raise SystemExit(f"scikit-learn made {model.n_iter_} iterations, not {iterations}")
    H = model.components_
    if not math.isclose(divergence(V, W, H), model.reconstruction_err_**2 / 2, rel_tol=1e-6):
        raise SystemExit("scikit-learn means another divergence")
    return W, H


def weights(V, penalty):
    """The strengths by which scikit-learn multiplies sums: n_samples = m, n_features = n, as V is passed as it is."""
    alpha_W, alpha_H, l1_ratio = penalty
    m, n = V.shape
    return {"l1_W": n * alpha_W * l1_ratio, "l1_H": m * alpha_H * l1_ratio,
            "l2_W": n * alpha_W * (1 - l1_ratio), "l2_H": m * alpha_H * (1 - l1_ratio)}


def case(name, V, k, penalty, seed=SEED):
    W0, H0, scale = start(V, k, seed)
    w = weights(V, penalty)
    steps = []
    for iterations in CHECKPOINTS:
        W, H = run(V, W0, H0, penalty, iterations)
        cost = w["l1_W"] * W.sum() + w["l1_H"] * H.sum() + 0.5 * (w["l2_W"] * (W**2).sum() + w["l2_H"] * (H**2).sum())
        step = {"iterations": iterations, "divergence": divergence(V, W, H), "penalty": float(cost)}
        if name == "planted" and iterations != 10:
            step["W"], step["H"] = digits(W), digits(H)
        steps.append(step)
    mass = W.sum(0) * H.sum(1)
    print(f"{name} k={k} alpha={penalty}: divergence {steps[-1]['divergence']:.6g}, penalty {steps[-1]['penalty']:.4g}, "
          f"lightest topic {mass.min() / mass.sum():.3f} of the mass")
    return {"matrix": name, "rank": k, "seed": seed, "scale": scale, "alpha_W": penalty[0], "alpha_H": penalty[1],
            "l1_ratio": penalty[2], **w, "W0": digits(W0[:1]), "H0": digits(H0[:1, :k]), "steps": steps}


def digits(a):
    return [[float(f"{x:.8g}") for x in row] for row in a]


def bbc(data):
    """The OCTIS BBC News corpus as counts and as TF-IDF: terms in order of their bytes × documents in order of the file."""
    with open(data / "octis" / "BBC_News" / "corpus.tsv", encoding="utf-8") as f:
        texts = [line.split("\t")[0] for line in f]
    options = dict(tokenizer=str.split, token_pattern=None, lowercase=False, dtype=np.float64)
    for name, vectorizer in (("bbc-counts", CountVectorizer), ("bbc-tfidf", TfidfVectorizer)):
        X = vectorizer(**options).fit_transform(texts)
        X.data = single(X.data)
        yield name, sp.csr_matrix(X.T)


def dump(golden, path):
    """Rows of numbers on one line each keep the file small and its changes readable."""
    text = json.dumps(golden, indent=1)
    text = re.sub(r"\[[\d\s.,e+-]+\]", lambda row: "".join(row.group().split()), text)
    path.write_text(text + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("TOPOI_DATA", "~/.cache/topoi-data"))
    parser.add_argument("-o", "--output", type=Path, default=HERE / "nmf.json")
    args = parser.parse_args()

    matrices = {"planted": sp.csr_matrix(scipy.io.mmread(HERE / "planted.mtx"), dtype=np.float64)}
    matrices.update(bbc(args.data.expanduser()))
    golden = {"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "matrices": {}, "cases": []}
    for name, V in matrices.items():
        golden["matrices"][name] = {"rows": V.shape[0], "cols": V.shape[1], "nnz": V.nnz, "sum": math.fsum(V.data),
                                    "sum_of_squares": math.fsum(V.data**2)}
        for k in (5,) if name == "planted" else (5, 10):
            golden["cases"] += [case(name, V, k, penalty) for penalty in PENALTIES[name]]
    golden["flushed"] = [case(name, matrices[name], k, (0, 0, 1), seed) for name, k, seed in FLUSHED]
    dump(golden, args.output)


if __name__ == "__main__":
    main()
