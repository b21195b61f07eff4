"""python -m unittest test_quality, in this folder. Equality with gensim is tested where gensim is installed."""
import argparse
import contextlib
import io
import json
import os
import random
import tempfile
import unittest
from unittest import mock

import numpy as np

import ablation
import coherence
import run
import scores
import suite
from parts import subsample


def zipfian(documents, words, longest, seed):
    """Texts of random length, some empty and many that repeat a word within a window."""
    source = random.Random(seed)
    weights = [1 / (i + 1) for i in range(words)]
    return [source.choices([f"w{i}" for i in range(words)], weights, k=source.randrange(longest)) for _ in range(documents)]


class Coherence(unittest.TestCase):
    def test_gensim(self):
        try:
            from gensim.corpora import Dictionary
            from gensim.models import CoherenceModel
        except ImportError:
            self.skipTest("gensim is not installed")
        for seed, words, longest in ((1, 40, 60), (2, 200, 30), (3, 30, 12)):
            texts = zipfian(150, words, longest, seed)
            source = random.Random(seed)
            present = sorted({w for t in texts for w in t})
            topics = [source.sample(present, 10) for _ in range(8)]
            model = CoherenceModel(topics=topics, texts=texts, dictionary=Dictionary(texts), coherence="c_npmi", topn=10,
                                   processes=1)
            counts = coherence.Counts.of(texts)
            np.testing.assert_allclose([counts.npmi(t) for t in topics], model.get_coherence_per_topic(), rtol=0, atol=1e-9)

    def test_by_hand(self):
        # Four windows (a b, a b, c d, a c): P(a) = 3/4, P(b) = P(a, b) = 1/2.
        counts = coherence.Counts.of([["a", "b"], ["a", "b"], ["c", "d"], ["a", "c"]])
        self.assertEqual(counts.windows, 4)
        self.assertAlmostEqual(counts.npmi(["a", "b"]), np.log((1 / 2) / (3 / 8)) / np.log(2))

    def test_degenerate(self):
        counts = coherence.Counts.of([["a", "b"], ["a", "b"], ["c"]])
        self.assertEqual(counts.npmi(["a"]), 0)
        self.assertEqual(counts.npmi(["a", "nowhere"]), -1)
        self.assertLess(counts.npmi(["a", "c"]), -0.9)


class Scores(unittest.TestCase):
    def test_diversity(self):
        self.assertEqual(scores.diversity([["a", "b"], ["a", "c"]]), 3 / 4)

    def test_agreement(self):
        a = [["a", "b"], ["c", "d"]]
        self.assertEqual(scores.agreement(a, a[::-1]), 1)
        self.assertEqual(scores.agreement(a, [["c", "d"]]), 1 / 2)
        self.assertEqual(scores.agreement(a, [["a", "x"], ["c", "d"]]), (1 / 3 + 1) / 2)

    def test_clustering(self):
        perfect = scores.clustering(["x", "x", "y"], [1, 1, 0])
        self.assertEqual([round(value, 12) for value in perfect.values()], [1, 1, 1, 1])
        nothing = scores.clustering(["x", "x", "y", "y"], [0, 0, scores.NONE, scores.NONE])
        self.assertEqual((nothing["purity"], nothing["accuracy"]), (0.5, 0.5))

    def test_perplexity(self):
        index, texts = {"a": 0, "b": 1, "c": 2, "d": 3}, [["a", "b", "a", "b"], ["c", "d"]]
        uniform = scores.perplexity(np.full((2, 4), 1 / 4), texts, index)
        self.assertAlmostEqual(uniform, 4)
        known = scores.perplexity(np.array([[1 / 2, 1 / 2, 0, 0], [0, 0, 1 / 2, 1 / 2]]), texts, index)
        self.assertLess(abs(known - 2), 0.1)

    def test_subsample(self):
        part = subsample(100, "news", 1)
        self.assertEqual((len(set(part)), part), (80, subsample(100, "news", 1)))
        self.assertNotEqual(part, subsample(100, "news", 2))


class Suite(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        environment = mock.patch.dict(os.environ, {"TOPIC_QUALITY": folder.name})
        environment.start()
        self.addCleanup(environment.stop)

    def execute(self, jobs, save, lanes=2):
        out, args = io.StringIO(), argparse.Namespace(lanes=lanes, minutes=1, limit=60)
        with mock.patch.object(run, "save", save), contextlib.redirect_stdout(out):
            suite.execute(jobs, suite.Costs(jobs), args)
        return out.getvalue().splitlines()

    def test_each_once(self):
        def save(job):
            with open(job.result, "x", encoding="utf-8") as file:
                json.dump({"cpu_seconds": 1}, file)
        jobs = suite.plan(["gensim-nmf"], ["bbc-octis"], seeds=3, parts=4)
        self.assertEqual(len(jobs), 3 * 5 + 4)
        self.assertEqual(len(self.execute(jobs, save)), len(jobs))
        self.assertTrue(all(json.loads(job.result.read_bytes()) == {"cpu_seconds": 1} for job in jobs))

    def test_cheap_first_and_failures_end_a_cell(self):
        def save(job):
            if job.system == "gensim-lda":
                raise SystemExit(3)
            cost = {"gensim-nmf": 2, "sklearn-lda": 1}[job.system]
            job.result.write_text(json.dumps({"cpu_seconds": cost}), encoding="utf-8")
        jobs = suite.plan(["gensim-lda", "gensim-nmf", "sklearn-lda"], ["tweets"], 4)
        self.assertEqual(self.execute(jobs, save, lanes=1), [
            "tweets.gensim-lda.k89.seed1 exit code 3", "tweets.gensim-nmf.k89.seed1 2.0 s", "tweets.sklearn-lda.k89.seed1 1.0 s",
            "tweets.sklearn-lda.k89.seed2 1.0 s", "tweets.gensim-nmf.k89.seed2 2.0 s", "tweets.sklearn-lda.k89.seed3 1.0 s",
            "tweets.sklearn-lda.k89.seed4 1.0 s", "tweets.gensim-nmf.k89.seed3 2.0 s", "tweets.gensim-nmf.k89.seed4 2.0 s"])

    def test_ablation(self):
        octis, news = (next(c for c in ablation.COLUMNS if c.head == name) for name in ("BBC", "BBC News"))
        parts = next(c for c in ablation.COLUMNS if c.head == "BBC News, parts")
        self.assertEqual(ablation.fits("pruning", "x", octis), [])
        self.assertEqual([fit.k for fit in ablation.fits("start", "x", octis)], [10, 30, 50])
        self.assertEqual(len(ablation.fits("pruning", "x", news)), 1)
        self.assertEqual([fit.part for fit in ablation.fits("pruning", "x", parts)], [1, 2, 3])


if __name__ == "__main__":
    unittest.main()
