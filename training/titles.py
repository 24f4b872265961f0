"""Fits the points by which the headline is chosen: titles.py SETS FOLDS DUMPS [--write src/compose/fields/title_weights.rs]

DUMPS holds what `examples/titles.rs` prints for SETS/NAME/pages as NAME.jsonl. A conditional logit over the candidates of a page: the right one
should have the most points. Pages of the kind "elsewhere" have points of their own for some sights, on top of those of HTML; plain text in Chinese,
Japanese or Korean has some for every sight, on top of those of plain text. A page that was rendered several times counts less each time. Prints the
share of pages whose headline is exact, in-sample and on folds left out (grouped by host); pages of no fold are fitted on, or only scored where the
set's name ends in "-unseen".
"""
import argparse
import collections
import json
import pathlib
import re
import unicodedata

import numpy as np
from scipy.optimize import minimize

# Renderings of a page, and pages of one host, are in the same fold.
FAMILIES = ("magic-article", "cwce", "wcxb-dev", "htmldate", "trafilatura-eval")
RIDGE = 2.0
# What is added for a part of the pages is held nearer to nothing: of plain text with a known headline a fifth is in East Asian languages.
RIDGE_ADDED = 4.0
UNSEEN = "-unseen"
# What pages call themselves stands in other places on lists, products, services and documentation; all sights twice fit hosts, not kinds.
ELSEWHERE = ("Element", "ElementStart", "ElementEnd", "FirstPart", "LongestPart", "OpenGraph", "OpenGraphStart", "Data", "FirstHeading", "OnlyHeading",
             "FirstSecondary", "InElement", "InHeading", "HoldsHeading", "Tiny", "Short")


def family(name):
    return next((known for known in FAMILIES if name.startswith(("text-" + known, known))), name)


def folded(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).casefold()


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def groups(arguments, names):
    folds = {}
    for line in arguments.folds.read_text(encoding="utf-8").split("\n"):
        if line:
            owner, page, fold = line.split("\t")
            folds[owner, page] = int(fold)
    index = {name: at for at, name in enumerate(names)}
    found = []
    for dump in sorted(arguments.dumps.glob("*.jsonl")):
        gold = {row["page"]: row for row in rows(arguments.sets / dump.stem / "gold.jsonl")}
        for row in rows(dump):
            page = gold.get(row["page"])
            if not page or not page.get("title"):
                continue
            seen = np.zeros((len(row["candidates"]), 2 * len(names)))
            for at, (_, sights) in enumerate(row["candidates"]):
                seen[at, [index[sight] for sight in sights]] = 1
            added = {"elsewhere": [index[name] for name in ELSEWHERE], "east-asian": range(len(names))}.get(row["kind"], [])
            for sight in added:
                seen[:, len(names) + sight] = seen[:, sight]
            wanted = folded(page["title"])
            right = np.array([folded(text) == wanted for text, _ in row["candidates"]], dtype=bool)
            fold = folds.get((family(dump.stem), page["id"]))
            found.append((dump.stem, fold, seen, right, page["id"]))
    return found


def fit(pages):
    pages = [page for page in pages if page[3].any() and not page[3].all() and not page[0].endswith(UNSEEN)]
    renderings = collections.Counter((family(page[0]), page[4]) for page in pages)
    pages = [(seen, right, renderings[family(name), page] ** -0.5) for name, _, seen, right, page in pages]
    size = pages[0][0].shape[1]
    ridge = np.repeat([RIDGE, RIDGE_ADDED], size // 2)

    def loss(points):
        total, slope = (ridge * points) @ points / 2, ridge * points
        for seen, right, weight in pages:
            logits = seen @ points
            chances = np.exp(logits - logits.max())
            chances /= chances.sum()
            hit = chances[right].sum() + 1e-12
            total -= weight * np.log(hit)
            slope = slope - weight * (seen.T @ (np.where(right, chances / hit, 0) - chances))
        return total, slope

    return minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def exact(pages, points):
    hits = [bool(len(right)) and bool(right[np.argmax(seen @ points)]) for _, _, seen, right, _ in pages]
    return sum(hits) / max(1, len(hits))


def report(pages, points, held_out):
    for name in sorted({page[0] for page in pages}):
        own = [page for page in pages if page[0] == name]
        reach = np.mean([bool(len(right)) and right.any() for _, _, _, right, _ in own])
        apart = [page for page in own if page[1] is not None]
        apart = sum(exact([page for page in apart if page[1] == fold], held_out[fold]) * sum(page[1] == fold for page in apart)
                    for fold in held_out) / len(apart) if apart else float("nan")
        print(f"  {name:34} {len(own):5} pages: in-sample {exact(own, points):.3f}, held out {apart:.3f}, best possible {reach:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("sets", "folds", "dumps"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--table", type=pathlib.Path, default=pathlib.Path("src/compose/fields/title_weights.rs"))
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    entry = re.compile(r"^    ([A-Z][A-Za-z]+) (-?[0-9.]+) (-?[0-9.]+) (-?[0-9.]+) (-?[0-9.]+),$", re.M)
    table = arguments.table.read_text(encoding="utf-8")
    old = {name: [float(point) for point in points] for name, *points in entry.findall(table)}
    names = list(old)
    everything = groups(arguments, names)
    for column, kind in ((0, "html"), (2, "plain text")):
        pages = [page for page in everything if page[0].startswith("text-") == bool(column)]
        if not pages:
            continue
        before = np.array([old[name][at] for at in (column, column + 1) for name in names])
        points = fit(pages)
        held_out = {fold: fit([page for page in pages if page[1] != fold]) for fold in range(5)}
        print(f"{kind}: {len(pages)} pages, with the points before {exact(pages, before):.3f}")
        report(pages, points, held_out)
        for name, *values in zip(names, points, points[len(names):]):
            old[name][column:column + 2] = [round(float(value), 2) for value in values]
    if arguments.write:
        line = lambda match: "    " + " ".join([match[1]] + [f"{point:.2f}" for point in old[match[1]]]) + ","
        arguments.table.write_text(entry.sub(line, table).replace(" -0.00", " 0.00"), encoding="utf-8")


if __name__ == "__main__":
    main()
