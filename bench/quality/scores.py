"""The measures, one code for every system. Topics are lists of words, the best first; only the first ten count.

See coherence.py for NPMI.
"""
import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from coherence import TOP

NONE = -1  # the main topic of a document that has none


def diversity(topics):
    """The share of distinct words among the first ten of all topics (Dieng, Ruiz, Blei 2020, there of 25)."""
    words = [word for topic in topics for word in topic[:TOP]]
    return len(set(words)) / len(words) if words else 0.0


def agreement(a, b):
    """Mean Jaccard similarity of the first ten words of two models' topics under the best one-to-one assignment.

    A topic without a partner counts 0.
    """
    a, b = ([set(topic[:TOP]) for topic in topics] for topics in (a, b))
    similarity = np.array([[len(s & t) / len(s | t) if s | t else 0.0 for t in b] for s in a])
    rows, columns = linear_sum_assignment(similarity, maximize=True)
    return similarity[rows, columns].sum() / max(len(a), len(b))


def stability(runs):
    """Mean and standard deviation of the agreement of every two of several models; None for fewer than two."""
    values = [agreement(a, b) for i, a in enumerate(runs) for b in runs[:i]]
    return (float(np.mean(values)), float(np.std(values))) if values else None


def clustering(labels, topics):
    """Main topics against labels. Documents without a topic (NONE) are one more group, which is never right.

    accuracy is under the best one-to-one assignment of topics to labels; NMI takes the arithmetic mean.
    """
    _, rows = np.unique(labels, return_inverse=True)
    ids, columns = np.unique(topics, return_inverse=True)
    table = np.zeros((rows.max() + 1, len(ids)), dtype=int)
    np.add.at(table, (rows, columns), 1)
    right = table[:, ids != NONE]
    best = right[linear_sum_assignment(right, maximize=True)]
    return {"nmi": float(normalized_mutual_info_score(labels, topics)), "ari": float(adjusted_rand_score(labels, topics)),
            "purity": float(right.max(axis=0).sum() / len(labels)), "accuracy": float(best.sum() / len(labels))}


def perplexity(phi, texts, index, rounds=100, smooth=0.01):
    """Perplexity of the words at odd places of held-out texts, when their mixtures are inferred from those at even places.

    phi is topics × words, rows that sum to 1; index says which column a token has, others are passed over. Mixtures are
    fitted by EM. phi and mixtures are mixed with `smooth` of the uniform distribution, the same for every system, since some
    models give words no probability at all.
    """
    k, m = phi.shape
    phi = (1 - smooth) * phi + smooth / m
    loss, count = 0.0, 0
    for text in texts:
        ids = [index[token] for token in text if token in index]
        seen, hidden = ids[::2], ids[1::2]
        if not hidden:
            continue
        theta, given = np.full(k, 1 / k), phi[:, seen]
        for _ in range(rounds):
            part = theta[:, None] * given
            theta = (part / part.sum(axis=0)).mean(axis=1)
        theta = (1 - smooth) * theta + smooth / k
        loss -= np.log(theta @ phi[:, hidden]).sum()
        count += len(hidden)
    return float(np.exp(loss / count))
