//! What fuzzing calls, called with its seeds (samples of every format, and of markup) whole, cut, and bent in every way.

use crate::containers::{BROTLI, PAGE, deflate, gzip, response, tar_member, zip_member};
use proptest::prelude::*;
use std::path::Path;

#[path = "../support/targets.rs"]
mod targets;

/// One sample of each format.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let warc = [
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\ninfo\r\n\r\n".to_vec(),
        response("https://example.org/1", "200 OK\r\nTransfer-Encoding: chunked", b"5\r\n<p>Hi\r\n0\r\n\r\n"),
        response("https://example.org/2", "200 OK\r\nContent-Encoding: gzip", &gzip(PAGE)),
        response("https://example.org/3", "200 OK\r\nContent-Encoding: deflate", &deflate(PAGE)),
        response("https://example.org/4", "200 OK\r\nContent-Encoding: br", BROTLI),
        response("https://example.org/5", "200 OK\r\nContent-Encoding: zstd", &zstd::encode_all(PAGE, 3).unwrap()),
    ]
    .concat();
    let zip = [
        zip_member("a.html", 8, 0, &deflate(PAGE)),
        zip_member("b.html", 8, 8, &deflate(PAGE)),
        zip_member("c.html", 0, 0, PAGE),
        zip_member("archive/d.warc", 0, 0, &warc),
        b"PK\x01\x02".to_vec(),
    ]
    .concat();
    let tar = [tar_member(b"a.html", b'0', PAGE), tar_member(b"b.warc", b'0', &warc), vec![0; 1024]].concat();
    let arc = b"filedesc://x 0.0.0.0 20250307010203 text/plain 9\n1 0 x\nURL\n\nhttp://example.org/ 192.0.2.1 20250307010203 text/html 44\n\
        HTTP/1.0 200 OK\r\n\r\n<p>A page that was packed.\n"
        .to_vec();
    let json = br#"[{"url":"https://example.org/1","html":"<p>One \"page\"."},{"text":"two","a":[1,{"b":[]}]},{"body":"three"}]"#.to_vec();
    let lines = b"{\"html\":\"<p>One.\"}\n{\"text\":\"two\"}\n{\"body\":\"three\",\"id\":4}\n".to_vec();
    let around =
        b"{\"success\":true,\"data\":[{\"markdown\":\"one\"},{\"rawHtml\":\"<p>Two.\"}],\"next\":null}".to_vec();
    let table = b"id,url,html\n1,https://example.org/1,\"<p>One, and \"\"two\"\".\"\n2,,<p>Three.\n".to_vec();
    let mhtml = b"MIME-Version: 1.0\r\nDate: Fri, 7 Mar 2025 19:02:00 +0100\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n\
        --x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>A =3D page.\r\n--x--\r\n"
        .to_vec();
    let base64 =
        b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+SGk8L3A+\n".to_vec();
    let zstd = zstd::encode_all(warc.as_slice(), 3).unwrap();
    let dictionary = [b"\x5d\x2a\x4d\x18\x08\0\0\0\x37\xa4\x30\xec\0\0\0\0".as_slice(), &zstd].concat();
    let bzip2 = crate::containers::bzip2(&lines);
    let xz = crate::containers::XZ.to_vec();
    let wet = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://example.org/\r\nContent-Type: text/plain\r\nContent-Length: 15\r\n\r\n\
        A page as text.\r\n\r\n"
        .to_vec();
    let wacz = [
        zip_member("pages/pages.jsonl", 8, 8, &deflate(&lines)),
        zip_member("archive/data.warc.gz", 0, 0, &gzip(&warc)),
        zip_member("datapackage.json", 8, 0, &deflate(b"{}")),
        b"PK\x01\x02".to_vec(),
    ]
    .concat();
    let frames = [zstd::encode_all(lines.as_slice(), 3).unwrap(), zstd.clone()].concat();
    let packed = gzip(&warc);
    let members = [gzip(PAGE), gzip(PAGE)].concat();
    vec![
        ("warc", warc),
        ("wet", wet),
        ("arc", arc),
        ("zip", zip),
        ("wacz", wacz),
        ("tar", tar),
        ("json", json),
        ("json-around", around),
        ("jsonl", lines),
        ("csv", table),
        ("mhtml", mhtml),
        ("mhtml-single", base64),
        ("gzip-warc", packed),
        ("gzip-members", members),
        ("zstd", frames),
        ("zstd-dictionary", dictionary),
        ("bzip2", bzip2),
        ("xz", xz),
        ("brotli", BROTLI.to_vec()),
    ]
}

/// The seeds of markup and plain text.
fn texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let files = std::fs::read_dir(folder).unwrap();
    let mut texts: Vec<String> = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    texts.sort();
    assert!(!texts.is_empty());
    texts
}

/// A change of some bytes: what, where (in thousandths of the length) and with which number.
#[derive(Debug, Clone)]
enum Change {
    Set(u16, u8),
    Cut(u16),
    Insert(u16, Vec<u8>),
    Remove(u16, u8),
    Repeat(u16, u8),
    Digits(u16),
}

fn change() -> impl Strategy<Value = Change> {
    let place = || 0..1000_u16;
    prop_oneof![
        (place(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        place().prop_map(Change::Cut),
        (place(), prop::collection::vec(any::<u8>(), 1..20)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (place(), any::<u8>()).prop_map(|(at, count)| Change::Remove(at, count)),
        (place(), any::<u8>()).prop_map(|(at, count)| Change::Repeat(at, count)),
        place().prop_map(Change::Digits),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: Change) {
    let place = |at: u16| usize::from(at) * bytes.len() / 1000;
    match change {
        Change::Set(at, byte) => {
            let at = place(at);
            if let Some(old) = bytes.get_mut(at) {
                *old = byte;
            }
        }
        Change::Cut(at) => bytes.truncate(place(at)),
        Change::Insert(at, more) => {
            let at = place(at);
            bytes.splice(at..at, more);
        }
        Change::Remove(at, count) => {
            let at = place(at);
            bytes.drain(at..(at + usize::from(count)).min(bytes.len()));
        }
        Change::Repeat(at, count) => {
            let at = place(at);
            let part = bytes[at..(at + usize::from(count)).min(bytes.len())].to_vec();
            bytes.splice(at..at, part);
        }
        // Lengths are where formats are believed.
        Change::Digits(at) => bytes.iter_mut().skip(at.into()).take(80).for_each(|byte| {
            if byte.is_ascii_digit() {
                *byte = b'9';
            }
        }),
    }
}

fn read(bytes: &[u8]) {
    let found = targets::read(bytes);
    assert!(found <= bytes.len() + 1, "{found} pages out of {} bytes", bytes.len());
}

/// Everything but reading.
fn clean(charset: Option<&str>, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    targets::tokenize(&text);
    targets::parse(&text);
    targets::decode(charset, bytes);
    targets::clean(bytes);
}

#[test]
fn samples_are_read() {
    for (_, sample) in samples() {
        read(&sample);
        for cut in (0..sample.len().min(1000)).step_by(7) {
            read(&sample[..cut]);
        }
    }
}

#[test]
fn texts_are_cleaned() {
    for text in texts() {
        clean(None, text.as_bytes());
        clean(Some("utf-16"), text.as_bytes());
    }
}

/// Where a target of fuzzing takes seeds of containers from; `cargo test --test it write_samples -- --ignored` writes them.
#[test]
#[ignore = "writes files for fuzzing"]
fn write_samples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/read");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, bytes) in samples() {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

const CHARSETS: [Option<&str>; 6] =
    [None, Some("utf-8"), Some("gb18030"), Some("iso-2022-jp"), Some("utf-16be"), Some("none such")];

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bent_samples_are_read(which in any::<prop::sample::Index>(), changes in prop::collection::vec(change(), 1..6)) {
        let samples = samples();
        let mut bytes = samples[which.index(samples.len())].1.clone();
        changes.into_iter().for_each(|change| apply(&mut bytes, change));
        read(&bytes);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read(&bytes);
    }

    #[test]
    fn bent_texts_are_cleaned(
        which in any::<prop::sample::Index>(),
        charset in prop::sample::select(&CHARSETS),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let texts = texts();
        let mut bytes = texts[which.index(texts.len())].clone().into_bytes();
        changes.into_iter().for_each(|change| apply(&mut bytes, change));
        clean(charset, &bytes);
    }

    #[test]
    fn any_bytes_are_cleaned(bytes in prop::collection::vec(any::<u8>(), 0..300), charset in prop::sample::select(&CHARSETS)) {
        clean(charset, &bytes);
    }
}

/// A zip that breaks off inside an xz that breaks off: the decompressor made up text without end when it was read on to find the next
/// member. Found by fuzzing.
#[test]
fn a_broken_xz_around_a_broken_zip_ends() {
    const BYTES: &str = concat!(
        "fd377a585a000004e6d6b4460200210116000000742fe5a30100aa504b03041400080008004914145a000004e6d6b446c602",
        "00210116000000742fe5a30100aa504b030414000800080049141414141414141414141414141408c0be2ffb000000faff00",
        "0000504b03043d000000000000003d0000c0be2ffb49000000000000005e06000000632e68494d45746d6c3c2d5665141414",
        "14141414141414141408c0be2ffb000000faff000000504b030414000000000000003d0000c0be2ffb490000000089898989",
        "8989898989898989696f6e3a20313e2e704120300d",
    );
    let bytes: Vec<u8> =
        (0..BYTES.len()).step_by(2).map(|at| u8::from_str_radix(&BYTES[at..at + 2], 16).unwrap()).collect();
    assert!(targets::read(&bytes) > 0);
}
