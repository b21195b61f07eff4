#!/usr/bin/env python3
"""Do in scikit-learn what `topoi fit` does on a folder, and print the seconds of each stage and the peak memory.

    python pipeline.py FOLDER -k 20 [--sublinear] [--min-df 5] [--max-df 0.5] [--threads 2] [--budget 120]
    python pipeline.py FOLDER -k 20 --save-matrix V.mtx         # the matrix, for `topoi factor V.mtx`
    python pipeline.py FOLDER -k 20 --objective 1234567         # stop when the divergence on it is reached
    python pipeline.py --matrix V.mtx -k 20 --objective 1234567 # factor a given matrix (terms × documents)

Stages: read the files; TfidfVectorizer with English stop words; NMF(solver='mu', beta_loss='kullback-leibler') from the
--init start, in steps until the objective is reached, the iterations are done or the budget is spent. The objective is the
generalised Kullback-Leibler divergence Σ v·ln(v/wh) − v + ΣWH, computed in float64 between the steps and not timed.
The start is timed with the first iteration.

Needs numpy, scipy and scikit-learn.
"""
import argparse
import json
import os
import resource
import sys
import time
import warnings
from pathlib import Path

LEFT_OUT = ("readme", "license", "licence", "metadata.")  # as topoi leaves them out of a folder


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="one document per file, read recursively")
    parser.add_argument("--matrix", type=Path, metavar="V.mtx", help="factor this matrix (terms × documents) instead")
    parser.add_argument("-k", type=int, required=True, help="number of topics")
    parser.add_argument("--sublinear", action="store_true", help="1 + ln(tf) instead of tf")
    parser.add_argument("--min-df", type=number, default=1, help="documents (5) or a fraction (0.01); default 1")
    parser.add_argument("--max-df", type=number, default=1.0, help="documents (500) or a fraction (0.5); default 1.0")
    parser.add_argument("--max-terms", type=int, help="keep only the most frequent terms")
    parser.add_argument("--init", default="nndsvda", choices=("nndsvda", "nndsvdar", "random"), help="default nndsvda")
    parser.add_argument("--seed", type=int, default=1, help="of the start; default 1")
    parser.add_argument("--single", action="store_true", help="compute in float32 instead of float64")
    parser.add_argument("--objective", type=float, help="stop at this divergence")
    parser.add_argument("--max-iter", type=int, default=10**9, help="stop after so many iterations")
    parser.add_argument("--budget", type=float, default=120, help="stop after so many seconds of NMF; default 120")
    parser.add_argument("--threads", type=int, default=1, help="of the numerical libraries; default 1")
    parser.add_argument("--save-matrix", type=Path, metavar="V.mtx", help="write the matrix, terms × documents")
    parser.add_argument("--docs", type=Path, metavar="FILE", help="write mixtures as `topoi docs` does, for accuracy.py")
    parser.add_argument("--words", type=int, default=0, help="print so many top words of each topic")
    parser.add_argument("--json", action="store_true", help="print one JSON object, the trace included")
    args = parser.parse_args()
    if (args.folder is None) == (args.matrix is None):
        parser.error("give either a folder or --matrix")
    if args.matrix and args.words:
        parser.error("a matrix has no words to print")
    return args


def number(text):
    return float(text) if "." in text else int(text)


def read_folder(folder):
    """Names below the folder and texts, in the order of the names."""
    names, texts = [], []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        relative = path.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts) or path.name.lower().startswith(LEFT_OUT):
            continue
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
        names.append(relative.as_posix())
        texts.append(text)
    if not names:
        sys.exit(f"{folder}: no files")
    return names, texts


def vectorize(texts, args):
    """Documents × terms, as scikit-learn has it, and the terms."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=args.sublinear, min_df=args.min_df,
                                 max_df=args.max_df, max_features=args.max_terms)
    X = vectorizer.fit_transform(texts)
    return X, vectorizer.get_feature_names_out()


def divergence(X, W, H):
    """Σ v·ln(v/wh) − v over the nonzeros, + ΣWH, in float64; WH itself is never formed."""
    import numpy as np
    C, W, Ht = X.tocoo(), W.astype(np.float64), np.ascontiguousarray(H.T, dtype=np.float64)
    total = float(W.sum(0) @ Ht.sum(0))
    for start in range(0, C.nnz, 1 << 17):
        part = slice(start, start + (1 << 17))
        v = C.data[part].astype(np.float64)
        q = np.maximum(np.einsum("ij,ij->i", W[C.row[part]], Ht[C.col[part]]), 1e-30)
        total += float((v * np.log(v / q) - v).sum())
    return total


def factorize(X, args):
    """W, H and the trace: iterations, seconds and objective after each step."""
    from sklearn.decomposition import NMF
    warnings.filterwarnings("ignore", message="Maximum number of iterations")
    W = H = None
    trace, iterations, seconds = [], 0, 0.0
    while iterations < args.max_iter and seconds < args.budget:
        # Restarting costs a check of the input, so steps grow; objectives are looked at every tenth or so.
        step = min(max(1, iterations // 10), 50, args.max_iter - iterations)
        if iterations:
            step = max(1, min(step, int((args.budget - seconds) * iterations / seconds)))
        model = NMF(args.k, init=args.init if W is None else "custom", solver="mu", beta_loss="kullback-leibler",
                    tol=0, max_iter=step, random_state=args.seed)
        begin = time.perf_counter()
        W = model.fit_transform(X, W=W, H=H)
        seconds += time.perf_counter() - begin
        H = model.components_
        iterations += step
        trace.append({"iteration": iterations, "seconds": seconds, "objective": divergence(X, W, H)})
        if args.objective is not None and trace[-1]["objective"] <= args.objective:
            break
    return W, H, trace


def write_mixtures(path, names, W, H):
    """One JSON object a document: its path and the share of each topic in it."""
    weights = W * H.sum(1)
    with open(path, "w", encoding="utf-8") as out:
        for name, row in zip(names, weights):
            total = row.sum()
            topics = [{"id": f"T{t + 1:02d}", "weight": float(w / total)} for t, w in enumerate(row)] if total > 0 else []
            topics.sort(key=lambda t: -t["weight"])
            out.write(json.dumps({"document": name, "topics": topics}, ensure_ascii=False) + "\n")


def peak_memory():
    """The largest resident set of this process, in megabytes."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / 1e6 if sys.platform == "darwin" else size * 1024 / 1e6


def main():
    args = arguments()
    for library in ("OMP", "OPENBLAS", "MKL"):  # read when numpy is loaded, so numpy is imported later
        os.environ[f"{library}_NUM_THREADS"] = str(args.threads)
    begin = time.perf_counter()
    import numpy as np
    import scipy.io
    import scipy.sparse as sp
    import sklearn.decomposition  # noqa: F401
    import sklearn.feature_extraction.text  # noqa: F401

    seconds = {"import": time.perf_counter() - begin}
    names, terms = None, None
    begin = time.perf_counter()
    if args.matrix:
        X = sp.csr_matrix(scipy.io.mmread(args.matrix).T)
        names = [str(j) for j in range(X.shape[0])]
        seconds["read"] = time.perf_counter() - begin
    else:
        names, texts = read_folder(args.folder)
        seconds["read"] = time.perf_counter() - begin
        begin = time.perf_counter()
        X, terms = vectorize(texts, args)
        seconds["vectorize"] = time.perf_counter() - begin
        del texts
    X = X.astype(np.float32 if args.single else np.float64)
    if args.save_matrix:
        scipy.io.mmwrite(args.save_matrix, X.T.tocsc(), field="real", precision=9)
    W, H, trace = factorize(X, args)
    last = trace[-1]
    seconds["factorize"] = last["seconds"]
    if args.docs:
        write_mixtures(args.docs, names, W, H)

    result = {"documents": X.shape[0], "terms": X.shape[1], "nonzeros": int(X.nnz), "k": args.k, "seconds": seconds,
              "total_seconds": sum(seconds.values()) - seconds["import"], "iterations": last["iteration"],
              "objective": last["objective"], "peak_memory_mb": peak_memory()}
    if args.objective is not None:
        result["reached"] = last["objective"] <= args.objective
    if args.json:
        print(json.dumps({**result, "trace": trace}))
        return
    print(f"{result['documents']} documents, {result['terms']} terms, {result['nonzeros']} nonzeros, {args.k} topics")
    for stage, s in seconds.items():
        print(f"{stage:10} {s:9.3f} s")
    print(f"{'total':10} {result['total_seconds']:9.3f} s without import")
    print(f"{last['iteration']} iterations, divergence {last['objective']:.8g}, peak memory {result['peak_memory_mb']:.0f} MB")
    if "reached" in result:
        print(f"objective {args.objective:.8g} {'reached' if result['reached'] else 'NOT reached'}")
    for t in range(args.k if args.words else 0):
        print(f"T{t + 1:02d}", *(terms[i] for i in H[t].argsort()[::-1][:args.words]))


if __name__ == "__main__":
    main()
