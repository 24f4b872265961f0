"""What a page comes to when its blocks have scores: the program's cut, and the F1 that comes out."""
import numpy as np

from words import sigmoid

# As in cut.rs.
MISSING = 5.0
TOGETHER = 0.8
LIKELY = 0.7
THROWS = (np.arange(16) + 0.5) / 16


def best(n, q):
    """How many of ranked blocks make the expected F1 the largest, and how large."""
    taken = np.cumsum(n)
    alone = 2 * np.cumsum(n * q) / (taken + (n * q).sum() + MISSING)
    body = np.concatenate([[0], taken])[np.searchsorted(-q, -THROWS)]
    together = (2 * np.minimum(taken[:, None], body) / (taken[:, None] + body + MISSING)).mean(1)
    expected = (1 - TOGETHER) * alone + TOGETHER * together
    at = int(np.argmax(expected))
    return at + 1, float(expected[at])


def cut(tokens, p):
    """What cut.rs keeps: a mask, and the expected F1."""
    keep = np.zeros(len(tokens), bool)
    if not len(tokens):
        return keep, 0.0
    order = np.argsort(-p, kind="stable")
    n, q = tokens[order], p[order]
    count, confidence = best(n, q)
    most = max(q[0], 1e-7)
    if most < LIKELY:
        odds = LIKELY / (1 - LIKELY) * (1 - most) / most
        count, _ = best(n, q * odds / (q * odds + 1 - q))
    keep[order[:count]] = True
    return keep, confidence


def page_scores(pages, score):
    """Token F1 and expected F1 of every page."""
    out = np.zeros((len(pages.ids), 2))
    for i, (a, b) in enumerate(pages.spans()):
        keep, confidence = cut(np.maximum(pages.tokens[a:b], 1), sigmoid(score[a:b]))
        got, right = pages.tokens[a:b][keep].sum(), (pages.y[a:b] * pages.tokens[a:b])[keep].sum()
        out[i] = (2 * right / (got + pages.gold[i]) if got + pages.gold[i] else 1.0), confidence
    return out
