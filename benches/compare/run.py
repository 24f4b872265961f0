#!/usr/bin/env python3
"""Compares HTML parsers on the same files, in one run, interleaved, by CPU time, best of 5.

    pip install resiliparse
    cargo build --release --manifest-path benches/compare/Cargo.toml
    python3 benches/compare/run.py BINARY FOLDER...

BINARY is the `speed` that cargo built. dechaff parses and cuts into blocks and places; scraper (html5ever) and
resiliparse (lexbor) only parse. resiliparse is given a str, as its users give it; its figure holds the binding's copy.
"""

import pathlib
import subprocess
import sys
import time

from resiliparse.parse.html import HTMLTree

ROUNDS = 5
LIMITS = {"all pages": 0, "pages under 110 KB": 110_000}


def resiliparse(texts):
    start = time.thread_time()
    for text in texts:
        HTMLTree.parse(text)
    return time.thread_time() - start


def main():
    binary, *folders = sys.argv[1:]
    files = sorted(str(file) for folder in folders for file in pathlib.Path(folder).iterdir())
    texts = [pathlib.Path(file).read_bytes().decode("utf-8", "replace") for file in files]
    rust = subprocess.Popen([binary, *files], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(tool, limit):
        print(tool, limit, file=rust.stdin, flush=True)
        pages, size, seconds, *rest = rust.stdout.readline().split(maxsplit=3)
        return int(pages), int(size), float(seconds), " ".join(rest)

    for name, limit in LIMITS.items():
        chosen = [text for text in texts if not limit or len(text.encode("utf-8", "replace")) < limit]
        best = {}
        for _ in range(ROUNDS):
            for tool in ("dechaff", "fresh", "scraper"):
                pages, size, seconds, _ = ask(tool, limit)
                best[tool] = min(seconds, best.get(tool, seconds))
            seconds = resiliparse(chosen)
            best["resiliparse"] = min(seconds, best.get("resiliparse", seconds))
        print(f"{name}: {pages} pages, {size / 1e6:.1f} MB")
        for tool, seconds in best.items():
            print(f"  {tool:12} {seconds:8.3f} s {size / 1e6 / seconds:8.0f} MB/s {1000 * seconds / pages:8.3f} ms a page")
        print("  dechaff:", ask("allocations", limit)[3].strip())


main()
