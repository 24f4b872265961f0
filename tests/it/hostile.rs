//! Any bytes are read to their end: samples of every format, bent in every way.

use crate::containers::{PAGE, deflate, gzip, response, tar_member, zip_member};
use dechaff::{Options, Why};
use proptest::prelude::*;
use std::ops::ControlFlow;
use std::path::Path;

/// One sample of each format.
fn samples() -> Vec<Vec<u8>> {
    let warc = [
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\ninfo\r\n\r\n".to_vec(),
        response("https://example.org/1", "200 OK\r\nTransfer-Encoding: chunked", b"5\r\n<p>Hi\r\n0\r\n\r\n"),
        response("https://example.org/2", "200 OK\r\nContent-Encoding: gzip", &gzip(PAGE)),
        response("https://example.org/3", "200 OK\r\nContent-Encoding: deflate", &deflate(PAGE)),
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
    let plain =
        vec![warc.clone(), zip, tar, arc, json, lines, around, table, mhtml, base64, zstd, dictionary, bzip2, xz];
    let packed = [gzip(&warc), [gzip(PAGE), gzip(PAGE)].concat()];
    plain.into_iter().chain(packed).collect()
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

fn check(bytes: &[u8]) {
    let mut options = Options::default();
    options.limits.bytes = 4096;
    let mut found = 0;
    dechaff::read(Path::new("-"), &mut &*bytes, &options, &mut |page| {
        found += 1;
        match page {
            Ok(raw) => assert!(raw.bytes.len() <= 4096, "{} is larger than allowed", raw.from),
            Err(dropped) => assert!(!matches!(dropped.why, Why::Panicked { .. }), "{dropped:?}"),
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(found <= bytes.len() + 1, "{found} pages out of {} bytes", bytes.len());
}

#[test]
fn samples_are_read() {
    for sample in samples() {
        check(&sample);
        for cut in (0..sample.len().min(1000)).step_by(7) {
            check(&sample[..cut]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bent_samples_are_read(which in any::<prop::sample::Index>(), changes in prop::collection::vec(change(), 1..6)) {
        let samples = samples();
        let mut bytes = samples[which.index(samples.len())].clone();
        changes.into_iter().for_each(|change| apply(&mut bytes, change));
        check(&bytes);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check(&bytes);
    }
}
