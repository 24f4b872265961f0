"""Prepares labelled sets for fitting: silver bodies, renderings to plain text, and the comparisons that `features` makes.

    python prepare.py --sets SETS --out WORK [--render] SET...

SETS/SET holds `gold.jsonl` (a page a line: `id`, the file name `page`, `body`, or chunks `with` and `without`) and a folder `pages`.
Written are WORK/SET.jsonl for each set, and WORK/plain-SET.jsonl with renderings to plain text when `--render` is given (two
renderers a page, and lynx for every fifth; needs the programs w3m and lynx). A set without bodies gets silver ones: what
three tools keep, which fit.py lets vote.
"""
import argparse
import hashlib
import json
import logging
import os
import re
import subprocess

logging.disable(logging.CRITICAL)


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets_named", nargs="+", metavar="SET")
    parser.add_argument("--sets", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--render", action="store_true")
    a = parser.parse_args()
    os.makedirs(a.out, exist_ok=True)
    for name in a.sets_named:
        with open(f"{a.sets}/{name}/gold.jsonl", encoding="utf-8") as gold, \
                open(f"{a.out}/{name}.jsonl", "w", encoding="utf-8") as html_out, \
                open(f"{a.out}/plain-{name}.jsonl", "w", encoding="utf-8") as plain_out:
            for row in map(json.loads, gold):
                path = f"{a.sets}/{name}/pages/{row.get('page') or row['id']}"
                if not os.path.exists(path):
                    continue
                html = decode(open(path, "rb").read()) if a.render or "body" not in row else None
                if "body" in row:
                    texts = [row["body"] or "", "\n".join(row.get("optional") or [])]
                else:
                    texts = silver(html) + ["\n".join(row.get("with") or []), "\n".join(row.get("without") or [])]
                html_out.write(json.dumps({"id": row["id"], "file": path, "refs": texts}, ensure_ascii=False) + "\n")
                if not a.render:
                    continue
                lot = hashlib.md5((name + row["id"]).encode()).digest()[0]
                three = ["inscriptis", "bs4", "w3m"]
                for renderer in [three[lot % 3]] + (["lynx"] if lot % 5 == 0 else []):
                    target = f"{a.out}/plain-{name}/{row['id']}.{renderer}.txt"
                    os.makedirs(os.path.dirname(target), exist_ok=True)
                    try:
                        text = render(html, renderer)
                    except Exception:
                        # A renderer that fails or hangs on a page leaves it out.
                        continue
                    open(target, "w", encoding="utf-8", errors="replace").write(text)
                    plain_out.write(json.dumps({"id": row["id"], "file": target, "refs": texts}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
