"""The peers, each at its usual settings, behind one shape: fit(texts, …) → Fitted.

"Usual" is the default of the constructor, except where the project's own tutorial or documentation recommends more work:
gensim's LDA makes 10 passes (default 1) and its NMF 5 (default 1), scikit-learn's NMF starts from NNDSVDa for the multiplicative
solver, tomotopy samples 1,000 rounds. On tokens every peer takes all words; on raw texts all get the terms of scikit-learn's
vectorizers as its example of topic extraction sets them: lower case, two or more letters, no stop words, in at least two documents
and at most 95% of them.
"""
from typing import NamedTuple

import numpy as np

import places


class Fitted(NamedTuple):
    """A model: topics × words with rows that sum to 1, its words, and the main topic of every document, -1 for none."""
    phi: np.ndarray
    words: list
    main: list

    def top(self, n=10):
        """The n most probable words of each topic."""
        return [[self.words[i] for i in np.argsort(-row, kind="stable")[:n]] for row in self.phi]


def terms(lang):
    """Arguments of scikit-learn's vectorizers: tokens for lang "", else raw text of that language."""
    if not lang:
        return {"analyzer": str.split}
    return {"stop_words": "english" if lang == "en" else places.stop_words(lang), "min_df": 2, "max_df": 0.95}


def counts(texts, lang):
    """Documents × words, and the words."""
    from sklearn.feature_extraction.text import CountVectorizer
    vectorizer = CountVectorizer(**terms(lang))
    matrix = vectorizer.fit_transform(texts)
    return matrix, vectorizer.get_feature_names_out().tolist()


def tfidf(texts, lang):
    """The same, weighed by TF-IDF with scikit-learn's defaults."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    vectorizer = TfidfVectorizer(**terms(lang))
    matrix = vectorizer.fit_transform(texts)
    return matrix, vectorizer.get_feature_names_out().tolist()


def shares(weights):
    """Rows scaled to sum 1; a row of zeros stays."""
    total = weights.sum(axis=1, keepdims=True)
    return weights / np.where(total > 0, total, 1)


def main_topics(mixtures, matrix):
    """The largest entry of each row; -1 where the document has no words or the row no weight."""
    empty = (np.diff(matrix.indptr) == 0) | (mixtures.max(axis=1) <= 0)
    return np.where(empty, -1, mixtures.argmax(axis=1)).tolist()


def sklearn_nmf(texts, lang, k, seed, **settings):
    from sklearn.decomposition import NMF
    matrix, words = tfidf(texts, lang)
    model = NMF(k, random_state=seed, **settings)
    mixtures = model.fit_transform(matrix)
    # Topics are scaled to sum 1 for the mixtures too, or the main topic would depend on how the solver left the scale.
    return Fitted(shares(model.components_), words, main_topics(mixtures * model.components_.sum(axis=1), matrix))


def sklearn_nmf_frobenius(texts, lang, k, seed):
    return sklearn_nmf(texts, lang, k, seed)


def sklearn_nmf_kl(texts, lang, k, seed):
    return sklearn_nmf(texts, lang, k, seed, solver="mu", beta_loss="kullback-leibler", init="nndsvda")


def sklearn_lda(texts, lang, k, seed):
    from sklearn.decomposition import LatentDirichletAllocation
    matrix, words = counts(texts, lang)
    model = LatentDirichletAllocation(k, random_state=seed)
    mixtures = model.fit_transform(matrix)
    return Fitted(shares(model.components_), words, main_topics(mixtures, matrix))


def gensim_corpus(matrix, words):
    from gensim.matutils import Sparse2Corpus
    return list(Sparse2Corpus(matrix, documents_columns=False)), dict(enumerate(words))


def gensim_lda(texts, lang, k, seed):
    from gensim.models import LdaModel
    matrix, words = counts(texts, lang)
    corpus, names = gensim_corpus(matrix, words)
    model = LdaModel(corpus, k, id2word=names, passes=10, eval_every=None, random_state=seed)
    mixtures, _ = model.inference(corpus)
    return Fitted(shares(model.get_topics()), words, main_topics(mixtures, matrix))


def gensim_nmf(texts, lang, k, seed):
    from gensim.matutils import corpus2dense
    from gensim.models.nmf import Nmf
    matrix, words = counts(texts, lang)
    corpus, names = gensim_corpus(matrix, words)
    model = Nmf(corpus, k, id2word=names, passes=5, random_state=seed)
    mixtures = corpus2dense((model.get_document_topics(d, minimum_probability=0) for d in corpus), k, len(corpus)).T
    return Fitted(shares(model.get_topics()), words, main_topics(mixtures, matrix))


def tomotopy_lda(texts, lang, k, seed):
    import tomotopy
    matrix, words = counts(texts, lang)
    analyze = terms(lang).get("analyzer") or _analyzer(lang)
    known = set(words)
    model = tomotopy.LDAModel(k=k, seed=seed)
    added = []
    for number, text in enumerate(texts):
        tokens = [token for token in analyze(text) if token in known]
        if tokens:
            model.add_doc(tokens)
            added.append(number)
    model.train(1000, workers=1, parallel=tomotopy.ParallelScheme.NONE, show_progress=False)
    main = np.full(len(texts), -1)
    main[added] = [np.argmax(doc.get_topic_dist()) for doc in model.docs]
    phi = np.array([model.get_topic_word_dist(t) for t in range(k)])
    return Fitted(phi, list(model.used_vocabs), main.tolist())


def _analyzer(lang):
    from sklearn.feature_extraction.text import CountVectorizer
    return CountVectorizer(**terms(lang)).build_analyzer()


PEERS = {
    "sklearn-nmf-kl": sklearn_nmf_kl,
    "sklearn-nmf-frobenius": sklearn_nmf_frobenius,
    "sklearn-lda": sklearn_lda,
    "gensim-nmf": gensim_nmf,
    "gensim-lda": gensim_lda,
    "tomotopy-lda": tomotopy_lda,
}
ON_COUNTS = {"sklearn-lda", "gensim-nmf", "gensim-lda", "tomotopy-lda"}  # whose probabilities are of words, not of weights
