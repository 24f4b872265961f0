"""How many lines that talk to the reader about the site are kept, and how many lines of texts that share their words are not.

    python3 training/reader_lines.py target/release/dechaff

Each line of `reader-lines.json` is put alone between the paragraphs of a short article in its language, once in the middle and once
at the end, in an element without a telling name and as plain text. The lines were written for this without sight of the rules. After that
the rules were extended in front of those called `first` and `third`, and mended where they took lines of texts in all; `noise` of `second` and `fourth`
nobody looked at. `third` and `fourth` are halves of one list by another author, in 21 languages.
`fifth` are lines of texts written to be lost to the rules as they stood then: each begins with or holds one of their phrases.
"""
import collections
import html
import json
import os
import re
import subprocess
import sys
import tempfile

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} - Example</title></head><body>
<div class="top"><ul><li><a href="/">A</a></li><li><a href="/b">B</a></li><li><a href="/c">C</a></li></ul></div>
<div class="wrap"><h1>{title}</h1><div class="info">2024-03-04</div><div class="content">{paragraphs}</div></div>
<div class="bottom"><a href="/x">X</a> <a href="/y">Y</a></div></body></html>
"""


def squeeze(text):
    return re.sub(r"\W+", "", text)


def pages(lines):
    """Name, content and line of each page."""
    for lot in ("first", "second", "third", "fourth", "fifth"):
        for lang, kinds in lines[lot].items():
            text = lines["texts"][lang]
            title = text[0][:30]
            for kind, listed in kinds.items():
                for number, line in enumerate(listed):
                    for where, at in (("middle", len(text) // 2), ("end", len(text))):
                        body = text[:at] + [line] + text[at:]
                        name = f"{lot}.{kind}.{lang}.{number}.{where}"
                        paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in body)
                        yield name + ".html", PAGE.format(lang=lang, title=html.escape(title), paragraphs=paragraphs), line
                        yield name + ".txt", "\n".join(["A", "B", "C", "", title, "2024-03-04", "", *body, "", "X", "Y", ""]), line


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(os.path.join(os.path.dirname(__file__), "reader-lines.json"), encoding="utf-8") as f:
        lines = json.load(f)
    with tempfile.TemporaryDirectory() as folder:
        written = {}
        os.mkdir(f"{folder}/in")
        for name, page, line in pages(lines):
            written[name] = line
            with open(f"{folder}/in/{name}", "w", encoding="utf-8") as f:
                f.write(page)
        command = [sys.argv[1], "run", f"{folder}/in", "--out", f"{folder}/out", "--keep-all", "--dedupe", "off", "--no-report",
                   "--fields", "from,body"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        kept, all_of = collections.Counter(), collections.Counter()
        with open(f"{folder}/out/records.jsonl", encoding="utf-8") as f:
            for record in map(json.loads, f):
                name = os.path.basename(record["from"])
                lot, kind, *_, where, form = name.split(".")
                all_of[lot, kind, form, where] += 1
                kept[lot, kind, form, where] += squeeze(written[name])[:40] in squeeze(record["body"])
    for key in sorted(all_of):
        print(f"{' '.join(key):28} kept {kept[key]:4} of {all_of[key]:4}  {kept[key] / all_of[key]:.3f}")


if __name__ == "__main__":
    main()
