#!/usr/bin/env python3
"""Compares cleaners on the same files, in one run, interleaved, by CPU time of one thread, median of 5.

    pip install resiliparse trafilatura
    cargo build --release --manifest-path benches/compare/Cargo.toml
    python3 benches/compare/clean.py CLEAN SET... [--rounds N] [--tools NAME,...] [--json OUT] [--plot SVG]

CLEAN is the `clean` that cargo built. A SET is a folder of pages, or a labelled set: a folder that holds `pages/` and
`gold.jsonl`, whose lines have the `id` that a page's file is called by and the `body` that is right. Where there is gold,
the word F1 of every tool stands beside its speed (lower-case words as a bag, the mean over pages). Where dechaff's tables were
fitted on the SET, that figure flatters it: `--held-out F1` is what it reaches with tables that never saw the pages
(training/RESULTS.md), and what the plot shows.

dechaff decodes the bytes, fills all fields and writes a line of JSON; the other tools are given characters and asked for the
main text. resiliparse and trafilatura are called from Python as their users call them. `lexbor` is the parser of resiliparse
alone.
"""

import argparse
import collections
import json
import pathlib
import re
import statistics
import subprocess
import sys
import time

import resiliparse.extract.html2text as resiliparse_text
import trafilatura
from resiliparse.parse.html import HTMLTree

RUST = ("dechaff", "dom_smoothie", "rs-trafilatura")
TOOLS = ("dechaff", "lexbor", "resiliparse", "dom_smoothie", "rs-trafilatura", "trafilatura")
# Tools that take longer than this are timed once: their figure needs no more digits.
SLOW_SECONDS = 60
LIMITS = {"all pages": 0, "pages under 110 KB": 110_000}
WORDS = re.compile(r"\w+")


def main():
    options = arguments()
    files, golds = pages_of(options.sets)
    rust = subprocess.Popen([options.clean, *files], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    raw = [pathlib.Path(file).read_bytes() for file in files]
    texts = [page.decode("utf-8", "replace") for page in raw]
    python = {
        "lexbor": lambda text: HTMLTree.parse(text) and "",
        "resiliparse": lambda text: resiliparse_text.extract_plain_text(HTMLTree.parse(text), main_content=True),
        "trafilatura": lambda text: trafilatura.extract(text) or "",
    }

    def seconds(tool, limit):
        if tool in RUST:
            print("time", tool, limit, file=rust.stdin, flush=True)
            return float(rust.stdout.readline().split()[2])
        chosen = [text for text, page in zip(texts, raw) if not limit or len(page) < limit]
        start = time.thread_time()
        for text in chosen:
            python[tool](text)
        return time.thread_time() - start

    def bodies(tool):
        if tool in RUST:
            print("text", tool, file=rust.stdin, flush=True)
            return json.loads(rust.stdout.readline())
        return [python[tool](text) for text in texts]

    result = {"pages": len(files), "bytes": sum(map(len, raw)), "tools": {}}
    tools = options.tools.split(",")
    for name, limit in LIMITS.items():
        size = sum(len(page) for page in raw if not limit or len(page) < limit)
        count = sum(not limit or len(page) < limit for page in raw)
        times = collections.defaultdict(list)
        for _ in range(options.rounds):
            for tool in tools:
                if not times[tool] or times[tool][0] < SLOW_SECONDS:
                    times[tool].append(seconds(tool, limit))
        print(f"{name}: {count} pages, {size / 1e6:.1f} MB")
        base = statistics.median(times["resiliparse"])
        for tool in tools:
            median = statistics.median(times[tool])
            figures = result["tools"].setdefault(tool, {})
            figures[name] = {"seconds": median, "MB/s": size / 1e6 / median, "ms a page": 1000 * median / max(count, 1)}
            print(
                f"  {tool:15} {median:8.2f} s {size / 1e6 / median:7.1f} MB/s {1000 * median / max(count, 1):8.3f} ms a page"
                f" {base / median:6.2f} x resiliparse   ({min(times[tool]):.2f} to {max(times[tool]):.2f} s)"
            )
    if any(gold is not None for gold in golds):
        print("word F1")
        for tool in tools:
            if tool != "lexbor":
                scores = [f1(body, gold) for body, gold in zip(bodies(tool), golds) if gold is not None]
                result["tools"][tool]["F1"] = statistics.mean(scores)
                print(f"  {tool:15} {statistics.mean(scores):.3f}")
        if options.held_out:
            result["tools"]["dechaff"]["F1"] = options.held_out
            print(f"  {'dechaff':15} {options.held_out:.3f} with tables that never saw the pages")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(result, indent=1) + "\n")
    if options.plot:
        pathlib.Path(options.plot).write_text(plot(result))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clean")
    parser.add_argument("sets", nargs="+", metavar="SET")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tools", default=",".join(TOOLS), help="only these; resiliparse must be one of them")
    parser.add_argument("--held-out", type=float, metavar="F1", help="what dechaff reaches with tables that never saw the pages")
    parser.add_argument("--json", help="write the figures here")
    parser.add_argument("--plot", help="draw speed against quality here, as SVG")
    return parser.parse_args()


def pages_of(sets):
    """Paths of all pages, sorted, and the gold body of each, or None."""
    golds = {}
    for folder in map(pathlib.Path, sets):
        labelled = folder / "gold.jsonl"
        gold = {}
        if labelled.exists():
            with labelled.open(encoding="utf-8") as lines:
                gold = {entry["id"]: entry.get("body") or "" for entry in map(json.loads, lines)}
        pages = folder / "pages" if (folder / "pages").is_dir() else folder
        for file in pages.iterdir():
            golds[str(file)] = gold.get(file.stem)
    files = sorted(golds)
    return files, [golds[file] for file in files]


def f1(body, gold):
    """Two times the words in common over the words of both; nothing for nothing is right."""
    ours, right = WORDS.findall((body or "").lower()), WORDS.findall(gold.lower())
    if not ours or not right:
        return float(not ours and not right)
    return 2 * sum((collections.Counter(ours) & collections.Counter(right)).values()) / (len(ours) + len(right))


WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 400, 70, 56, 28, 30


def plot(result):
    """Speed (logarithmic) to the right, F1 upwards; the line is where lexbor stands, which only parses."""
    import math

    points = {tool: (f["all pages"]["MB/s"], f["F1"]) for tool, f in result["tools"].items() if "F1" in f}
    parse = result["tools"]["lexbor"]["all pages"]["MB/s"]
    speeds = [speed for speed, _ in points.values()] + [parse]
    low, high = math.floor(math.log10(min(speeds))), math.ceil(math.log10(max(speeds)) * 4) / 4
    floor = math.floor(min(score for _, score in points.values()) * 20 - 0.4) / 20
    ceiling = math.ceil(max(score for _, score in points.values()) * 20 + 0.2) / 20

    def x(speed):
        return LEFT + (math.log10(speed) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(score):
        return HEIGHT - BOTTOM - (score - floor) / (ceiling - floor) * (HEIGHT - BOTTOM - TOP)

    def text(at_x, at_y, words, anchor="middle", extra=""):
        return f'<text x="{at_x:.1f}" y="{at_y:.1f}" text-anchor="{anchor}"{extra}>{words}</text>'

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        ' font-family="sans-serif" font-size="13" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    score = floor
    while score <= ceiling + 1e-9:
        lines.append(f'<path d="M{LEFT} {y(score):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        lines.append(text(LEFT - 8, y(score) + 4, f"{score:.2f}", "end"))
        score += 0.05
    for power in range(low, math.floor(high) + 1):
        for factor in (1, 2, 5):
            speed = factor * 10**power
            if math.log10(speed) <= high:
                lines.append(f'<path d="M{x(speed):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#eee"/>')
                lines.append(text(x(speed), HEIGHT - BOTTOM + 18, f"{speed:g}"))
    lines.append(f'<path d="M{x(parse):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#888" stroke-dasharray="4 4"/>')
    lines.append(text(x(parse) - 6, HEIGHT - BOTTOM - 8, "lexbor, parsing alone", "end", ' fill="#666"'))
    for tool, (speed, value) in points.items():
        ours = tool == "dechaff"
        colour = "#c0392b" if ours else "#2c6fbb"
        weight = ' font-weight="bold"' if ours else ""
        lines.append(f'<circle cx="{x(speed):.1f}" cy="{y(value):.1f}" r="{6 if ours else 5}" fill="{colour}"/>')
        # dom_smoothie and resiliparse are neighbours; one name stands on the left and the other on the right.
        left = x(speed) > WIDTH * 0.4 and tool != "resiliparse"
        place = x(speed) - 10 if left else x(speed) + 10
        rise = -6 if tool == "dechaff" else 4
        lines.append(text(place, y(value) + rise, tool, "end" if left else "start", weight))
    lines.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "MB of HTML a second, one core (logarithmic)"))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    lines.append(text(18, middle, "word F1", "middle", f' transform="rotate(-90 18 {middle:.1f})"'))
    return "\n".join([*lines, "</svg>"]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
