#!/usr/bin/env python3
"""Holds the reading of web archives against warcio (the same payloads?) and FastWARC (as fast?).

    pip install warcio fastwarc
    cargo build --release --example payloads
    python3 benches/compare/warc.py make FOLDER-OF-PAGES archive.warc.gz
    python3 benches/compare/warc.py compare archive.warc.gz    # any WARC does, best one of a real crawl
    python3 benches/compare/warc.py make FOLDER-OF-PAGES plain.warc.gz plain
    python3 benches/compare/warc.py speed plain.warc.gz

`make` packs pages in the ways servers send them: plain, chunked, gzip, deflate, and some that are not found, revisits and
images; with `plain` all are sent plain, so that every reader has the same work.
"""
import gzip, io, os, resource, subprocess, sys, zlib
from pathlib import Path

READER = Path(os.environ.get("CARGO_TARGET_DIR", Path(__file__).parents[2] / "target")) / "release/examples/payloads"
# The types that dechaff takes for something else than a page, and so doesn't hand on.
PAGES = ("text/html", "application/xhtml+xml", "text/plain", "")


def chunked(body):
    parts = [body[at:at + 7001] for at in range(0, len(body), 7001)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def make(folder, archive, plain=None):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    with open(archive, "wb") as out:
        writer = WARCWriter(out, gzip=True)
        out_of = [("identity", None), ("chunked", None), ("gzip", "gzip"), ("deflate", "deflate"), ("both", "gzip")]
        out_of = out_of[:1] if plain else out_of
        for number, path in enumerate(files):
            body, (way, coding) = path.read_bytes(), out_of[number % len(out_of)]
            status = "404 Not Found" if number % 97 == 96 else "200 OK"
            headers = [("Content-Type", "image/png" if number % 89 == 88 else "text/html")]
            if coding == "gzip":
                body = gzip.compress(body, 6)
            elif coding == "deflate":
                body = zlib.compress(body)
            if coding:
                headers.append(("Content-Encoding", coding))
            if way in ("chunked", "both"):
                body = chunked(body)
                headers.append(("Transfer-Encoding", "chunked"))
            url = f"https://example.org/{number}"
            http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=http))
            if number % 50 == 0:
                digest = "sha1:" + "A" * 32
                writer.write_record(writer.create_revisit_record(url, digest, url, "2025-03-07T01:02:03Z"))


def theirs(archive):
    from warcio.archiveiterator import ArchiveIterator
    with open(archive, "rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "conversion":
                yield record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()
            if record.rec_type != "response":
                continue
            http = record.http_headers
            kind = (http.get_header("Content-Type") or "").split(";")[0].strip().lower()
            if http.get_statuscode().startswith("2") and kind in PAGES:
                yield record.rec_headers.get_header("WARC-Target-URI").strip("<>"), record.content_stream().read()


def compare(archive):
    expected = [f"{url}\t{len(body)}\t{zlib.crc32(body):08x}" for url, body in theirs(archive)]
    found = subprocess.run([READER, archive], check=True, capture_output=True, text=True).stdout.splitlines()
    differences = sorted(set(expected) ^ set(found))
    print(f"{len(expected)} pages by warcio, {len(found)} by dechaff, {len(differences)} lines differ")
    for line in differences[:20]:
        print("only", "warcio " if line in expected else "dechaff", line)
    sys.exit(bool(differences) or len(expected) != len(found))


def seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out


FASTWARC = """
import sys
from fastwarc.warc import ArchiveIterator, WarcRecordType
pages = size = 0
with open(sys.argv[1], "rb") as stream:
    for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
        pages += 1
        size += len(record.reader.read())
print(pages, "pages,", size, "bytes")
"""


def speed(archive):
    megabytes = os.path.getsize(archive) / 1e6
    readers = {
        "dechaff": [READER, "--quiet", archive],
        "FastWARC": [sys.executable, "-c", FASTWARC, archive],
    }
    best = {name: (1e9, "") for name in readers}
    for _ in range(5):
        for name, command in readers.items():
            best[name] = min(best[name], seconds(command))
    ours = best["dechaff"][0]
    for name, (time, said) in best.items():
        print(f"{name}: {time:.2f} s of CPU, {megabytes / time:.0f} MB of archive/s, {time / ours:.2f} times ours; {said}")


if __name__ == "__main__":
    {"make": make, "compare": compare, "speed": speed}[sys.argv[1]](*sys.argv[2:])
