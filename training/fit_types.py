"""Fits the table of page kinds, `src/judge/page-types.tsv`, to pages whose kind people named.

    python fit_types.py --dump WORK/SET.bin --gold SETS/SET/gold.jsonl --folds FOLDS [--out src/judge/page-types.tsv]

Evidence is what the program itself says of a page (`examples/features.rs` dumps it); a logistic regression gives each piece
a weight for each kind. Printed is what comes of pages whose fold the weights have not seen; FOLDS go by host.
"""
import argparse
import collections
import json

import numpy as np
from scipy import optimize, sparse

KINDS = ["article", "list", "forum", "product", "doc", "service"]
GOLD = {"article": 0, "collection": 1, "listing": 1, "forum": 2, "product": 3, "documentation": 4, "service": 5}
LISTS = ["list", "listing"]
LIST_MARGIN = 1.0       # page_type.rs


def evidence(path):
    """Id and evidence of every page of a dump."""
    with open(path, "rb") as f:
        shapes = len(json.loads(f.readline())["shapes"])
        while line := f.readline():
            head = json.loads(line)
            n = head["blocks"]
            f.seek(4 * n * (1 + len(head["refs"])), 1)
            f.seek(4 * int(np.frombuffer(f.read(4 * n), "<u4").sum()) + 4 * n * shapes, 1)
            yield head["id"], head["evidence"]


def fit(rows, kinds, penalty, weight):
    """Weights of a logistic regression over kinds, held back by `penalty`."""
    wanted = np.eye(len(KINDS))[kinds]
    count = rows.shape[1]

    def loss(flat):
        w = flat.reshape(count, len(KINDS))
        z = rows @ w
        z -= z.max(1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(1, keepdims=True)
        value = -(weight * np.log((p * wanted).sum(1) + 1e-12)).sum() + penalty / 2 * (w * w).sum()
        return value, (rows.T @ (weight[:, None] * (p - wanted)) + penalty * w).ravel()
    start = np.zeros(count * len(KINDS))
    got = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80})
    return got.x.reshape(count, len(KINDS))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dump", required=True)
    parser.add_argument("--gold", required=True)
    parser.add_argument("--folds", required=True)
    parser.add_argument("--articles", action="append", default=[], help="SET=DUMP: pages that are all articles, never to be lost; they are fitted on, too")
    parser.add_argument("--penalty", type=float, default=10.0)
    parser.add_argument("--seen", type=int, default=12, help="pages that must show a piece of evidence")
    parser.add_argument("--smallest", type=float, default=0.06)
    parser.add_argument("--out")
    parser.add_argument("--seven", action="store_true", help="tell collections from listings, to measure only: the program has one kind for both")
    a = parser.parse_args()
    if a.seven:
        KINDS.insert(2, "listing")
        GOLD.update({kind: number + 1 for kind, number in GOLD.items() if number > 1}, listing=2)
        a.out = None
    folds = {}
    for line in open(a.folds, encoding="utf-8"):
        family, page, fold = line.rstrip("\n").split("\t")
        folds[family, page] = int(fold)
    gold = {str(row["id"]): row for row in map(json.loads, open(a.gold, encoding="utf-8"))}
    pages, kinds, fold, extra = [], [], [], []
    for page, said in evidence(a.dump):
        if gold.get(page, {}).get("page_type") in GOLD:
            pages.append(said), kinds.append(GOLD[gold[page]["page_type"]])
            fold.append(folds["wcxb-dev", page]), extra.append(False)
    for name in a.articles:
        family, path = name.split("=", 1)
        for page, said in evidence(path):
            pages.append(said), kinds.append(0), fold.append(folds.get((family, page), 0)), extra.append(True)
    kinds, fold, extra = np.array(kinds), np.array(fold), np.array(extra)
    seen, spread = collections.Counter(), collections.defaultdict(set)
    for said, k in zip(pages, fold):
        seen.update(said)
        for one in said:
            spread[one].add(k)
    wanted = [one for one in sorted(seen) if (seen[one] >= a.seen and len(spread[one]) >= 3 and seen[one] < len(pages)) or one == "start"]
    number = {one: i for i, one in enumerate(wanted)}
    at = [(i, number[one]) for i, said in enumerate(pages) for one in said if one in number]
    rows = sparse.csr_matrix((np.ones(len(at)), tuple(zip(*at))), shape=(len(pages), len(wanted)))
    # Pages that are all articles count half, so that they don't drown the other kinds.
    weight = np.where(extra, 0.5, 1.0)
    sums = np.zeros((len(pages), len(KINDS)))
    for k in range(5):
        w = fit(rows[fold != k], kinds[fold != k], a.penalty, weight[fold != k])
        w = np.where(np.abs(w).max(1, keepdims=True) >= a.smallest, w, 0)
        sums[fold == k] = rows[fold == k] @ w
    own, articles = ~extra, kinds == 0
    for margin in (0.0, 0.5, LIST_MARGIN, 1.5):
        guess = (sums - np.where(np.isin(KINDS, LISTS), margin, 0.0)).argmax(1)
        lost = [(guess[articles & some] == 1).mean() for some in (own, extra)]
        print(f"margin {margin}: right {(guess == kinds)[own].mean():.3f}, lists found {(guess[own & (kinds == 1)] == 1).mean():.3f}, "
              f"articles lost {lost[0]:.4f} of the labelled, {lost[1]:.4f} of the others")
    guess = (sums - np.where(np.isin(KINDS, LISTS), LIST_MARGIN, 0.0)).argmax(1)
    right = [(guess == kinds)[own & (fold == k)].mean() for k in range(5)]
    print(f"{len(wanted)} pieces of evidence; right on folds not seen: {np.mean(right):.3f} ({' '.join(f'{x:.3f}' for x in right)})")
    for k, kind in enumerate(KINDS):
        of, called = own & (kinds == k), own & (guess == k)
        print(f"{kind}: {of.sum()} pages, found {(guess[of] == k).mean():.3f}, rightly so called {(kinds[called] == k).mean():.3f}")
    if a.out:
        w = fit(rows, kinds, a.penalty, weight)
        with open(a.out, "w", encoding="utf-8") as f:
            f.write("# Weights of evidence for each kind of page, fitted by training/fit_types.py; see page_type.rs.\n# evidence\t" + "\t".join(KINDS) + "\n")
            for one, i in number.items():
                if np.abs(w[i]).max() >= a.smallest:
                    f.write(one + "\t" + "\t".join(f"{x:.2f}" for x in w[i]) + "\n")


if __name__ == "__main__":
    main()
