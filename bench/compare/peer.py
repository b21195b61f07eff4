"""Runs scikit-learn's NMF(solver='mu', beta_loss='kullback-leibler') a few iterations at a time, as it is told.

    python peer.py V.mtx W0.mtx H0.mtx float32|float64 FOLDER

reads commands, a line each, and answers each with a line: `advance N` makes N iterations and tells their seconds; `time N`
tells the seconds of N iterations from here without moving; `write` puts W (m×k) and Hᵀ (n×k) into FOLDER as
little-endian float64, row by row. The first line tells the version.
"""
import os
import sys
import time
import warnings

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
import numpy as np
import scipy.io
import scipy.sparse
import sklearn
from sklearn.decomposition import NMF, _nmf

warnings.filterwarnings("ignore")
matrix, w0, h0, precision, folder = sys.argv[1:]
V = scipy.sparse.csr_matrix(scipy.io.mmread(matrix), dtype=precision)
W, H = (np.ascontiguousarray(scipy.io.mmread(path), dtype=precision) for path in (w0, h0))

# Each call evaluates the objective before and after its iterations. A user would call once and not pay for it again and
# again, so it is left out: to scikit-learn's advantage, since once is not never.
if hasattr(_nmf, "_beta_divergence"):
    _nmf._beta_divergence = lambda *args, **kwargs: 0.0


def iterate(count):
    model = NMF(W.shape[1], init="custom", solver="mu", beta_loss="kullback-leibler", tol=0, max_iter=count)
    w, h = W.copy(), H.copy()
    begin = time.perf_counter()
    w = model.fit_transform(V, W=w, H=h)
    return time.perf_counter() - begin, w, model.components_


print(sklearn.__version__, flush=True)
for line in sys.stdin:
    command, *arguments = line.split()
    if command == "advance":
        seconds, W, H = iterate(int(arguments[0]))
        print(seconds, flush=True)
    elif command == "time":
        print(iterate(int(arguments[0]))[0], flush=True)
    elif command == "write":
        np.asarray(W, dtype="<f8", order="C").tofile(os.path.join(folder, "W.f64"))
        np.asarray(H.T, dtype="<f8", order="C").tofile(os.path.join(folder, "Ht.f64"))
        print("written", flush=True)
    else:
        sys.exit(f"unknown command {command}")
