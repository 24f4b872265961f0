//! Characters of a body: as printed, but for those that nobody sees.

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
        // Most of a text is words and single spaces of ASCII: taken as they are, all at once.
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

/// How many bytes are printed as they are: words of ASCII with single spaces between them.
fn plain_run(bytes: &[u8]) -> usize {
    let mut space = true;
    let end = bytes.iter().position(|&byte| {
        let two = space && byte == b' ';
        space = byte == b' ';
        two || !matches!(byte, b' '..=b'~')
    });
    let run = &bytes[..end.unwrap_or(bytes.len())];
    // A space at the end may be one of several, or the last of the text.
    run.len() - usize::from(run.last() == Some(&b' '))
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
