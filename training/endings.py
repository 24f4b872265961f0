"""Fits what speaks for it that a line ends the article of a plain-text page: src/judge/plain-endings.tsv.

    python3 training/endings.py --program target/release/examples/endings --labels WORK --folds FOLDS --tables WORK/tables SET...

A line is worth what the F1 of its page gains when nothing behind it is kept. Each page is judged by the tables that never saw its fold, and weights are
fitted (logistic regression, each line weighing what it is worth) with each fold left out once, for WORK/tables/fold-K, and on all for the program.
Prints what the pages of folds not seen gain.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import tempfile

import numpy as np

BELIEVED = 0.8  # As in src/judge/ending.rs.
RIDGE = 0.5
FOLDS = 5


def folds_of(path):
    rows = (line.split("\t") for line in pathlib.Path(path).read_text().splitlines())
    return {(row[0], row[1]): int(row[2]) for row in rows}


def dumped(arguments, name, fold_of):
    """The ends of the pages of a set: rows of values, what each gains, its page; and how many pages there are in each fold."""
    # Renderings of a set are called plain-SET, plain-aug-SET where something was added, or text-SET-RENDERER.
    base = name.removeprefix("plain-").removeprefix("aug-") if name.startswith("plain-") else name.removeprefix("text-").rpartition("-")[0]
    by_fold = collections.defaultdict(dict)
    for line in (arguments.labels / f"{name}.jsonl").read_text().strip().split("\n"):
        row = json.loads(line)
        fold = fold_of.get((name, row["id"]), fold_of.get((base, row["id"])))
        if fold is not None and row["refs"]:
            by_fold[fold].setdefault(row["id"], line)  # One rendering of a page.
    for fold, lines in sorted(by_fold.items()):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as labels:
            labels.write("\n".join(lines.values()) + "\n")
            labels.flush()
            command = [arguments.program, labels.name, arguments.tables / f"fold-{fold}"]
            printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip().split("\n")
        names = json.loads(printed[0])
        for page in map(json.loads, printed[1:]):
            if page["gold"] < 20:
                continue
            blocks = np.array(page["blocks"], dtype=float).reshape(-1, 3)
            kept, right = blocks[:, 0] * blocks[:, 2], blocks[:, 1] * blocks[:, 2]
            f1 = lambda end: 2 * right[:end].sum() / max(1.0, kept[:end].sum() + page["gold"])
            whole = f1(None)
            yield name, fold, names, [(values, f1(block) - whole) for block, values in page["ends"]]


def fitted(rows, gains, pages):
    """Weights and start of a logistic regression in the units of the values."""
    counts = collections.Counter(pages)
    weight = (np.minimum(np.abs(gains), 0.5) + 0.002) / np.sqrt([counts[page] for page in pages])
    weight *= 0.1 / weight.mean()
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    x = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    ridge = RIDGE * np.r_[np.ones(rows.shape[1]), 0.0]
    beta = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        step = np.linalg.solve((x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge) + 1e-6 * np.eye(len(beta)), x.T @ (weight * ((gains > 0) - p)) - ridge * beta)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    weights = beta[:-1] / spread
    return weights, beta[-1] - (weights * mean).sum()


def write(path, names, weights, start):
    head = "# What speaks for it that a line ends the article of a plain-text page (ending.rs), fitted by training/endings.py: name, weight."
    lines = [head, f"start\t{start:.4f}", *(f"{name}\t{weight:.4f}" for name, weight in zip(names, weights))]
    path.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--program", "--labels", "--folds", "--tables"):
        parser.add_argument(option, type=pathlib.Path, required=True)
    parser.add_argument("sets", nargs="+")
    arguments = parser.parse_args()
    fold_of = folds_of(arguments.folds)
    rows, gains, pages, folds, sets, total = [], [], [], [], [], collections.Counter()
    for name in arguments.sets:
        for number, (_, fold, names, ends) in enumerate(dumped(arguments, name, fold_of)):
            total[name] += 1
            for values, gain in ends:
                rows.append(values)
                gains.append(gain)
                pages.append((name, fold, number))
                folds.append(fold)
                sets.append(name)
    rows, gains, folds = np.array(rows), np.array(gains), np.array(folds)
    believed = np.zeros(len(rows), dtype=bool)
    for fold in range(FOLDS):
        others = folds != fold
        weights, start = fitted(rows[others], gains[others], [page for page, other in zip(pages, others) if other])
        believed[~others] = rows[~others] @ weights + start > np.log(BELIEVED / (1 - BELIEVED))
        write(arguments.tables / f"fold-{fold}" / "plain-endings.tsv", names, weights, start)
    gained, better, worse, seen = collections.Counter(), collections.Counter(), collections.Counter(), set()
    for index in np.flatnonzero(believed):
        if pages[index] not in seen:  # The first of a page.
            seen.add(pages[index])
            gained[sets[index]] += gains[index]
            better[sets[index]] += int(gains[index] > 0.01)
            worse[sets[index]] += int(gains[index] < -0.01)
    for name in arguments.sets:
        print(f"{name}: F1 {gained[name] / total[name]:+.4f} on {total[name]} pages, {better[name]} better, {worse[name]} worse")
    weights, start = fitted(rows, gains, pages)
    write(arguments.tables / "plain-endings.tsv", names, weights, start)


if __name__ == "__main__":
    main()
