//! Containers: archives, compressions and crawls, whole and broken. Each is built here, byte by byte.

use crate::program::{Left, dechaff};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use std::io::Write;
use tempfile::tempdir;

pub(crate) const PAGE: &[u8] = b"<p>A page that was packed with care, and then packed again with care.</p>";

/// What becomes of these files: `from` of the records, and `from` and reason of the others.
pub(crate) fn read(files: &[(&str, Vec<u8>)]) -> (Vec<String>, Vec<(String, String)>, Left) {
    let folder = tempdir().unwrap();
    let pages = folder.path().join("in");
    std::fs::create_dir(&pages).unwrap();
    for (name, bytes) in files {
        std::fs::write(pages.join(name), bytes).unwrap();
    }
    let out = folder.path().join("out");
    let mut command = dechaff();
    command.arg("run").arg(&pages).arg("--out").arg(&out);
    let output = command.args(["--keep-all", "--dedupe", "off", "--fields", "from,id,url,body"]).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let left = Left::read(&out);
    let below = format!("{}/", pages.display());
    let kept = left.records.iter().map(|record| record["from"].as_str().unwrap().replacen(&below, "", 1)).collect();
    let dropped = left.reasons(&pages);
    (kept, dropped, left)
}

pub(crate) fn reasons(dropped: &[(&str, &str)]) -> Vec<(String, String)> {
    dropped.iter().map(|(from, why)| (from.to_string(), why.to_string())).collect()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// [`PAGE`] as `xz` packs it.
pub(crate) const XZ: &[u8] = &[
    253, 55, 122, 88, 90, 0, 0, 4, 230, 214, 180, 70, 2, 0, 33, 1, 22, 0, 0, 0, 116, 47, 229, 163, 224, 0, 72, 0, 61,
    93, 0, 30, 28, 3, 196, 16, 141, 119, 37, 71, 44, 172, 159, 211, 218, 67, 99, 45, 212, 151, 8, 4, 182, 80, 95, 244,
    104, 254, 43, 228, 120, 156, 18, 118, 1, 143, 48, 2, 249, 230, 255, 155, 217, 99, 159, 206, 254, 209, 64, 227, 220,
    102, 170, 85, 68, 111, 187, 37, 185, 28, 158, 224, 0, 0, 0, 0, 136, 97, 159, 19, 165, 82, 109, 187, 0, 1, 89, 73,
    2, 170, 255, 68, 31, 182, 243, 125, 1, 0, 0, 0, 0, 4, 89, 90,
];

/// [`PAGE`] as `brotli` packs it.
pub(crate) const BROTLI: &[u8] = &[
    27, 72, 0, 192, 156, 7, 118, 44, 205, 216, 160, 69, 201, 53, 106, 16, 30, 159, 178, 53, 118, 151, 97, 65, 112, 233,
    38, 55, 7, 27, 112, 192, 222, 190, 192, 184, 208, 134, 131, 67, 142, 224, 112, 160, 86, 181, 151, 154, 208, 180,
    191, 83, 24, 14, 61, 52, 98, 64, 170, 193, 236, 83, 0,
];

#[test]
fn every_compression_is_known_by_its_content() {
    let zstd = zstd::encode_all(PAGE, 3).unwrap();
    let files = [("a", gzip(PAGE)), ("b", bzip2(PAGE)), ("c", XZ.to_vec()), ("d", zstd), ("e", bzip2(&gzip(XZ)))];
    let (kept, dropped, left) = read(&files);
    assert_eq!((kept, dropped), (["a", "b", "c", "d", "e"].map(str::to_owned).to_vec(), vec![]));
    for record in left.records {
        assert_eq!(record["body"], "A page that was packed with care, and then packed again with care.");
    }
    for (name, bytes) in files {
        let (kept, dropped, _) = read(&[(name, bytes[..bytes.len() / 2].to_vec())]);
        assert_eq!((kept, dropped), (vec![], reasons(&[(name, "broken")])));
    }
}

pub(crate) fn tar_member(name: &[u8], kind: u8, bytes: &[u8]) -> Vec<u8> {
    let mut block = [0; 512];
    block[..name.len()].copy_from_slice(name);
    block[100..108].copy_from_slice(b"0000644\0");
    block[124..136].copy_from_slice(format!("{:011o}\0", bytes.len()).as_bytes());
    block[148..156].copy_from_slice(b"        ");
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let padding = vec![0; (512 - bytes.len() % 512) % 512];
    [&block, bytes, &padding].concat()
}

#[test]
fn members_of_a_tar() {
    let long = "folder/".repeat(20) + "page";
    let pax = format!("{} path={long}\n", long.len() + 10);
    let tar = [
        tar_member(b"folder/", b'5', b""),
        tar_member(b"folder/page", b'0', PAGE),
        tar_member(b"/etc/passwd", b'0', PAGE),
        tar_member(b"../up\xff", b'\0', PAGE),
        tar_member(b"link", b'2', b""),
        tar_member(b"././@LongLink", b'L', format!("{long}\0").as_bytes()),
        tar_member(b"cut", b'0', PAGE),
        tar_member(b"PaxHeaders/x", b'x', pax.as_bytes()),
        tar_member(b"cut", b'0', &gzip(PAGE)),
        vec![0; 1024],
        tar_member(b"lines.jsonl", b'0', b"{\"text\":\"one\"}\n{\"text\":\"two\"}\n"),
    ]
    .concat();
    let (kept, dropped, _) = read(&[("a.tar", tar.clone()), ("b.tgz", gzip(&tar))]);
    let members: Vec<String> =
        ["folder/page", "/etc/passwd", "../up%FF", &long, &long, "lines.jsonl#1", "lines.jsonl#2"]
            .map(str::to_owned)
            .to_vec();
    let expected: Vec<String> =
        ["a.tar", "b.tgz"].iter().flat_map(|tar| members.iter().map(move |member| format!("{tar}#{member}"))).collect();
    assert_eq!(kept, expected);
    assert_eq!(dropped, []);
}

#[test]
fn a_broken_tar() {
    let good = tar_member(b"good", b'0', PAGE);
    let garbage = [good.clone(), vec![7; 1024], good.clone()].concat();
    let cut = [good.clone(), good[..540].to_vec()].concat();
    let (kept, dropped, _) = read(&[("cut", cut), ("garbage", garbage)]);
    assert_eq!(kept, ["cut#good", "garbage#good", "garbage#good"]);
    assert_eq!(dropped, reasons(&[("cut#good", "broken"), ("garbage#1024", "broken")]));
}

pub(crate) fn zip_member(name: &str, method: u16, flags: u16, packed: &[u8]) -> Vec<u8> {
    let mut plain = packed.to_vec();
    if method == 8 {
        plain.clear();
        let _ = std::io::Read::read_to_end(&mut flate2::read::DeflateDecoder::new(packed), &mut plain);
    }
    let mut crc = flate2::Crc::new();
    crc.update(&plain);
    let (length, checksum) = if flags & 8 == 0 { (packed.len() as u32, crc.sum()) } else { (0, 0) };
    let mut member = b"PK\x03\x04\x14\0".to_vec();
    for number in [flags, method, 0, 0] {
        member.extend_from_slice(&number.to_le_bytes());
    }
    member.extend_from_slice(&checksum.to_le_bytes());
    member.extend_from_slice(&length.to_le_bytes());
    member.extend_from_slice(&[0; 4]);
    member.extend_from_slice(&(name.len() as u16).to_le_bytes());
    member.extend_from_slice(&[0; 2]);
    member.extend_from_slice(name.as_bytes());
    member.extend_from_slice(packed);
    if flags & 8 != 0 {
        member.extend_from_slice(b"PK\x07\x08");
        member.extend_from_slice(&crc.sum().to_le_bytes());
        member.extend_from_slice(&[0; 8]);
    }
    member
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const ZIP_END: &[u8] = b"PK\x01\x02 the directory follows, which says nothing new";

#[test]
fn members_of_a_zip() {
    let zip = [
        zip_member("folder/", 0, 0, b""),
        zip_member("folder/stored", 0, 0, PAGE),
        zip_member("deflated", 8, 0, &deflate(PAGE)),
        zip_member("sizes after", 8, 8, &deflate(PAGE)),
        zip_member("secret", 8, 1, &deflate(PAGE)),
        zip_member("odd", 99, 0, PAGE),
        zip_member("inner.zip", 0, 0, &[zip_member("last", 8, 8, &deflate(PAGE)), ZIP_END.to_vec()].concat()),
        ZIP_END.to_vec(),
    ]
    .concat();
    let document = [zip_member("[Content_Types].xml", 8, 0, &deflate(b"<Types/>")), ZIP_END.to_vec()].concat();
    let cut = zip_member("cut", 8, 0, &deflate(PAGE))[..50].to_vec();
    let (kept, dropped, _) = read(&[("a.zip", zip), ("cut.zip", cut), ("document.docx", document)]);
    assert_eq!(kept, ["a.zip#folder/stored", "a.zip#deflated", "a.zip#sizes after", "a.zip#inner.zip#last"]);
    let expected =
        [("a.zip#secret", "broken"), ("a.zip#odd", "broken"), ("cut.zip#cut", "broken"), ("document.docx", "binary")];
    assert_eq!(dropped, reasons(&expected));
}

fn record(headers: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("WARC/1.0\r\n{headers}\r\nContent-Length: {}\r\n\r\n", payload.len());
    [head.as_bytes(), payload, b"\r\n\r\n"].concat()
}

pub(crate) fn response(url: &str, http: &str, body: &[u8]) -> Vec<u8> {
    let headers = format!(
        "WARC-Type: response\r\nWARC-Target-URI: <{url}>\r\nWARC-Date: 2025-03-07T01:02:03Z\r\nWARC-Record-ID: <urn:uuid:{url}>\r\nContent-Type: application/http"
    );
    let http = format!("HTTP/1.1 {http}\r\n\r\n");
    record(&headers, &[http.as_bytes(), body].concat())
}

#[test]
fn records_of_a_crawl() {
    let chunked = [b"10\r\n".as_slice(), &PAGE[..16], b"\r\n39\r\n", &PAGE[16..], b"\r\n0\r\n\r\n"].concat();
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(PAGE).unwrap();
    let records = [
        record("WARC-Type: warcinfo", b"software: a crawler"),
        record("WARC-Type: request", b"GET / HTTP/1.1\r\n\r\n"),
        response("plain", "200 OK\r\nContent-Type: text/html; charset=utf-8", PAGE),
        response("gone", "404 Not Found\r\nContent-Type: text/html", b"<p>Not found."),
        response("image", "200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        response("chunked", "200 OK\r\nTransfer-Encoding: chunked", &chunked),
        response("undone", "200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip", PAGE),
        response("gzip", "200 OK\r\nContent-Encoding: gzip", &gzip(PAGE)),
        response("zlib", "200 OK\r\nContent-Encoding: deflate", &zlib.finish().unwrap()),
        response("deflate", "200 OK\r\nContent-Encoding: deflate", &deflate(PAGE)),
        response("brotli", "200 OK\r\nContent-Encoding: br", BROTLI),
        record("WARC-Type: revisit\r\nWARC-Target-URI: again", b""),
        record("WARC-Type: conversion\r\nWARC-Target-URI: text\r\nContent-Type: text/plain", b"A page as text.\n"),
        record("WARC-Type: resource\r\nWARC-Target-URI: metadata://log\r\nContent-Type: text/plain", b"log"),
    ];
    let plain = records.concat();
    let members: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    let (_, dropped, left) = read(&[("a.warc", plain), ("b.warc.gz", members)]);
    let urls: Vec<&str> = left.records.iter().map(|record| record["url"].as_str().unwrap_or("none")).collect();
    let expected = ["plain", "chunked", "undone", "gzip", "zlib", "deflate", "brotli", "text"];
    assert_eq!(urls, [expected, expected].concat());
    assert_eq!(left.records[0]["id"], "urn:uuid:plain");
    for record in &left.records {
        assert!(
            record["body"] == "A page that was packed with care, and then packed again with care."
                || record["url"] == "text"
        );
    }
    let whats: Vec<&str> = left.dropped.iter().map(|dropped| dropped["detail"]["what"].as_str().unwrap()).collect();
    assert_eq!(whats, [["status 404", "image/png", "revisit"]; 2].concat());
    assert!(dropped.iter().all(|(_, why)| why == "not-a-page"));
    // Where a record lies doesn't depend on how it is packed.
    assert_eq!(
        left.records[0]["from"].as_str().unwrap().rsplit('#').next(),
        left.records[8]["from"].as_str().unwrap().rsplit('#').next()
    );
}

#[test]
fn a_broken_crawl_loses_only_what_is_broken() {
    let good = response("good", "200 OK\r\nContent-Type: text/html", PAGE);
    let case = |bytes: Vec<u8>| {
        let (kept, dropped, _) = read(&[("warc", bytes)]);
        (kept.len(), dropped.into_iter().map(|(_, why)| why).collect::<Vec<_>>())
    };
    let broken = |count: usize| vec!["broken".to_owned(); count];
    // Line feeds only.
    let unix = String::from_utf8(good.clone()).unwrap().replace("\r\n", "\n");
    let length = unix.len() - unix.find("HTTP/1.1").unwrap() - 2;
    let old = good.len() - String::from_utf8_lossy(&good).find("HTTP/1.1").unwrap() - 4;
    let unix = unix.replace(&format!("Content-Length: {old}"), &format!("Content-Length: {length}"));
    assert_eq!(case([unix.as_bytes(), unix.as_bytes()].concat()), (2, broken(0)));
    // Bytes between records.
    assert_eq!(case([&good, b"garbage\r\nmore\r\n".as_slice(), &good].concat()), (2, broken(1)));
    // No length.
    let text = String::from_utf8(good.clone()).unwrap();
    let lengthless = text.replace("Content-Length", "Content-Size");
    assert_eq!(case([lengthless.as_bytes(), &good].concat()), (1, broken(1)));
    // A length that is too large, and one that is too small.
    let other_length = |change: i64| {
        let length = format!("Content-Length: {}", old as i64 + change);
        text.replace(&format!("Content-Length: {old}"), &length).into_bytes()
    };
    for change in [-30, -3, 30, 500] {
        let wrong = other_length(change);
        assert_eq!(case([good.as_slice(), &wrong, &good, &good, &good].concat()), (4, broken(1)), "{change}");
        let members: Vec<u8> =
            [&good, &wrong, &good, &good, &good].into_iter().flat_map(|record| gzip(record)).collect();
        assert_eq!(case(members), (4, broken(1)), "{change}");
    }
    assert_eq!(case([other_length(1 << 40), good.clone()].concat()).1, broken(1));
    // A first line that is none, and heads without an end.
    assert_eq!(case([b"WARC/1.0\r\n".as_slice(), &good, &good].concat()).0, 2);
    assert_eq!(case([&good, b"WARC/1.0 and then some bytes \xff\xfe\0\0\0".as_slice()].concat()), (1, broken(1)));
    // Cut in the payload, and in the header.
    assert_eq!(case([&good, &good[..good.len() - 30]].concat()), (1, broken(1)));
    assert_eq!(case([&good, &good[..40]].concat()), (1, broken(1)));
    // A member of gzip that is broken, between two that are not.
    let members = ["first", "second", "third"].map(|url| gzip(&response(url, "200 OK\r\nServer: one", PAGE)));
    let half = members[1][..members[1].len() / 2].to_vec();
    let mut wrong = members[1].clone();
    wrong[20..30].fill(0xff);
    for broken in [half, wrong] {
        let (_, dropped, left) = read(&[("warc", [members[0].clone(), broken, members[2].clone()].concat())]);
        assert!(!dropped.is_empty() && dropped.iter().all(|(_, why)| why == "broken"), "{dropped:?}");
        let urls: Vec<&str> = left.records.iter().filter_map(|record| record["url"].as_str()).collect();
        assert_eq!((urls.first(), urls.last()), (Some(&"first"), Some(&"third")));
    }
}

#[test]
fn a_broken_frame_of_zstd_costs_its_own_records() {
    let record = |number: usize| {
        let body = [PAGE, b"<p>", format!("{number:0500}").as_bytes()].concat();
        response(&format!("{number}"), "200 OK\r\nContent-Type: text/html", &body)
    };
    let frames: Vec<Vec<u8>> = (0..6).map(|number| zstd::encode_all(record(number).as_slice(), 3).unwrap()).collect();
    let middle = frames[2].len() / 2;
    let mut wrong = frames.clone();
    wrong[2][middle..middle + 8].fill(0xff);
    let mut cut = frames.clone();
    cut[2].truncate(middle);
    let mut headless = frames.clone();
    headless[2][..4].fill(0);
    // Bytes between frames that look like the start of some.
    let mut between = frames.clone();
    between[2] = zstd::encode_all(record(2).as_slice(), 3).unwrap()[..4].repeat(1000);
    for (what, frames) in [("wrong", wrong), ("cut", cut), ("headless", headless), ("between", between)] {
        let (_, dropped, left) = read(&[("a.warc.zst", frames.concat())]);
        let urls: Vec<&str> = left.records.iter().filter_map(|record| record["url"].as_str()).collect();
        assert_eq!(urls, ["0", "1", "3", "4", "5"], "{what}");
        assert!(dropped.len() == 1 && dropped[0].1 == "broken", "{what}: {dropped:?}");
    }
}

#[test]
fn a_broken_member_of_gzip_costs_its_own_lines() {
    let line = |number: u32| format!("{{\"text\":\"This is page number {number}.\"}}\n");
    let mut broken = gzip(line(2).as_bytes());
    let end = broken.len();
    broken.truncate(end - 12);
    let (kept, dropped, left) =
        read(&[("lines", [gzip(line(1).as_bytes()), broken, gzip(line(3).as_bytes())].concat())]);
    assert!(kept.len() >= 2 && !dropped.is_empty(), "{kept:?} {dropped:?}");
    assert_eq!(left.records.last().unwrap()["body"], "This is page number 3.");
}

#[test]
fn bombs_do_not_go_off() {
    let zeros = deflate(&vec![b' '; 64 << 20]);
    let lines = format!("{{\"text\":\"{}\"}}\n", "a".repeat(1 << 20)).repeat(64);
    let bomb = zip_member("page.html", 8, 8, &zeros);
    let known = zip_member("page.html", 8, 0, &zeros);
    let mut nested = zip_member("page.html", 0, 0, PAGE);
    for _ in 0..6 {
        nested.extend_from_slice(b"PK\x01\x02");
        nested = zip_member("inner.zip", 8, 0, &deflate(&nested));
    }
    let good = zip_member("good.html", 0, 0, PAGE);
    let with_good = |first: Vec<u8>| [first, good.clone(), b"PK\x01\x02".to_vec()].concat();
    let stream = zip_member("lines.jsonl", 8, 8, &deflate(lines.as_bytes()));
    let files = [
        ("a.zip", with_good(bomb)),
        ("b.zip", with_good(known)),
        ("c.zip", with_good(nested)),
        ("d.zip", with_good(stream)),
    ];
    let (kept, dropped, _) = read(&files);
    let good: Vec<&String> = kept.iter().filter(|from| from.ends_with("#good.html")).collect();
    assert_eq!(good, ["a.zip#good.html", "b.zip#good.html", "c.zip#good.html", "d.zip#good.html"]);
    let inner = "c.zip#inner.zip#inner.zip#inner.zip#inner.zip";
    let first: Vec<_> = dropped.iter().filter(|(from, _)| !from.starts_with("d.zip")).cloned().collect();
    assert_eq!(first, reasons(&[("a.zip#page.html", "inflated"), ("b.zip#page.html", "inflated"), (inner, "nested")]));
    assert_eq!(dropped.last().map(|(_, why)| why.as_str()), Some("inflated"));
}
