"""Fits the points by which the headline is chosen: titles.py SETS FOLDS DUMPS [--write src/compose/fields/title_weights.rs]

DUMPS holds what `examples/titles.rs` prints for SETS/NAME/pages as NAME.jsonl. A conditional logit over the candidates of a page: the right one
should have the most points. Pages of the kind "elsewhere" have points of their own for some sights, on top of those of HTML. Prints the share of pages whose headline is exact, in-sample and on folds left out (grouped by host).
"""
import argparse
import json
import pathlib
import re
import unicodedata

import numpy as np
from scipy.optimize import minimize

# Renderings of a page, and pages of one host, are in the same fold.
FAMILIES = ("magic-article", "cwce", "wcxb-dev")
RIDGE = 2.0
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
            seen = np.zeros((len(row["candidates"]), len(names) + len(ELSEWHERE)))
            for at, (_, sights) in enumerate(row["candidates"]):
                seen[at, [index[sight] for sight in sights]] = 1
            if row["kind"] == "elsewhere":
                seen[:, len(names):] = seen[:, [index[name] for name in ELSEWHERE]]
            wanted = folded(page["title"])
            right = np.array([folded(text) == wanted for text, _ in row["candidates"]], dtype=bool)
            fold = folds.get((family(dump.stem), page["id"]))
            found.append((dump.stem, fold, seen, right))
    return found


def fit(pages):
    pages = [(seen, right) for _, _, seen, right in pages if right.any() and not right.all()]

    def loss(points):
        total, slope = RIDGE * (points @ points) / 2, RIDGE * points
        for seen, right in pages:
            logits = seen @ points
            chances = np.exp(logits - logits.max())
            chances /= chances.sum()
            hit = chances[right].sum() + 1e-12
            total -= np.log(hit)
            slope = slope - seen.T @ (np.where(right, chances / hit, 0) - chances)
        return total, slope

    size = pages[0][0].shape[1]
    return minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def exact(pages, points):
    hits = [bool(len(right)) and bool(right[np.argmax(seen @ points)]) for _, _, seen, right in pages]
    return sum(hits) / max(1, len(hits))


def report(pages, points, held_out):
    for name in sorted({page[0] for page in pages}):
        own = [page for page in pages if page[0] == name]
        reach = np.mean([bool(len(right)) and right.any() for _, _, _, right in own])
        apart = sum(exact([page for page in own if page[1] == fold], held_out[fold]) * sum(page[1] == fold for page in own)
                    for fold in held_out) / len(own)
        print(f"  {name:34} {len(own):5} pages: in-sample {exact(own, points):.3f}, held out {apart:.3f}, best possible {reach:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("sets", "folds", "dumps"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--table", type=pathlib.Path, default=pathlib.Path("src/compose/fields/title_weights.rs"))
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    entry = re.compile(r"^    ([A-Z][A-Za-z]+) (-?[0-9.]+) (-?[0-9.]+) (-?[0-9.]+),$", re.M)
    table = arguments.table.read_text(encoding="utf-8")
    old = {name: [float(point) for point in points] for name, *points in entry.findall(table)}
    names = list(old)
    everything = groups(arguments, names)
    for column, kind in ((0, "html"), (2, "plain text")):
        pages = [page for page in everything if page[0].startswith("text-") == bool(column)]
        if not pages:
            continue
        before = np.array([old[name][column] for name in names] + [old[name][1] for name in ELSEWHERE])
        points = fit(pages)
        held_out = {fold: fit([page for page in pages if page[1] != fold]) for fold in range(5)}
        print(f"{kind}: {len(pages)} pages, with the points before {exact(pages, before):.3f}")
        report(pages, points, held_out)
        for name, value in zip(names, points):
            old[name][column] = round(float(value), 2)
        for name, value in zip(ELSEWHERE, points[len(names):]):
            old[name][1] = round(float(value), 2) if column == 0 else old[name][1]
    if arguments.write:
        line = lambda match: "    " + " ".join([match[1]] + [f"{point:.2f}" for point in old[match[1]]]) + ","
        arguments.table.write_text(entry.sub(line, table).replace(" -0.00", " 0.00"), encoding="utf-8")


if __name__ == "__main__":
    main()
