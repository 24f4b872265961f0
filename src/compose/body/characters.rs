//! Characters of a body: as printed, but for those that nobody sees.

use crate::document::eight;

/// Appends a text as a reader sees it: exotic spaces as ordinary ones, no invisible characters, no white space at the ends of
/// lines. Line breaks and runs of spaces stay only where they are `kept` (code).
pub(super) fn push_printed(body: &mut String, text: &str, kept: bool) {
    let start = body.len();
    if kept {
        for line in text.trim_matches(['\n', '\r']).split('\n') {
            body.extend(line.chars().filter_map(|c| printed(c, true)));
            body.truncate(start + body[start..].trim_end_matches([' ', '\t', '\r']).len());
            body.push('\n');
        }
        body.truncate(start + body[start..].trim_end().len());
        return;
    }
    let mut space = false;
    let mut from = 0;
    while from < text.len() {
        // Most of a text is words and single spaces: taken as they are, all at once.
        let plain = plain_run(&text.as_bytes()[from..]);
        if plain > 0 {
            if std::mem::take(&mut space) {
                body.push(' ');
            }
            body.push_str(&text[from..from + plain]);
            from += plain;
            continue;
        }
        let at = from;
        let Some(c) = text[at..].chars().next() else { break };
        from += c.len_utf8();
        let c = match c {
            '\u{200C}' | '\u{200D}' if joins(&text[..at]) => c,
            _ => match printed(c, false) {
                Some(c) => c,
                None => continue,
            },
        };
        if c == ' ' {
            space = body.len() > start;
            continue;
        }
        if std::mem::take(&mut space) {
            body.push(' ');
        }
        body.push(c);
    }
}

/// How many bytes are printed as they are: words with single spaces between them, of characters that can be told by their first
/// bytes to be such.
fn plain_run(bytes: &[u8]) -> usize {
    let (mut at, mut space) = (0, true);
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            let eight = eight::load(bytes, at);
            let spaces = eight::those(eight, b' ');
            let doubled = spaces & (spaces << 8 | if space { 0x80 } else { 0 });
            let run = eight::run(eight::printed(eight) & !doubled);
            at += run;
            space = run > 0 && bytes[at - 1] == b' ';
            if run == 0 {
                break;
            }
            continue;
        }
        let third = || bytes.get(at + 1..at + 3).unwrap_or_default();
        at += match byte {
            // Chinese characters, Korean syllables and what lies between; marks of Chinese but for its space; wide forms of ASCII.
            0xe4..=0xed => 3,
            0xe3 if third() != [0x80, 0x80] => 3,
            0xef if matches!(third(), [0xbc..=0xbe, _]) => 3,
            // Letters of Europe and the Near East but for those around a mark of direction; of India and Thailand.
            0xc3..=0xd7 | 0xd9..=0xdf => 2,
            0xe0 => 3,
            // Dashes, quotation marks, ellipses.
            0xe2 if matches!(third(), [0x80, 0x90..=0xa7]) => 3,
            _ => break,
        };
        space = false;
    }
    // A space at the end may be one of several, or the last of the text.
    at - usize::from(space && at > 0)
}

/// What is printed for a character, if anything.
fn printed(c: char, kept: bool) -> Option<char> {
    match c {
        ' '..='~' => Some(c),
        '\t' if kept => Some(c),
        _ if c.is_whitespace() => Some(' '),
        _ if c.is_control() => None,
        // Soft hyphen, zero-width characters, directions, word joiner and invisible operators, byte order mark, a stand-in
        // for an embedded object.
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => None,
        '\u{180E}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}' => None,
        _ => Some(c),
    }
}

/// Whether a zero-width joiner or non-joiner after this text changes what is seen: in scripts of the Near East and India, and
/// between emoji.
fn joins(before: &str) -> bool {
    before
        .chars()
        .next_back()
        .is_some_and(|c| matches!(c as u32, 0x0600..0x0E00 | 0x2190..0x2C00 | 0xFE0F | 0x1F000..0x20000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_as_it_is_is_printed_as_it_is() {
        for character in '\0'..=char::MAX {
            let text = character.to_string();
            let run = plain_run(text.as_bytes());
            let is_plain = character != ' ' && printed(character, false) == Some(character);
            assert!(run == 0 || is_plain && run == text.len(), "{character:?}");
        }
    }
}
