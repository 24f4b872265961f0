//! What HTTP put around a page: header lines, and chunks.

use super::lines::{LineEnd, read_line};
use std::io::{self, BufRead, Read};

/// A header line may be so long; servers allow less.
const LINE_BYTES: u64 = 64 << 10;
/// So many header lines are kept.
const LINES: usize = 1000;

/// Header lines, names in lower case.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Reads header lines up to the empty one, or to the end of the stream. A line without a colon is passed over, and
    /// one that starts with white space goes on with the line above.
    pub(super) fn read(reader: &mut dyn BufRead) -> io::Result<Headers> {
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut line = Vec::new();
        while read_line(reader, &mut line, LINE_BYTES)? != LineEnd::End {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end();
            if text.is_empty() {
                break;
            }
            if text.starts_with([' ', '\t']) {
                if let Some((_, value)) = headers.last_mut().filter(|(_, value)| value.len() as u64 <= LINE_BYTES) {
                    value.push(' ');
                    value.push_str(text.trim_start());
                }
            } else if let Some((name, value)) = text.split_once(':').filter(|_| headers.len() < LINES) {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Ok(Headers(headers))
    }

    /// The value of the first line of this name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}

/// The parts of a `Content-Type`: the media type in lower case, and the charset.
pub(super) fn content_type(value: &str) -> (String, Option<String>) {
    let mut parts = value.split(';');
    let media_type = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (media_type, charset)
}

/// The longest first line of chunks that is looked at: sixteen digits and a few blanks.
const SIZE_BYTES: usize = 32;

/// Undoes `Transfer-Encoding: chunked`. Many archives have undone it already and kept the header, so the first line decides;
/// and a chunk that is wrong is the end of the page, as it was for the browser.
pub(super) fn unchunked<'r>(mut reader: Box<dyn BufRead + 'r>) -> io::Result<Box<dyn BufRead + 'r>> {
    let mut first = Vec::new();
    while first.last() != Some(&b'\n') && first.len() < SIZE_BYTES {
        let Some(&byte) = reader.fill_buf()?.first() else { break };
        reader.consume(1);
        first.push(byte);
    }
    Ok(match size(&first) {
        Some(left) if first.ends_with(b"\n") => Box::new(io::BufReader::new(Chunks { reader, left })),
        _ => Box::new(io::Cursor::new(first).chain(reader)),
    })
}

struct Chunks<'r> {
    reader: Box<dyn BufRead + 'r>,
    /// Of the chunk that is open; nothing is left when the last one is done.
    left: u64,
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 || buffer.is_empty() {
            return Ok(0);
        }
        let length = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.reader.read(&mut buffer[..length])?;
        self.left -= count as u64;
        if count == 0 {
            self.left = 0;
        } else if self.left == 0 {
            let mut line = Vec::new();
            // The line end of the chunk, then the size of the next.
            read_line(&mut self.reader, &mut line, LINE_BYTES)?;
            read_line(&mut self.reader, &mut line, LINE_BYTES)?;
            self.left = size(&line).unwrap_or(0);
        }
        Ok(count)
    }
}

/// The size of a chunk: hexadecimal digits, perhaps extensions after a semicolon.
fn size(line: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(line).ok()?;
    u64::from_str_radix(text.split(';').next()?.trim(), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::{Headers, content_type, unchunked};
    use std::io::{Cursor, Read};

    #[test]
    fn header_lines_fold_and_end() {
        let text = "Content-Type: text/html\r\nX-Long: one\r\n  two\r\nno colon\r\n\r\nbody: no\r\n";
        let headers = Headers::read(&mut Cursor::new(text)).unwrap();
        assert_eq!(headers.get("content-type"), Some("text/html"));
        assert_eq!(headers.get("x-long"), Some("one two"));
        assert_eq!(headers.get("body"), None);
    }

    #[test]
    fn a_charset_may_be_quoted() {
        assert_eq!(content_type("Text/HTML; a=b; Charset=\"GBK\""), ("text/html".into(), Some("GBK".into())));
        assert_eq!(content_type("text/html; charset="), ("text/html".into(), None));
    }

    #[test]
    fn chunks_are_joined_and_what_was_joined_before_stays() {
        for (chunked, whole) in [
            ("4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\n\r\n", "Wikipedia"),
            ("4\r\nWiki\r\n5\r\npe", "Wikipe"),
            ("4\r\nWiki\r\nnonsense\r\n", "Wiki"),
            ("<html>\n<p>", "<html>\n<p>"),
            ("cafe", "cafe"),
            ("", ""),
        ] {
            let mut text = String::new();
            unchunked(Box::new(Cursor::new(chunked))).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, whole);
        }
    }
}
