"""Prepares labelled sets for fitting: silver bodies, renderings to plain text, and the comparisons that `features` makes.

    python prepare.py --sets SETS --out WORK [--render] [--augment FOLDS] SET...

SETS/SET holds `gold.jsonl` (a page a line: `id`, the file name `page`, `body`, or chunks `with` and `without`) and a folder `pages`.
Written are WORK/SET.jsonl for each set, and WORK/plain-SET.jsonl with renderings to plain text when `--render` is given (two
renderers a page, and lynx for every fifth; needs the programs w3m and lynx). A set without bodies gets silver ones: what
three tools keep, which fit.py lets vote. With `--augment`, WORK/aug-SET.jsonl has half of the article pages again (all of a small
set) with teasers, comments or offers added (augment.py), and WORK/plain-aug-SET.jsonl their renderings.
"""
import argparse
import hashlib
import json
import logging
import os
import random
import re
import subprocess

import augment

logging.disable(logging.CRITICAL)
RENDERERS = ["inscriptis", "bs4", "w3m"]


def decode(page):
    from resiliparse.parse.encoding import detect_encoding
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = re.search(rb'charset=["\']?([\w-]+)', page[:4096])
    for label in ([declared[1].decode()] if declared else []) + [detect_encoding(page)]:
        try:
            return page.decode("gb18030" if label.lower() in ("gb2312", "gbk") else label, "replace")
        except LookupError:
            continue
    return page.decode("utf-8", "replace")


def silver(html):
    """What three tools keep of a page, the one that does best on people's labels first."""
    import readability
    import trafilatura
    from lxml.html import fromstring
    from resiliparse.extract.html2text import extract_plain_text

    def attempt(tool):
        # A tool that fails on a page has no vote on it.
        try:
            return tool() or ""
        except Exception:
            return ""
    return [
        attempt(lambda: trafilatura.extract(html, include_comments=False, include_tables=True)),
        attempt(lambda: extract_plain_text(html, main_content=True, alt_texts=False)),
        attempt(lambda: "\n".join(fromstring(readability.Document(html).summary()).itertext())),
    ]


def render(html, renderer):
    def program(*command):
        done = subprocess.run(command, input=html.encode("utf-8", "replace"), capture_output=True, timeout=20)
        return done.stdout.decode("utf-8", "replace")
    if renderer == "inscriptis":
        from inscriptis import get_text
        return get_text(html)
    if renderer == "bs4":
        from bs4 import BeautifulSoup
        soup = BeautifulSoup(html, "lxml")
        for hidden in soup(["script", "style", "noscript", "template"]):
            hidden.decompose()
        return "\n".join(soup.stripped_strings)
    if renderer == "w3m":
        return program("w3m", "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "-cols", "10000")
    return program("lynx", "-stdin", "-dump", "-nolist", "-width=76", "-assume_charset=utf-8", "-display_charset=utf-8")


def texts_of(row, html):
    """What the blocks of a page are compared with."""
    if "body" in row:
        return [row["body"] or "", "\n".join(row.get("optional") or [])]
    return silver(html) + ["\n".join(row.get("with") or []), "\n".join(row.get("without") or [])]


def lot_of(name, page):
    """A number that is the page's own, and the same in every run."""
    return hashlib.md5((name + page).encode()).digest()


class Writer:
    """Lines of pages with their texts, and renderings of them."""

    def __init__(self, out, name):
        self.out, self.name = out, name
        self.html = open(f"{out}/{name}.jsonl", "w", encoding="utf-8")
        self.plain = open(f"{out}/plain-{name}.jsonl", "w", encoding="utf-8")

    def page(self, page, path, texts):
        self.html.write(json.dumps({"id": page, "file": path, "refs": texts}, ensure_ascii=False) + "\n")

    def rendering(self, page, html, texts, renderer):
        target = f"{self.out}/plain-{self.name}/{page}.{renderer}.txt"
        os.makedirs(os.path.dirname(target), exist_ok=True)
        try:
            text = render(html, renderer)
        except Exception:
            # A renderer that fails or hangs on a page leaves it out.
            return
        open(target, "w", encoding="utf-8", errors="replace").write(text)
        self.plain.write(json.dumps({"id": page, "file": target, "refs": texts}, ensure_ascii=False) + "\n")


def prepare(name, a):
    """Writes the lines of one set; returns its pages with what they are compared with, for augmenting."""
    pages, writer = [], Writer(a.out, name)
    for row in map(json.loads, open(f"{a.sets}/{name}/gold.jsonl", encoding="utf-8")):
        path = f"{a.sets}/{name}/pages/{row.get('page') or row['id']}"
        if not os.path.exists(path):
            continue
        html = decode(open(path, "rb").read()) if a.render or a.augment or "body" not in row else None
        texts = texts_of(row, html)
        writer.page(row["id"], path, texts)
        pages.append((row, path, texts))
        if a.render:
            lot = lot_of(name, row["id"])[0]
            for renderer in [RENDERERS[lot % 3]] + (["lynx"] if lot % 5 == 0 else []):
                writer.rendering(row["id"], html, texts, renderer)
    return pages


def augment_all(sets, a):
    """Writes pages of the sets again with something added. Its sentences are those of pages in the same fold."""
    folds = {}
    for line in open(a.augment, encoding="utf-8"):
        family, page, fold = line.rstrip("\n").split("\t")
        folds[family, page] = int(fold)
    donors = augment.Donors()
    articles = {name: [(row, path, texts) for row, path, texts in pages if texts[0] and row.get("page_type", "article") == "article"]
                for name, pages in sets.items()}
    for name, pages in articles.items():
        for row, _, texts in pages:
            lang = augment.language(texts[0][:2000])
            donors.add(lang, folds.get((name, row["id"]), 0), row.get("title") or texts[0].split("\n")[0][:60], texts[0])
    for name, pages in articles.items():
        writer = Writer(a.out, f"aug-{name}")
        for row, path, texts in pages:
            seed = lot_of(name, row["id"])
            html = decode(open(path, "rb").read())
            if len(pages) > 500 and seed[0] % 2 or len(html) > 1_500_000:
                continue
            lang, lot = augment.language(texts[0][:2000]), random.Random(int.from_bytes(seed[:8], "big"))
            made = augment.augment(html, texts, lot, lang, folds.get((name, row["id"]), 0), donors)
            if made is None:
                continue
            html, texts = made
            target = f"{a.out}/aug-{name}/{row['id']}.html"
            os.makedirs(os.path.dirname(target), exist_ok=True)
            open(target, "w", encoding="utf-8", errors="replace").write(html)
            writer.page(row["id"], target, texts)
            if a.render:
                writer.rendering(row["id"], html, texts, RENDERERS[seed[1] % 3])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets_named", nargs="+", metavar="SET")
    parser.add_argument("--sets", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--render", action="store_true")
    parser.add_argument("--augment", metavar="FOLDS")
    a = parser.parse_args()
    os.makedirs(a.out, exist_ok=True)
    sets = {name: prepare(name, a) for name in a.sets_named}
    if a.augment:
        augment_all(sets, a)


if __name__ == "__main__":
    main()
