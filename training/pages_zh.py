"""120 Chinese pages as crawlers print them, written for this project and labelled line by line: pages_zh.py OUT [RECORDS]

Writes OUT/text-pages-zh/{pages,gold.jsonl}, and OUT/text-pages-zh-unseen/ likewise: the 48 pages of the latter were written by somebody who saw
neither the program nor the other 72, and nothing was fitted to them or changed after looking at them. They are for counting, not for reading.
With RECORDS, the records of `dechaff run OUT/NAME/pages --keep-all --dedupe off --fields title,date,source,body,from`, prints what is right:
of the body the token F1 (a Chinese character, or a word, is one), lines labelled neutral aside; of the fields the share that is exact.

In pages-zh.jsonl `labels` has a letter for each line of `text`: k body, n neither way, x anything else, - blank.
"""
import collections
import json
import pathlib
import re
import sys
import unicodedata

TOKEN = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]|[0-9a-z]+|[^\W\d_]+")


def folded(text):
    return unicodedata.normalize("NFKC", text or "").lower()


def tokens(lines):
    return collections.Counter(token for line in lines for token in TOKEN.findall(folded(line)))


def body_score(page, body):
    lines = collections.defaultdict(set)
    kept = []
    for line, label in zip(page["text"].split("\n"), page["labels"]):
        lines[label].add("".join(TOKEN.findall(folded(line))))
        if label == "k":
            kept.append(line)
    neutral = lines["n"] - lines["k"]
    wanted = tokens(kept)
    found = tokens(line for line in body.split("\n") if "".join(TOKEN.findall(folded(line))) not in neutral)
    shared = (wanted & found).total()
    return 2 * shared / max(1, wanted.total() + found.total())


def is_right(field, wanted, found):
    if field == "date":
        return (found or "")[:10] == wanted
    squeezed = lambda text: re.sub(r"\s+", "", folded(text))
    return squeezed(found) == squeezed(wanted)


def main():
    out = pathlib.Path(sys.argv[1])
    pages = pathlib.Path(__file__).with_name("pages-zh.jsonl").read_text(encoding="utf-8").splitlines()
    sets = collections.defaultdict(list)
    for page in map(json.loads, pages):
        sets["text-pages-zh" if page["page"].startswith("seen-") else "text-pages-zh-unseen"].append(page)
    for name, own in sets.items():
        (out / name / "pages").mkdir(parents=True, exist_ok=True)
        gold = []
        for page in own:
            (out / name / "pages" / (page["page"] + ".txt")).write_text(page["text"] + "\n", encoding="utf-8")
            gold.append(json.dumps({"id": page["page"], "page": page["page"] + ".txt", "title": page["title"]}, ensure_ascii=False))
        (out / name / "gold.jsonl").write_text("\n".join(gold) + "\n", encoding="utf-8")
    if len(sys.argv) < 3:
        return
    records = {}
    for line in pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        records[pathlib.Path(record["from"]).stem] = record
    for name, own in sets.items():
        if not any(page["page"] in records for page in own):
            continue
        missing = sum(page["page"] not in records for page in own)
        scores = [body_score(page, records.get(page["page"], {}).get("body") or "") for page in own]
        shares = [f"body F1 {sum(scores) / len(own):.3f}"]
        for field in ("title", "date", "source"):
            rights = [is_right(field, page[field], records.get(page["page"], {}).get(field)) for page in own if page[field]]
            shares.append(f"{field} {sum(rights) / max(1, len(rights)):.3f} of {len(rights)}")
        print(f"{name}: {len(own)} pages, {missing} without a record: " + ", ".join(shares))


if __name__ == "__main__":
    main()
