//! Where a page was before it was saved, as far as that shows from where it lies now and from what the saving program wrote
//! into it. A word of the page itself or of its container counts for more.

use crate::document::Raw;
use memchr::memmem::find;

/// Programs that save pages say so in a comment at their beginning.
const HEAD_BYTES: usize = 4 << 10;

/// What stands before the address in such comments, and whether the address has its scheme: browsers, SingleFile, HTTrack.
const MARKS: [(&[u8], bool); 3] =
    [(b"<!-- saved from url=(", true), (b"Page saved with SingleFile", true), (b"<!-- Mirrored from ", false)];

/// Top-level domains that are common and not of two letters; a folder whose name ends in one may be a host.
const GENERIC: [&str; 24] = [
    "com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "name", "news", "blog", "online", "site", "xyz",
    "dev", "app", "cloud", "agency", "asia", "museum", "travel", "press", "media",
];

/// The page's address, when it was saved by itself or lies in a mirror.
pub(crate) fn address_of(raw: &Raw) -> Option<String> {
    let head = &raw.bytes[..raw.bytes.len().min(HEAD_BYTES)];
    comment(head).or_else(|| mirror(&raw.from))
}

/// The address in a comment of the program that saved the page.
fn comment(head: &[u8]) -> Option<String> {
    MARKS.iter().find_map(|(mark, has_scheme)| {
        let rest = &head[find(head, mark)? + mark.len()..];
        let rest = &rest[..find(rest, b"-->")?];
        let start = if *has_scheme { find(rest, b"http")? } else { 0 };
        let address = rest[start..].split(u8::is_ascii_whitespace).next()?;
        let address = std::str::from_utf8(address).ok().filter(|address| !address.is_empty())?;
        Some(if *has_scheme { address.to_owned() } else { format!("https://{address}") })
    })
}

/// The address of a file in a mirror: a folder with the name of a host, perhaps in one with the name of a protocol, and what lies
/// below it.
fn mirror(from: &str) -> Option<String> {
    // Of a page in an archive, what counts is where it lies there.
    let path = from.rsplit('#').next()?;
    let parts: Vec<&str> = path.split('/').collect();
    let (page, folders) = parts.split_last()?;
    let at = folders.iter().position(|folder| is_host(folder))?;
    let scheme = match at.checked_sub(1).map(|before| folders[before]) {
        Some("http") => "http",
        _ => "https",
    };
    let page = if matches!(*page, "index.html" | "index.htm") { "" } else { page };
    let mut address = format!("{scheme}://{}", folders[at].replace('+', ":"));
    for part in folders[at + 1..].iter().chain([&page]) {
        address.push('/');
        part.chars().for_each(|c| match c {
            ' ' => address.push_str("%20"),
            c => address.push(c),
        });
    }
    Some(address)
}

/// Whether a folder's name is a host's: labels with dots between them, the last a top-level domain, perhaps a port.
fn is_host(name: &str) -> bool {
    let (host, port) = name.split_once([':', '+']).unwrap_or((name, "80"));
    let Some((labels, top)) = host.rsplit_once('.') else { return false };
    let is_top =
        top.len() == 2 || GENERIC.iter().any(|known| top.eq_ignore_ascii_case(known)) || top.starts_with("xn--");
    let is_label = |label: &str| {
        let inside = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        inside && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    is_top
        && top.bytes().all(|byte| byte.is_ascii_alphabetic() || top.starts_with("xn--"))
        && labels.split('.').all(is_label)
        && !port.is_empty()
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{address_of, mirror};
    use crate::document::Raw;

    #[test]
    fn a_comment_says_where_a_page_was() {
        for (bytes, address) in [
            (
                "<!DOCTYPE html>\n<!-- saved from url=(0025)https://example.org/a?b=1 -->\n<html>",
                "https://example.org/a?b=1",
            ),
            (
                "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: http://example.org/ \n saved date: x\n-->",
                "http://example.org/",
            ),
            ("<html>\n<!-- Mirrored from example.org/a/ by HTTrack Website Copier/3.x -->", "https://example.org/a/"),
        ] {
            let raw = Raw { from: "page.html".into(), bytes: bytes.into(), ..Raw::default() };
            assert_eq!(address_of(&raw).as_deref(), Some(address));
        }
        let raw = Raw { from: "page.html".into(), bytes: b"<!-- saved from url=(".to_vec(), ..Raw::default() };
        assert_eq!(address_of(&raw), None);
    }

    #[test]
    fn a_mirror_has_hosts_for_folders() {
        for (from, address) in [
            ("mirror/example.org/a/b.html", Some("https://example.org/a/b.html")),
            ("./http/www.example.co.uk/index.html", Some("http://www.example.co.uk/")),
            (
                "m/localhost.example.com+8080/a b/c.php?id=3",
                Some("https://localhost.example.com:8080/a%20b/c.php?id=3"),
            ),
            ("dump.tar#example.org/x.html", Some("https://example.org/x.html")),
            ("example.org/pages.jsonl#17", None),
            ("example.org/crawl.warc.gz#0", None),
            ("dump.2025/page.html", None),
            ("john.doe/page.html", None),
            ("example.org", None),
            ("../page.html", None),
        ] {
            assert_eq!(mirror(from).as_deref(), address, "{from}");
        }
    }
}
