"""Random parts of a corpus, the same for every system."""
import random

SHARE = 0.8


def subsample(n, corpus, seed):
    """Which 80% of n documents part `seed` of a corpus has, in their order."""
    return sorted(random.Random(f"{corpus} {seed}").sample(range(n), round(SHARE * n)))
