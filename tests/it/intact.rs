//! What is damaged in a crawl costs itself, is named, and is never taken for whole.

use crate::containers::{BROTLI, PAGE, deflate, gzip, read, response, tar_member};
use dechaff::{Options, Why};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

const BODY: &str = "A page that was packed with care, and then packed again with care.";

/// Which of the pages [`numbered`] are in these bytes (none where one is no such page), and where and why the others are none.
fn pages(bytes: &[u8]) -> (Vec<Option<usize>>, Vec<(String, Why)>) {
    pages_below(Options::default().limits.bytes, bytes)
}

/// The same of pages that may have so many bytes.
fn pages_below(limit: u64, bytes: &[u8]) -> (Vec<Option<usize>>, Vec<(String, Why)>) {
    let mut options = Options::default();
    options.limits.bytes = limit;
    let (mut pages, mut dropped) = (Vec::new(), Vec::new());
    dechaff::read(Path::new("-"), &mut &*bytes, &options, &mut |found| {
        match found {
            Ok(raw) => pages.push((0..9).find(|number| numbered(*number) == raw.bytes)),
            Err(other) => dropped.push((other.from, other.why)),
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    (pages, dropped)
}

fn numbered(number: usize) -> Vec<u8> {
    let mut page = PAGE.to_vec();
    for word in 0..60 {
        page.extend_from_slice(format!("<p>Word {} of page {number}.", word * word * 7919 % 9973).as_bytes());
    }
    page
}

fn record(number: usize) -> Vec<u8> {
    response(&number.to_string(), "200 OK\r\nContent-Type: text/html", &numbered(number))
}

/// A frame of zstd with its checksum.
fn zstd_frame(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_page_with_a_wrong_checksum_is_no_page() {
    for pack in [gzip as fn(&[u8]) -> Vec<u8>, zstd_frame] {
        let members: Vec<Vec<u8>> = (0..4).map(|number| pack(&record(number))).collect();
        for at in (0..members[1].len()).step_by(5) {
            let mut members = members.clone();
            members[1][at] ^= 0x10;
            let (pages, dropped) = pages(&members.concat());
            let all = [Some(0), Some(1), Some(2), Some(3)];
            assert!(
                pages == all || pages == [all[0], all[2], all[3]],
                "a byte of {} changed at {at}: {pages:?} {dropped:?}",
                members[1].len()
            );
            // What stands in the head of a member (its time, its system) is no part of the page.
            assert!(pages.len() == 4 || dropped.len() == 1, "a byte changed at {at}: {dropped:?}");
        }
    }
}

#[test]
fn a_bomb_in_a_crawl_does_not_take_the_rest_along() {
    let bomb = response("bomb", "200 OK\r\nContent-Type: text/html", &vec![b'a'; 40 << 20]);
    for pack in [gzip as fn(&[u8]) -> Vec<u8>, zstd_frame] {
        let members = [pack(&record(0)), pack(&bomb), pack(&record(1)), pack(&bomb), pack(&record(2))];
        let (found, dropped) = pages(&members.concat());
        assert_eq!(found, [Some(0), Some(1), Some(2)], "{dropped:?}");
        let inflated = |(_, why): &(String, Why)| matches!(why, Why::Inflated { .. } | Why::TooBig { .. });
        assert!(dropped.len() == 2 && dropped.iter().all(inflated), "{dropped:?}");
    }
    // In a tar nobody knows where the next member is, and the archive is named once more for what is lost.
    let spaces = vec![b' '; 40 << 20];
    let member = |name: &str, bytes: &[u8]| tar_member(name.as_bytes(), b'0', bytes);
    let tar = [member("1", &numbered(1)), member("2", &spaces), member("3", &numbered(3))].concat();
    let (found, dropped) = pages_below(4096, &gzip(&tar));
    assert_eq!(found, [Some(1)]);
    let whys: Vec<_> = dropped.iter().map(|(from, why)| (from.split('#').nth(1).unwrap() == "2", why.name())).collect();
    assert_eq!(whys, [(true, "too-big"), (false, "inflated")]);
}

#[test]
fn brotli_is_known_by_what_it_unpacks_to() {
    let (kept, dropped, left) = read(&[("page", BROTLI.to_vec()), ("twice", gzip(BROTLI))]);
    assert_eq!((kept.len(), dropped.len()), (2, 0), "{dropped:?}");
    assert!(left.records.iter().all(|record| record["body"] == BODY));
}

#[test]
fn a_server_may_have_compressed_a_page_twice_or_not_at_all() {
    let http = |codings: &str| format!("200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {codings}");
    let records = [
        response("1", &http("deflate, gzip"), &gzip(BROTLI)),
        response("2", &http("gzip, deflate"), &deflate(&gzip(PAGE))),
        response("3", &http("br"), PAGE),
        response("4", &http("deflate"), PAGE),
        response("5", "200 OK\r\nContent-Type: text/html", BROTLI),
    ]
    .concat();
    let archive = gzip(&tar_member(b"a.warc.gz", b'0', &gzip(&records)));
    for bytes in [records, archive] {
        let (kept, dropped, left) = read(&[("crawl", bytes)]);
        assert_eq!((kept.len(), dropped), (5, vec![]));
        assert!(left.records.iter().all(|record| record["body"] == BODY));
    }
}

#[test]
fn an_old_archive_with_wrong_lengths_loses_only_what_is_wrong() {
    let answer = |number: usize, change: i64| {
        let payload = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &numbered(number)].concat();
        let length = payload.len() as i64 + change;
        let line = format!("http://example.org/{number} 192.0.2.1 20250307010203 text/html {length}\n");
        [line.as_bytes(), &payload, b"\n"].concat()
    };
    for change in [-800, -1, 30, 1000, 1 << 40] {
        let records: Vec<u8> = (0..6).flat_map(|number| answer(number, if number == 2 { change } else { 0 })).collect();
        let archive = [b"filedesc://x 0.0.0.0 20250307010203 text/plain 4\n1 0\n\n".as_slice(), &records].concat();
        let (found, dropped) = pages(&archive);
        assert_eq!(found, [0, 1, 3, 4, 5].map(Some), "{change}: {dropped:?}");
        assert!(!dropped.is_empty() && dropped.iter().all(|(_, why)| why.name() == "broken"), "{change}: {dropped:?}");
    }
}
