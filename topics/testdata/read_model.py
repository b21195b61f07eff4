#!/usr/bin/env python3
"""Reads a Topoi model file with nothing but zipfile, json and numpy, checks it,
and prints what it found as JSON.

    python read_model.py news.topoi
"""

import hashlib
import io
import json
import sys
import zipfile

import numpy


def read(path):
    with zipfile.ZipFile(path) as z:
        assert z.testzip() is None, "a damaged entry"
        return {name: z.read(name) for name in z.namelist()}


def lines(content):
    return [json.loads(line) for line in content.decode("utf-8").splitlines()]


def array(content):
    return numpy.load(io.BytesIO(content), allow_pickle=False)


def main(path):
    entries = read(path)
    manifest = json.loads(entries["manifest.json"])
    assert manifest["format"] == "topoi-model" and manifest["format_version"] == 1
    assert entries["mimetype"] == b"application/x-topoi-model+zip"
    for e in manifest["entries"]:
        content = entries[e["name"]]
        assert len(content) == e["bytes"], e["name"]
        assert hashlib.sha256(content).hexdigest() == e["sha256"], e["name"]
    assert {e["name"] for e in manifest["entries"]} | {"manifest.json"} == set(entries)

    m, n, k = manifest["terms"], manifest["documents"], manifest["topics"]
    phi, theta = array(entries["phi.npy"]), array(entries["theta.npy"])
    scale, idf, weight = array(entries["scale.npy"]), array(entries["idf.npy"]), array(entries["term_weight.npy"])
    assert phi.shape == (m, k) and theta.shape == (n, k)
    assert scale.shape == (n,) and idf.shape == (m,) and weight.shape == (m,)
    assert phi.dtype == theta.dtype == scale.dtype == idf.dtype == numpy.dtype("<f4")
    assert weight.dtype == numpy.dtype("<f8")
    assert numpy.allclose(phi.sum(axis=0), 1, atol=1e-5) and numpy.allclose(theta.sum(axis=1), 1, atol=1e-5)

    vocabulary, documents = lines(entries["vocabulary.jsonl"]), lines(entries["documents.jsonl"])
    ledger, topics = lines(entries["ledger.jsonl"]), json.loads(entries["topics.json"])
    assert len(vocabulary) == m and len(documents) == n and len(topics) == k
    assert len(ledger) == manifest["inputs"]
    assert [e["id"] for e in ledger if e["outcome"] == "modelled"] == [d["document"] for d in documents]
    assert numpy.allclose([t["share"] for t in topics], theta.mean(axis=0, dtype=float), atol=1e-6)

    json.dump({
        "topics": [{
            "id": topic["id"],
            "words": [vocabulary[i]["surface"] for i in numpy.argsort(-phi[:, t], kind="stable")[:5]],
        } for t, topic in enumerate(topics)],
        "main": theta.argmax(axis=1).tolist(),
        "scale": float(scale.sum(dtype=float)),
    }, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
