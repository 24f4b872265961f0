"""Reads the dumps of `examples/features.rs`."""
import json
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse


@dataclass
class Pages:
    """Pages of one set, their blocks one after another."""
    name: str
    ids: list = field(default_factory=list)
    folds: list = field(default_factory=list)
    start: list = field(default_factory=lambda: [0])
    refs: list = field(default_factory=list)
    tokens: np.ndarray = None
    matched: np.ndarray = None      # blocks x texts
    shapes: np.ndarray = None       # blocks x shapes
    fold: np.ndarray = None         # of every block
    chains: sparse.csr_matrix = None
    plain: list = field(default_factory=list)

    def spans(self):
        """First block of every page, and the block after its last."""
        return list(zip(self.start, self.start[1:]))


def load(path, name, fold_of, words, wanted=None):
    """Reads one dump. `words` maps the names of place words to numbers for all sets together and grows."""
    pages = Pages(name)
    tokens, matched, shapes, lengths, chain = [], [], [], [], []
    own = []
    with open(path, "rb") as f:
        header = json.loads(f.readline())
        names = header["shapes"]
        while line := f.readline():
            head = json.loads(line)
            n, r = head["blocks"], len(head["refs"])
            own += [words.setdefault(w, len(words)) for w in head["words"]]
            u32 = lambda count: np.frombuffer(f.read(4 * count), "<u4")
            t, m, c = u32(n), u32(n * r).reshape(r, n).T, u32(n)
            ids = u32(int(c.sum()))
            x = np.frombuffer(f.read(4 * n * len(names)), "<f4").reshape(n, len(names))
            if n == 0 and sum(head["refs"]) == 0:
                continue
            pages.ids.append(head["id"])
            pages.folds.append(fold_of(head["id"]))
            pages.plain.append(head["plain"])
            pages.refs.append(head["refs"])
            pages.start.append(pages.start[-1] + n)
            tokens.append(t), matched.append(m), shapes.append(x.astype(np.float32)), lengths.append(c.astype(np.int64))
            chain.append(np.array(own, np.int32)[ids] if len(ids) else np.zeros(0, np.int32))
    pages.tokens = np.concatenate(tokens).astype(np.float32)
    pages.matched = np.concatenate(matched).astype(np.float32)
    pages.shapes = np.concatenate(shapes)
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.concatenate(lengths))])
    indices = np.concatenate(chain)
    pages.chains = (indptr, indices)
    pages.start = np.array(pages.start)
    pages.folds = np.array(pages.folds)
    pages.fold = np.repeat(pages.folds, np.diff(pages.start))
    pages.plain = np.array(pages.plain)
    return pages, names
