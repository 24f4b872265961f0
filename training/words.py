"""Weights of place words and rules: a logistic regression with an L2 penalty."""
import numpy as np
from scipy import optimize, sparse


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def fit_words(rows, y, weight, penalty):
    """Logistic regression with soft labels; returns weights and intercept."""
    scale = weight.sum()
    count = rows.shape[1]
    # Rare words have small gradients. Measured in units of their curvature all words move at the same pace.
    squares = rows.copy()
    squares.data = squares.data ** 2
    unit = np.sqrt(0.15 * (squares.T @ weight) / scale + 2 * penalty)
    turned = rows.T.tocsr()

    def loss(v):
        w, b = v[:count] / unit, v[count]
        p = sigmoid(rows @ w + b)
        eps = 1e-7
        value = -(weight * (y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))).sum() / scale
        g = weight * (p - y) / scale
        return value + penalty * (w @ w), np.concatenate([(turned @ g + 2 * penalty * w) / unit, [g.sum()]])
    got = optimize.minimize(loss, np.zeros(count + 1), jac=True, method="L-BFGS-B", options={"maxiter": 35})
    return got.x[:count] / unit, got.x[count]


def squeeze(chains, page, y, weight):
    """Blocks of a page with the same chain, as one row."""
    indptr, indices = chains
    keys, rows, number = {}, [], np.zeros(len(indptr) - 1, np.int64)
    for i in range(len(indptr) - 1):
        k = (page[i], indices[indptr[i]:indptr[i + 1]].tobytes())
        number[i] = keys.setdefault(k, len(keys))
        if len(rows) < len(keys):
            rows.append(i)
    w = np.bincount(number, weight, len(rows))
    s = np.bincount(number, weight * y, len(rows))
    return np.array(rows), number, w, s / np.maximum(w, 1e-12)


def draw(weight, light):
    """Most rows weigh next to nothing. A lottery keeps those in proportion and lets each one kept count for more. Returns a
    mask and the new weights."""
    chance = np.minimum(1.0, weight / light)
    lots = (np.arange(len(weight), dtype=np.int64) * 2654435761 % 2**32) / 2**32
    return lots < chance, weight / np.maximum(chance, 1e-9)


class Rows:
    """Every page's blocks as rows of words, those alike as one row."""

    def __init__(self, group, vocabulary, pages_least, folds_least):
        lengths = np.concatenate([np.diff(p.chains[0]) for p in group])
        indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        indices = np.concatenate([p.chains[1] for p in group])
        page = np.concatenate([np.repeat(np.arange(len(p.ids)) + 100000 * i, np.diff(p.start)) for i, p in enumerate(group)])
        weight = np.concatenate([p.weight for p in group])
        rows, self.number, w, self.y = squeeze((indptr, indices), page, np.concatenate([p.y for p in group]), weight)
        self.fold = np.concatenate([p.fold for p in group])[rows]
        page = page[rows]
        flat = np.concatenate([indices[indptr[i]:indptr[i + 1]] for i in rows])
        at = np.repeat(np.arange(len(rows)), np.diff(indptr)[rows])
        matrix = sparse.csr_matrix((np.ones(len(flat), np.float32), (at, flat)), shape=(len(rows), len(vocabulary)))
        matrix.sum_duplicates()
        coo = matrix.tocoo()
        frequent = np.bincount(coo.col, minlength=len(vocabulary))[coo.col] >= pages_least
        column, row = coo.col[frequent].astype(np.int64), coo.row[frequent]

        def spread(of_row):
            """In how many different pages, or folds, each word was seen."""
            size = int(of_row.max()) + 1
            return np.bincount(np.unique(column * size + of_row[row]) // size, minlength=len(vocabulary))
        wanted = np.flatnonzero((spread(page) >= pages_least) & (spread(self.fold.astype(np.int64)) >= folds_least))
        self.matrix = matrix[:, wanted].tocsr()
        self.names = np.array(vocabulary)[wanted]
        self.drawn, self.weight = draw(w, 0.005)

    def fit(self, left_out, penalty):
        """Weights and intercept from the rows that are not in the fold left out (none for `None`)."""
        use = self.drawn & (self.fold != left_out) if left_out is not None else self.drawn
        return fit_words(self.matrix[use], self.y[use], self.weight[use], penalty)

    def scores(self, weights, intercept):
        """The score of every block."""
        return (self.matrix @ weights + intercept)[self.number].astype(np.float32)
