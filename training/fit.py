"""Fits the judge's tables to labelled pages. See README.md beside this file for the command.

Two tables are fitted one after the other and add up to log-odds: weights of place words and rules (words.py), then small trees
over shapes on top (LightGBM, started at the score of the words). Trees must see word scores of pages the words were not fitted
on, or they trust them too much; so those scores are cross-fitted by fold, and come from weights as the table will hold them.
"""
import argparse
import json
import multiprocessing
import os
import pickle
import sys
import time
import tomllib

import lightgbm as lgb
import numpy as np
from scipy import optimize

import labels
from data import load
from scores import page_scores
from words import Rows, draw, sigmoid

FOLDS = range(5)
FAMILIES = ("magic-article", "cwce", "wcxb-dev", "trafilatura-eval", "htmldate")
# `light`: a block that weighs less takes part in a lottery. `words`: the share of the weights of words and rules that is left to
# them; trees find the rest, and know less of the hosts the weights came from.
SETTINGS = {
    "html": {"rate": 0.2, "leaves": 14, "trees": 80, "shapes": 100, "light": 0.01, "words": 0.5},
    "plain": {"rate": 0.15, "leaves": 8, "trees": 150, "shapes": 90, "light": 0.006, "words": 1.0},
    # Penalty on place words; pages and folds (so hosts) that must show one; weights below the smallest are left out.
    "penalty": 8e-4, "pages": 12, "folds": 4, "smallest": 0.06,
    # How much a page counts where the set's pages are silver, or have something added.
    "silver": 0.5, "added": 0.5,
    "trees": {"min_data_in_leaf": 200, "lambda_l2": 10.0, "feature_fraction": 0.35, "bagging_fraction": 0.6, "bagging_freq": 1,
              "min_sum_hessian_in_leaf": 40.0},
}
# Scores are multiplied by the calibration, which comes to about this; what the tables must hold is known before it is.
SLOPE = 0.8
# Trees of the fit that chooses the shapes.
TRIAL_TREES = 70


def log(*words):
    print(time.strftime("%H:%M:%S"), *words, file=sys.stderr, flush=True)


class Group:
    """The pages of all sets of one kind, HTML or plain text, with the word scores that trees start from."""

    def __init__(self, kind, names, a, folds, rules, settings):
        self.kind, self.settings = kind, settings
        furniture = {f"rule:{rule['id']}" for rule in rules if rule["kind"] in labels.FURNITURE}
        vocabulary, self.sets = {}, []
        for name in names:
            family = next((f for f in FAMILIES if f in name), name)
            pages, self.shapes = load(f"{a.dumps}/{name}.bin", name, lambda i, f=family: folds.get((f, i), 0), vocabulary)
            pages.cjk = pages.shapes[:, self.shapes.index("P.cjk")]
            labels.label(pages, family, np.array([word in furniture for word in vocabulary], bool))
            pages.real = "aug-" not in name and family != "htmldate"
            pages.weight *= settings["added"] if "aug-" in name else settings["silver"] if family == "htmldate" else 1.0
            log(name, len(pages.ids), "pages", len(pages.y), "blocks")
            self.sets.append(pages)
        self.fold = np.concatenate([pages.fold for pages in self.sets])
        self.floor = {f"rule:{rule['id']}": rule["points"] for rule in rules if rule.get("certain")}
        self.fit_words(list(vocabulary), f"{a.out}/{kind}-words.pickle" if a.keep_words else None)

    def fit_words(self, vocabulary, cache):
        """Weights without each fold and of all, as the tables hold them, and every block's score by the weights that did not
        see it."""
        s = self.settings
        if cache and os.path.exists(cache):
            self.words, self.weights, self.start = pickle.load(open(cache, "rb"))
            return
        rows = Rows(self.sets, vocabulary, s["pages"], s["folds"])
        self.words = rows.names
        log(len(rows.names), "words of", len(vocabulary), "in", int(rows.drawn.sum()), "rows")
        floor = np.array([self.floor.get(word, np.inf) for word in rows.names]) / SLOPE
        is_rule = np.char.startswith(rows.names.astype(str), "rule:")
        fitted = parallel(lambda fold: rows.fit(fold, s["penalty"]), [*FOLDS, None])
        self.weights = {}
        for fold, (weights, intercept) in zip([*FOLDS, None], fitted):
            # Trees are fitted to what is left when floors are there and small weights are not.
            weights, intercept = s[self.kind]["words"] * weights, s[self.kind]["words"] * intercept
            weights = np.where((np.abs(weights * SLOPE) >= s["smallest"]) | is_rule, np.minimum(weights, floor), 0.0)
            self.weights[fold] = weights, intercept
        self.start = np.zeros(len(self.fold), np.float32)
        for fold in FOLDS:
            here = self.fold == fold
            self.start[here] = rows.scores(*self.weights[fold])[here]
        if cache:
            pickle.dump((self.words, self.weights, self.start), open(cache, "wb"))

    def gather(self, columns, some=1.0):
        """The rows that trees are fitted to, as a data set, and the fold of each."""
        parts, first = [], 0
        for pages in self.sets:
            drawn, weight = draw(pages.weight, self.settings[self.kind]["light"] / some)
            drawn &= pages.weight > 0
            start = self.start[first:first + len(pages.y)]
            parts.append((pages.shapes[drawn][:, columns], pages.y[drawn], weight[drawn], start[drawn], pages.fold[drawn]))
            first += len(pages.y)
        x, y, weight, start, fold = (np.concatenate(part) for part in zip(*parts))
        data = lgb.Dataset(x, y, weight=weight * (len(weight) / weight.sum()), init_score=start,
                           params={"max_bin": 63, "verbosity": -1, "num_threads": 1})
        log("rows for trees", x.shape)
        return data.construct(), fold

    def fit_trees(self, data, rows=None, trees=None):
        own = self.settings[self.kind]
        parameters = {"objective": "cross_entropy", "learning_rate": own["rate"], "num_leaves": own["leaves"], "num_threads": 1,
                      "verbosity": -1, "seed": 7, "deterministic": True, "force_col_wise": True, **self.settings["trees"]}
        return lgb.train(parameters, data if rows is None else data.subset(rows), trees or own["trees"])

    def fit(self, columns):
        """Boosters without each fold and of all, the scores of blocks they have not seen, and the shapes they use."""
        own = self.settings[self.kind]
        if own["shapes"] < len(columns):
            data, fold = self.gather(columns, 0.4)
            gain = self.fit_trees(data, np.flatnonzero(fold != 0), TRIAL_TREES).feature_importance("gain")
            columns = sorted(np.array(columns)[np.argsort(-gain)[:own["shapes"]]])
        self.used = [self.shapes[i] for i in columns]
        data, fold = self.gather(columns)

        def one(left_out):
            return self.fit_trees(data, None if left_out is None else np.flatnonzero(fold != left_out)).model_to_string()
        fitted = parallel(one, [*FOLDS, None])
        self.boosters = {k: lgb.Booster(model_str=text) for k, text in zip([*FOLDS, None], fitted)}
        total, first = [], 0
        for pages in self.sets:
            score = self.start[first:first + len(pages.y)].copy()
            first += len(pages.y)
            for k in FOLDS:
                here = pages.fold == k
                if here.any() and pages.real:
                    score[here] += self.boosters[k].predict(pages.shapes[here][:, columns], raw_score=True, num_threads=1)
            total.append(score)
        # Scores are made log-odds on pages as they are, not on those with something added.
        real = [i for i, pages in enumerate(self.sets) if pages.real]
        join = lambda values: np.concatenate([values[i] for i in real])
        self.slope, self.offset = calibrate(join(total), join([p.y for p in self.sets]), join([p.weight for p in self.sets]))
        log("calibration", self.slope, self.offset)
        self.total = {self.sets[i].name: self.slope * total[i] + self.offset for i in real}
        return {pages.name: page_scores(pages, self.total[pages.name]) for pages in self.sets if pages.real}

    def write(self, folder, fold, note):
        os.makedirs(folder, exist_ok=True)
        weights, intercept = self.weights[fold]
        write_trees(f"{folder}/{self.kind}-trees.tsv", self.boosters[fold], self.used, self.slope, self.slope * intercept + self.offset, note)
        return write_words(f"{folder}/{self.kind}-words.tsv", self.words, weights, self.slope, note)


WORK = None


def call(item):
    return WORK(item)


def parallel(work, items):
    """The work done on each item, by as many processes as there are processors."""
    global WORK
    WORK = work
    processes = int(os.environ.get("THREADS", os.cpu_count() or 1))
    if processes == 1:
        return [work(item) for item in items]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return pool.map(call, items, 1)


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


def write_words(path, names, weights, scale, note):
    kept = [(n, scale * w) for n, w in zip(names, weights) if w or n.startswith("rule:")]
    with open(path, "w") as f:
        f.write(f"# {note}\n")
        for n, w in sorted(kept):
            f.write(f"{n}\t{w:.2f}\n")
    return len(kept)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dumps", required=True, help="folder with SET.bin of every set")
    parser.add_argument("--folds", required=True, help="set, id, fold: tab separated")
    parser.add_argument("--rules", default=os.path.join(os.path.dirname(__file__), "../src/judge/noise.toml"))
    parser.add_argument("--html", default="", help="sets of HTML, joined by commas")
    parser.add_argument("--plain", default="", help="sets of plain text")
    parser.add_argument("--out", required=True, help="folder for the tables; fold-K below it for the fold tables")
    parser.add_argument("--settings", default="{}", help="JSON that changes the settings above")
    parser.add_argument("--drop", default="", help="prefixes of shapes left out, for ablations")
    parser.add_argument("--keep-words", action="store_true", help="take the words of an earlier run with the same --out, for trials of trees")
    parser.add_argument("--report", help="JSON lines of page figures")
    a = parser.parse_args()
    folds = {}
    for line in open(a.folds, encoding="utf-8"):
        family, page, fold = line.rstrip("\n").split("\t")
        folds[family, page] = int(fold)
    settings = dict(SETTINGS)
    for key, value in json.loads(a.settings).items():
        settings[key] = {**settings[key], **value} if isinstance(value, dict) else value
    os.makedirs(a.out, exist_ok=True)
    with open(a.rules, "rb") as f:
        rules = tomllib.load(f)["rule"]
    report = open(a.report, "w") if a.report else None
    for kind in ("html", "plain"):
        names = [name for name in getattr(a, kind).split(",") if name]
        if not names:
            continue
        group = Group(kind, names, a, folds, rules, settings)
        dropped = [prefix for prefix in a.drop.split(",") if prefix]
        figures = group.fit([i for i, name in enumerate(group.shapes) if not name.startswith(tuple(dropped))])
        for pages in group.sets:
            if pages.name not in figures:
                continue
            f, expected = figures[pages.name].T
            cjk = np.array([b > a and pages.cjk[a] > 0.3 for a, b in pages.spans()])
            by_fold = " ".join(f"{f[pages.folds == k].mean():.4f}" for k in FOLDS if (pages.folds == k).any())
            print(f"{kind} {pages.name}: F1 {f.mean():.4f} +- {f.std() / len(f) ** 0.5:.4f}, folds {by_fold}"
                  + (f"; {cjk.sum()} of Chinese or Japanese {f[cjk].mean():.4f}" if cjk.any() else ""), flush=True)
            for i in range(len(f)) if report else []:
                report.write(json.dumps({"kind": kind, "set": pages.name, "id": pages.ids[i], "fold": int(pages.folds[i]), "f1": round(float(f[i]), 4),
                                         "expected": round(float(expected[i]), 4)}) + "\n")
        for k in FOLDS:
            group.write(f"{a.out}/fold-{k}", k, f"Fitted without fold {k}.")
        made = ", ".join(f"{pages.name} ({len(pages.ids)})" for pages in group.sets)
        log(group.write(a.out, None, f"Fitted {time.strftime('%Y-%m-%d')} by training/fit.py on {made}."), "words kept")


if __name__ == "__main__":
    main()
