//! What a character is to the layout of a line.

/// How many columns a terminal gives a character: 0, 1 or 2 (Unicode Standard Annex 11, coarsely).
pub(super) fn columns(c: char) -> u16 {
    match c as u32 {
        0..0x0300 => 1,
        0x3041..0xA4D0 => 2,
        0x0300..0x0370 | 0x200B..0x2010 | 0x202A..0x202F | 0x2060..0x2070 | 0xFE00..0xFE10 | 0xFEFF => 0,
        0x1100..0x1160
        | 0x2E80..0x303F
        | 0xA960..0xA980
        | 0xAC00..0xD7A4
        | 0xF900..0xFB00
        | 0xFE30..0xFE70
        | 0xFF00..0xFF61
        | 0xFFE0..0xFFE7
        | 0x1F300..0x1FB00
        | 0x20000..0x3FFFE => 2,
        _ => 1,
    }
}

/// Whether words of this character's script are written without spaces between them, so that a line may break anywhere.
pub(super) fn unspaced(c: char) -> bool {
    match c as u32 {
        0..0x0E00 => false,
        0x0E00..0x0EE0 | 0x1000..0x10A0 | 0x1780..0x1800 => true,
        0x1100..0x1200 | 0xA960..0xA980 | 0xAC00..0xD800 => false,
        _ => columns(c) == 2 && !(0x1F300..0x1FB00).contains(&(c as u32)),
    }
}

/// Marks that stand half-width beside full-width text once a page has been folded, and that had two columns in print.
pub(super) fn folded(c: char) -> bool {
    match ascii_class(c) {
        Some(class) => class & FOLDED != 0,
        None => matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·'),
    }
}

/// Whether a character closes a quotation or bracket; typesetters don't begin a line with one.
pub(super) fn closes(c: char) -> bool {
    match ascii_class(c) {
        Some(class) => class & CLOSES != 0,
        None => {
            matches!(c, '”' | '’' | '»' | '）' | '」' | '』' | '】' | '》' | '〉' | '〕' | '］' | '｝' | '＂')
        }
    }
}

/// Whether a character opens a quotation or bracket; typesetters don't end a line with one.
pub(super) fn opens(c: char) -> bool {
    match ascii_class(c) {
        Some(class) => class & OPENS != 0,
        None => matches!(c, '“' | '‘' | '«' | '（' | '「' | '『' | '【' | '《' | '〈' | '〔' | '［' | '｛'),
    }
}

/// Whether a character ends a sentence or announces what follows.
pub(super) fn ends_sentence(c: char) -> bool {
    match ascii_class(c) {
        Some(class) => class & ENDS_SENTENCE != 0,
        None => {
            matches!(c, '…' | '।' | '؟' | '۔' | '։' | '።' | '。' | '！' | '？' | '：' | '；' | '．' | '｡')
        }
    }
}

/// Whether a character separates parts of a sentence; typesetters don't begin a line with one.
pub(super) fn separates(c: char) -> bool {
    match ascii_class(c) {
        Some(class) => class & SEPARATES != 0,
        None => matches!(c, '、' | '，' | '､' | '،' | '—' | '·' | '・'),
    }
}

/// Whether a character clings to what stands before it: a break never comes between them.
pub(super) fn clings(c: char) -> bool {
    match ascii_class(c) {
        Some(class) => class & (CLOSES | ENDS_SENTENCE | SEPARATES) != 0,
        None => closes(c) || ends_sentence(c) || separates(c),
    }
}

const FOLDED: u8 = 1;
const CLOSES: u8 = 1 << 1;
const OPENS: u8 = 1 << 2;
const ENDS_SENTENCE: u8 = 1 << 3;
const SEPARATES: u8 = 1 << 4;

/// What a character of ASCII is, a bit for each of the above; most characters of most lines are told by this table alone.
fn ascii_class(c: char) -> Option<u8> {
    ASCII.get(c as usize).copied()
}

static ASCII: [u8; 128] = {
    let mut all = [0; 128];
    let mut byte = 0;
    while byte < all.len() {
        all[byte] = match byte as u8 {
            b',' => FOLDED | SEPARATES,
            b';' | b':' | b'?' | b'!' => FOLDED | ENDS_SENTENCE,
            b'.' => ENDS_SENTENCE,
            b'(' => FOLDED | OPENS,
            b'[' | b'{' => OPENS,
            b')' => FOLDED | CLOSES,
            b']' | b'}' | b'"' | b'\'' => CLOSES,
            _ => 0,
        };
        byte += 1;
    }
    all
};
