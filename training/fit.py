"""Fits the judge's tables to labelled pages. See README.md beside this file for the command.

Two tables are fitted one after the other and add up to log-odds: weights of place words (a logistic regression with an L2
penalty), then small trees over shapes on top (LightGBM, started at the score of the words). Trees must see word scores of
pages the words were not fitted on, or they trust them too much; so those scores are cross-fitted by fold.
"""
import argparse
import json
import os
import pickle
import sys
import time
import tomllib

import lightgbm as lgb
import numpy as np
from scipy import optimize, sparse

from data import load

MISSING = 5.0           # cut.rs
CJK_WEIGHT = 2.5
THREADS = int(os.environ.get("THREADS", "1"))
# Kinds of rules that fitting never makes weaker than set by hand, and the rules of these kinds that it may (mod.rs).
NEVER_BODY = {"editor", "source", "byline", "notice", "meta", "share", "comments", "related"}
ON_LISTS = {"linked-headline", "cut-teaser"}
# Kinds of lines that some golds keep by mistake.
FURNITURE = NEVER_BODY - {"comments", "related"}
SLOPE = 0.8             # about what the calibration comes to


def log(*words):
    print(time.strftime("%H:%M:%S"), *words, file=sys.stderr, flush=True)


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def cut(tokens, p):
    """What cut.rs keeps: a mask, and the expected F1."""
    order = np.argsort(-p, kind="stable")
    n, q = tokens[order], p[order]
    expected = 2 * np.cumsum(n * q) / (np.cumsum(n) + (tokens * p).sum() + MISSING)
    k = int(np.argmax(expected)) + 1 if len(expected) else 0
    keep = np.zeros(len(tokens), bool)
    keep[order[:k]] = True
    return keep, float(expected[k - 1]) if k else 0.0


def page_scores(pages, score, total=None):
    """Token F1 and expected F1 of every page."""
    out = np.zeros((len(pages.ids), 2))
    for i in range(len(pages.ids)):
        a, b = pages.start[i], pages.start[i + 1]
        gold = pages.gold[i]
        keep, confidence = cut(np.maximum(pages.tokens[a:b], 1), sigmoid(score[a:b]))
        got, right = pages.tokens[a:b][keep].sum(), (pages.y[a:b] * pages.tokens[a:b])[keep].sum()
        out[i] = (2 * right / (got + gold) if got + gold else 1.0), confidence
    return out


# ---- labels -------------------------------------------------------------------------------------------------------------

def label(pages, furniture):
    """Share of each block that is body, how far to trust it, and the page's gold tokens. `furniture` marks the words that are
    rules for lines which the program never takes for body."""
    tokens = np.maximum(pages.tokens, 1)
    share = np.minimum(pages.matched / tokens[:, None], 1.0)
    trust = np.ones(len(tokens), np.float32)
    gold = np.array([r[0] for r in pages.refs], np.float32)
    if pages.name.startswith(("trafilatura", "htmldate")):
        # Three tools vote, the best of them twice; chunks that people marked overrule them.
        y = share[:, :3] @ np.array([0.5, 0.25, 0.25], np.float32)
        trust = 0.1 + 0.9 * np.abs(2 * y - 1) ** 1.5
        wanted = share[:, 3] >= 0.5
        unwanted = (share[:, 4] >= 0.5) & ~wanted
        y = np.where(wanted, share[:, 3], np.where(unwanted, 0.0, y))
        marked = wanted | unwanted
        trust = np.where(marked, 1.0, trust)
        for i in range(len(pages.ids)):
            a, b = pages.start[i], pages.start[i + 1]
            gold[i] = (y[a:b] * pages.tokens[a:b]).sum()
            # A page on which the tools found nothing, or nothing in common, teaches nothing.
            if gold[i] < 20:
                trust[a:b] = 0.0
    else:
        y = share[:, 0]
        if share.shape[1] > 1:
            optional = (share[:, 1] > 0.5) & (y < 0.5)
            trust = np.where(optional, 0.1, trust)
        for i in range(len(pages.ids)):
            a, b = pages.start[i], pages.start[i + 1]
            # Gold without text, or gold whose text isn't in the page: a broken snapshot, not a lesson.
            if gold[i] == 0 or (y[a:b] * pages.tokens[a:b]).sum() < 0.3 * gold[i]:
                trust[a:b] *= 0.1
    # Golds that were cut from the DOM keep editor and source lines. They teach nothing, and are no loss.
    indptr, indices = pages.chains
    hits = np.concatenate([[0], np.cumsum(furniture[indices])])
    trust = np.where((hits[indptr[1:]] > hits[indptr[:-1]]) & (y > 0.5), 0.0, trust)
    pages.y, pages.gold = y.astype(np.float32), gold
    weight = np.zeros(len(tokens), np.float32)
    for i in range(len(pages.ids)):
        a, b = pages.start[i], pages.start[i + 1]
        if b > a:
            weight[a:b] = tokens[a:b] / tokens[a:b].sum()
    if share.shape[1] > 4:
        # A marked chunk counts as one whatever its length, as it does when tools are compared.
        weight = np.where(marked, np.maximum(weight, 0.02), weight)
    # Chinese, Japanese and Korean pages are few here and many in the world.
    pages.weight = weight * trust * np.where(pages.cjk > 0.3, CJK_WEIGHT, 1.0)
    pages.fold = np.repeat(pages.folds, np.diff(pages.start))


# ---- words --------------------------------------------------------------------------------------------------------------

def fit_words(rows, y, weight, penalty):
    """Logistic regression with soft labels; returns weights and intercept."""
    scale = weight.sum()
    count = rows.shape[1]

    # Rare words have small gradients. Measured in units of their curvature all words move at the same pace.
    squares = matrix_squares(rows)
    unit = np.sqrt(0.15 * (squares.T @ weight) / scale + 2 * penalty)

    def loss(v):
        w, b = v[:count] / unit, v[count]
        p = sigmoid(rows @ w + b)
        eps = 1e-7
        value = -(weight * (y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))).sum() / scale
        g = weight * (p - y) / scale
        return value + penalty * (w @ w), np.concatenate([(rows.T @ g + 2 * penalty * w) / unit, [g.sum()]])
    got = optimize.minimize(loss, np.zeros(count + 1), jac=True, method="L-BFGS-B", options={"maxiter": 35})
    return got.x[:count] / unit, got.x[count]


def matrix_squares(rows):
    squares = rows.copy()
    squares.data = squares.data ** 2
    return squares


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


def word_scores(group, vocabulary, penalty, floor):
    """For every subset of folds left out that is needed, the score of every block. Keys are frozensets of folds."""
    chains = np.concatenate([np.diff(p.chains[0]) for p in group])
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(chains)])
    indices = np.concatenate([p.chains[1] for p in group])
    page = np.concatenate([np.repeat(np.arange(len(p.ids)) + 100000 * i, np.diff(p.start)) for i, p in enumerate(group)])
    y = np.concatenate([p.y for p in group])
    weight = np.concatenate([p.weight for p in group])
    fold = np.concatenate([p.fold for p in group])
    rows, number, w, share = squeeze((indptr, indices), page, y, weight)
    log("rows of words", len(rows), "of", len(y))
    lengths = np.diff(indptr)[rows]
    flat = np.concatenate([indices[indptr[i]:indptr[i + 1]] for i in rows])
    at = np.repeat(np.arange(len(rows)), lengths)
    matrix = sparse.csr_matrix((np.ones(len(flat), np.float32), (at, flat)), shape=(len(rows), len(vocabulary)))
    matrix.sum_duplicates()
    row_fold, row_page = fold[rows], page[rows]
    # A word must have been seen on several pages and in several folds, which means on several hosts.
    coo = matrix.tocoo()
    frequent = np.bincount(coo.col, minlength=len(vocabulary))[coo.col] >= 6
    column, row = coo.col[frequent].astype(np.int64), coo.row[frequent]

    def spread(of_row):
        """In how many different pages, or folds, each word was seen."""
        keys = np.unique(column * (int(of_row.max()) + 1) + of_row[row])
        return np.bincount(keys // (int(of_row.max()) + 1), minlength=len(vocabulary))
    pages_with, folds_with = spread(row_page), spread(row_fold.astype(np.int64))
    wanted = np.flatnonzero((pages_with >= 6) & (folds_with >= 3))
    matrix = matrix[:, wanted].tocsr()
    log("words", len(wanted), "of", len(vocabulary))
    # As in fit_group: most rows weigh next to nothing.
    chance = np.minimum(1.0, w / 0.005)
    lottery = (np.arange(len(w), dtype=np.int64) * 2654435761 % 2**32) / 2**32 < chance
    heavy = w / np.maximum(chance, 1e-9)
    log("rows drawn", lottery.sum())
    limit = np.array([floor.get(vocabulary[column], np.inf) for column in wanted]) / SLOPE
    out = {}

    def fit(left_out):
        use = ~np.isin(row_fold, list(left_out)) & lottery
        v, b = fit_words(matrix[use], share[use], heavy[use], penalty)
        # Trees are fitted to what is left when the floor is there.
        v = np.minimum(v, limit)
        log("words without", left_out)
        out[frozenset(left_out)] = ((matrix @ v + b)[number].astype(np.float32), v, b)
    for j in range(5):
        fit({j})
    fit(set())
    names = np.array(vocabulary)[wanted]
    return out, names


def cross(scores, fold):
    """Word scores of blocks by tables fitted without the block's fold."""
    out = np.zeros(len(fold), np.float32)
    for j in range(5):
        out[fold == j] = scores[frozenset({j})][0][fold == j]
    return out


# ---- trees --------------------------------------------------------------------------------------------------------------

def fit_trees(x, y, weight, start, settings):
    data = lgb.Dataset(x, y, weight=weight * (len(weight) / weight.sum()), init_score=start, free_raw_data=False,
                       params={"max_bin": 63, "verbosity": -1})
    parameters = {"objective": "cross_entropy", "learning_rate": settings["rate"], "num_leaves": settings["leaves"],
                  "min_data_in_leaf": settings.get("min_data", 300), "lambda_l2": settings.get("l2", 10.0), "feature_fraction": settings.get("features", 0.35),
                  "bagging_fraction": settings.get("rows", 0.6), "bagging_freq": 1,
                  "num_threads": THREADS, "verbosity": -1, "seed": 7, "deterministic": True, "force_col_wise": True, "min_sum_hessian_in_leaf": settings.get("hessian", 60.0)}
    return lgb.train(parameters, data, settings["trees"])


def calibrate(score, y, weight):
    """Slope and intercept that make scores log-odds (Platt)."""
    def loss(v):
        z = v[0] * score + v[1]
        p = sigmoid(z)
        g = weight * (p - y)
        e = 1e-7
        return -(weight * (y * np.log(p + e) + (1 - y) * np.log(1 - p + e))).sum() / weight.sum(), np.array([(g * score).sum(), g.sum()]) / weight.sum()
    return optimize.minimize(loss, np.array([1.0, 0.0]), jac=True, method="BFGS").x


def write_trees(path, booster, names, scale, offset, note):
    def node(n):
        if "leaf_value" in n:
            return [f"{scale * n['leaf_value']:.3g}"]
        # LightGBM asks "at most", the table "below"; thresholds lie between the values, where both are the same.
        return [f"{names[n['split_feature']]}<{n['threshold']:.6g}", *node(n["left_child"]), *node(n["right_child"])]
    with open(path, "w") as f:
        f.write(f"# {note}\n{offset:.3g}\n")
        for tree in booster.dump_model()["tree_info"]:
            f.write(" ".join(node(tree["tree_structure"])) + "\n")


def write_words(path, names, weights, scale, smallest, note):
    kept = [(n, scale * w) for n, w in zip(names, weights) if abs(scale * w) >= smallest or n.startswith("rule:")]
    with open(path, "w") as f:
        f.write(f"# {note}\n")
        for n, w in sorted(kept):
            f.write(f"{n}\t{w:.2f}\n")
    return len(kept)


# ---- the whole ----------------------------------------------------------------------------------------------------------

def fit_group(group, names, starts, settings, left_out, usable):
    """Trees over the pages of a group that are not in fold `left_out` (None for all)."""
    x, y, weight, start = [], [], [], []
    for p, s in zip(group, starts):
        use = (p.fold != left_out) & (p.weight > 0) if left_out is not None else p.weight > 0
        # Most blocks weigh next to nothing. A lottery keeps those in proportion and lets each one kept count for more.
        chance = np.minimum(1.0, p.weight / settings.get("light", 0.004))
        lottery = (np.arange(len(use), dtype=np.int64) * 2654435761 % 2**32) / 2**32
        use &= lottery < chance
        weights = p.weight / np.maximum(chance, 1e-9)
        weights = weights[use]
        x.append(p.shapes[use][:, usable]), y.append(p.y[use]), weight.append(weights), start.append(s[use])
    x, y, weight, start = (np.concatenate(v) for v in (x, y, weight, start))
    log('rows', len(y))
    return fit_trees(x, y, weight, start, settings)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dumps", required=True, help="folder with SET.bin of every set")
    parser.add_argument("--folds", required=True, help="set, id, fold: tab separated")
    parser.add_argument("--rules", default=os.path.join(os.path.dirname(__file__), "../src/judge/noise.toml"))
    parser.add_argument("--html", default="wcxb-dev,magic-article,cwce,trafilatura-eval")
    parser.add_argument("--plain", default="")
    parser.add_argument("--out", required=True, help="folder for the tables; FOLD-K below it for the fold tables")
    parser.add_argument("--settings", default="{}", help="JSON that changes the settings below")
    parser.add_argument("--score-folds", default="0,1,2,3,4")
    parser.add_argument("--no-final", action="store_true")
    parser.add_argument("--drop", default="", help="prefixes of shapes left out, for ablations")
    parser.add_argument("--keep-words", action="store_true", help="take the words of an earlier run with the same --out")
    parser.add_argument("--report", help="JSON lines of page figures")
    a = parser.parse_args()
    folds = {}
    for line in open(a.folds, encoding="utf-8"):
        family, page, fold = line.rstrip("\n").split("\t")
        folds[family, page] = int(fold)
    settings = {"html": {"rate": 0.12, "leaves": 14, "trees": 150}, "plain": {"rate": 0.15, "leaves": 8, "trees": 150},
                "penalty": 8e-4, "shapes": {"html": 110, "plain": 90}, "smallest": 0.1,
                # How much a page of a set counts: silver labels and pages with something added count half.
                "sets": {"htmldate": 0.5, "aug": 0.5}}
    for key, value in json.loads(a.settings).items():
        settings[key] = {**settings[key], **value} if isinstance(value, dict) else value
    os.makedirs(a.out, exist_ok=True)
    report = open(a.report, "w") if a.report else None

    with open(a.rules, "rb") as f:
        rules = tomllib.load(f)["rule"]
    furniture = {f"rule:{rule['id']}" for rule in rules if rule["kind"] in FURNITURE}
    floor = {f"rule:{rule['id']}": rule["points"] for rule in rules if rule["kind"] in NEVER_BODY and rule["id"] not in ON_LISTS}
    for kind in ("html", "plain"):
        sets = [s for s in getattr(a, kind).split(",") if s]
        if not sets:
            continue
        words, group = {}, []
        for name in sets:
            family = next((f for f in ("magic-article", "cwce", "wcxb-dev", "trafilatura-eval", "htmldate") if f in name), name)
            pages, names = load(f"{a.dumps}/{name}.bin", name, lambda i, f=family: folds.get((f, i), 0), words)
            pages.family = family
            label_name, pages.name = pages.name, family
            pages.cjk = pages.shapes[:, names.index("P.cjk")]
            label(pages, np.array([word in furniture for word in words], bool))
            pages.name = label_name
            pages.weight *= settings["sets"].get("aug" if "aug-" in name else name, 1.0)
            log(name, len(pages.ids), "pages", len(pages.y), "blocks")
            group.append(pages)
        vocabulary = list(words)
        usable = [i for i, n in enumerate(names) if not any(n.startswith(d) for d in a.drop.split(",") if d)]
        own = {**settings[kind], "sets": settings["sets"]}
        # The words take most of the time; a run that only changes trees can take them from an earlier one.
        cache = f"{a.out}/{kind}-words.pickle"
        if a.keep_words and os.path.exists(cache):
            scores, word_names = pickle.load(open(cache, "rb"))
        else:
            scores, word_names = word_scores(group, vocabulary, settings["penalty"], floor)
            pickle.dump((scores, word_names), open(cache, "wb"))
        split = np.cumsum([len(p.y) for p in group])[:-1]
        starts = np.split(cross(scores, np.concatenate([p.fold for p in group])), split)
        # Shapes: those that matter in a first fit on all folds but one.
        if settings["shapes"][kind] < len(usable):
            first = fit_group(group, names, starts, {**own, "trees": max(60, own["trees"] // 2)}, 0, usable)
            gain = first.feature_importance("gain")
            usable = [usable[i] for i in np.argsort(-gain)[:settings["shapes"][kind]]]
            log("shapes kept:", " ".join(names[i] for i in usable[:40]))
        held, raw = {}, {}
        for k in map(int, a.score_folds.split(",")):
            base = starts
            booster = fit_group(group, names, base, own, k, usable)
            for p, s in zip(group, base):
                here = p.fold == k
                if here.any():
                    held.setdefault(p.name, np.zeros(len(p.y), np.float32))[here] = s[here] + booster.predict(p.shapes[here][:, usable], raw_score=True, num_threads=THREADS)
            folder = f"{a.out}/fold-{k}"
            os.makedirs(folder, exist_ok=True)
            _, v, b = scores[frozenset({k})]
            note = f"Fitted without fold {k}."
            raw[k] = (folder, booster, v, b, note)
            log("fold", k)
        done = sorted(map(int, a.score_folds.split(",")))
        # Scores are made log-odds on pages as they are, not on those with something added.
        real = [p for p in group if "aug-" not in p.name]
        total = np.concatenate([held[p.name][np.isin(p.fold, done)] for p in real])
        y = np.concatenate([p.y[np.isin(p.fold, done)] for p in real])
        weight = np.concatenate([p.weight[np.isin(p.fold, done)] for p in real])
        slope, offset = calibrate(total, y, weight)
        log("calibration", slope, offset)
        kept = [names[i] for i in usable]
        for folder, booster, v, b, note in raw.values():
            # The words' intercept is written with the trees. The calibration is that of all folds: two numbers.
            write_trees(f"{folder}/{kind}-trees.tsv", booster, kept, slope, slope * b + offset, note)
            write_words(f"{folder}/{kind}-words.tsv", word_names, v, slope, settings["smallest"], note)
        for p in group:
            per = page_scores(p, slope * held[p.name] + offset)
            ok = np.isin(p.folds, done)
            f = per[ok, 0]
            print(f"{kind} {p.name}: F1 {f.mean():.4f} +- {f.std() / max(1, len(f)) ** 0.5:.4f}, expected {per[ok, 1].mean():.4f}, folds "
                  + " ".join(f"{per[p.folds == k, 0].mean():.4f}" for k in done), flush=True)
            if report:
                for i in np.flatnonzero(ok):
                    report.write(json.dumps({"kind": kind, "set": p.name, "id": p.ids[i], "fold": int(p.folds[i]), "f1": round(float(per[i, 0]), 4), "expected": round(float(per[i, 1]), 4)}) + "\n")
        if a.no_final:
            continue
        final = starts
        booster = fit_group(group, names, final, own, None, usable)
        note = f"Fitted {time.strftime('%Y-%m-%d')} by training/fit.py on {', '.join(f'{p.name} ({len(p.ids)})' for p in group)}."
        _, v, bias = scores[frozenset()]
        count = write_words(f"{a.out}/{kind}-words.tsv", word_names, v, slope, settings["smallest"], note)
        log(count, "words kept")
        write_trees(f"{a.out}/{kind}-trees.tsv", booster, kept, slope, slope * bias + offset, note)


if __name__ == "__main__":
    main()
