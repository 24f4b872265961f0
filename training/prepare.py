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
import multiprocessing
import os
import random
import re
import subprocess
import warnings

import augment

# What tools say about pages they don't like is nobody's concern here.
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
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


def rendering(out, name, page, html, texts, renderer):
    """Writes a rendering; returns the line of it."""
    target = f"{out}/plain-{name}/{page}.{renderer}.txt"
    os.makedirs(os.path.dirname(target), exist_ok=True)
    try:
        text = render(html, renderer)
    except Exception:
        # A renderer that fails or hangs on a page leaves it out.
        return []
    open(target, "w", encoding="utf-8", errors="replace").write(text)
    return [line(page, target, texts)]


def line(page, path, texts):
    return json.dumps({"id": page, "file": path, "refs": texts}, ensure_ascii=False) + "\n"


def prepare_page(job):
    """One page of a set: its path, what it is compared with, and the lines of its renderings."""
    name, row, a = job
    path = f"{a.sets}/{name}/pages/{row.get('page') or row['id']}"
    if not os.path.exists(path):
        return None
    html = decode(open(path, "rb").read()) if a.render or "body" not in row else None
    texts = texts_of(row, html)
    lines = []
    if a.render:
        lot = lot_of(name, row["id"])[0]
        for renderer in [RENDERERS[lot % 3]] + (["lynx"] if lot % 5 == 0 else []):
            lines += rendering(a.out, name, row["id"], html, texts, renderer)
    return row, path, texts, lines


def write(out, name, pages, renderings):
    for target, lines in ((f"{out}/{name}.jsonl", pages), (f"{out}/plain-{name}.jsonl", renderings)):
        open(target, "w", encoding="utf-8").writelines(lines)


def prepare(name, a, pool):
    """Writes the lines of one set; returns its pages with what they are compared with, for augmenting."""
    rows = map(json.loads, open(f"{a.sets}/{name}/gold.jsonl", encoding="utf-8"))
    pages = [page for page in pool.imap(prepare_page, [(name, row, a) for row in rows], 4) if page]
    write(a.out, name, [line(row["id"], path, texts) for row, path, texts, _ in pages], [one for page in pages for one in page[3]])
    return [page[:3] for page in pages]


DONORS = augment.Donors()


def augment_page(job):
    """One page with something added: its line, and the lines of its rendering."""
    name, row, path, texts, few, fold, a = job
    seed = lot_of(name, row["id"])
    html = decode(open(path, "rb").read())
    if not few and seed[0] % 2 or len(html) > 1_500_000:
        return None
    lang, lot = augment.language(texts[0][:2000]), random.Random(int.from_bytes(seed[:8], "big"))
    made = augment.augment(html, texts, lot, lang, fold, DONORS)
    if made is None:
        return None
    html, texts = made
    target = f"{a.out}/aug-{name}/{row['id']}.html"
    os.makedirs(os.path.dirname(target), exist_ok=True)
    open(target, "w", encoding="utf-8", errors="replace").write(html)
    lines = rendering(a.out, f"aug-{name}", row["id"], html, texts, RENDERERS[seed[1] % 3]) if a.render else []
    return line(row["id"], target, texts), lines


def augment_all(sets, a):
    """Writes pages of the sets again with something added. Its sentences are those of pages in the same fold."""
    folds = {}
    for entry in open(a.augment, encoding="utf-8"):
        family, page, fold = entry.rstrip("\n").split("\t")
        folds[family, page] = int(fold)
    articles = {name: [(row, path, texts) for row, path, texts in pages if texts[0] and row.get("page_type", "article") == "article"]
                for name, pages in sets.items()}
    for name, pages in articles.items():
        for row, _, texts in pages:
            lang, fold = augment.language(texts[0][:2000]), folds.get((name, row["id"]), 0)
            DONORS.add(lang, fold, row.get("title") or texts[0].split("\n")[0][:60], texts[0])
    for name, pages in articles.items():
        jobs = [(name, row, path, texts, len(pages) <= 500, fold, a)
                for row, path, texts in pages for fold in [folds.get((name, row["id"]), 0)]]
        # Processes started now know the donors.
        with multiprocessing.Pool() as pool:
            made = [page for page in pool.imap(augment_page, jobs, 4) if page]
        write(a.out, f"aug-{name}", [page for page, _ in made], [one for _, lines in made for one in lines])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets_named", nargs="+", metavar="SET")
    parser.add_argument("--sets", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--render", action="store_true")
    parser.add_argument("--augment", metavar="FOLDS")
    a = parser.parse_args()
    os.makedirs(a.out, exist_ok=True)
    with multiprocessing.Pool() as pool:
        sets = {name: prepare(name, a, pool) for name in a.sets_named}
    if a.augment:
        augment_all(sets, a)


if __name__ == "__main__":
    main()
