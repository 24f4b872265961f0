"""Tables for RESULTS.md from the page figures of `fit.py --report`: by set and fold, and how far confidence can be trusted."""
import json
import sys

import numpy as np


def main():
    rows = [json.loads(line) for path in sys.argv[1:] for line in open(path)]
    print("| pages | n | F1 | se | " + " | ".join(f"fold {k}" for k in range(5)) + " |")
    print("|---" * 9 + "|")
    for kind, name in dict.fromkeys((r["kind"], r["set"]) for r in rows):
        f = np.array([r["f1"] for r in rows if (r["kind"], r["set"]) == (kind, name)])
        k = np.array([r["fold"] for r in rows if (r["kind"], r["set"]) == (kind, name)])
        by_fold = " | ".join(f"{f[k == fold].mean():.3f}" if (k == fold).any() else "-" for fold in range(5))
        print(f"| {name} ({kind}) | {len(f)} | {f.mean():.4f} | {f.std() / len(f) ** 0.5:.4f} | {by_fold} |")
    for kind in dict.fromkeys(r["kind"] for r in rows):
        print(f"\n| confidence ({kind}) | pages | mean confidence | mean F1 |\n|---|---|---|---|")
        edges = [0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01]
        for low, high in zip(edges, edges[1:]):
            some = [r for r in rows if r["kind"] == kind and low <= r["expected"] < high]
            if some:
                print(f"| {low:.2f}-{min(high, 1):.2f} | {len(some)} | {np.mean([r['expected'] for r in some]):.3f} | {np.mean([r['f1'] for r in some]):.3f} |")
    print("\nWorst:")
    for r in sorted(rows, key=lambda r: r["f1"])[:60]:
        print(r["kind"], r["set"], r["id"], r["f1"], r["expected"])


if __name__ == "__main__":
    main()
