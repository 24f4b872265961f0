//! Bytes that are no text: told by how a file starts, else by how many control bytes it has.

/// What the bytes look like when they are no text.
pub(super) fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    let start = &bytes[..bytes.len().min(LONGEST_START)];
    if let Some((_, name)) = STARTS.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Some(name);
    }
    if let Some((_, _, name)) =
        INNER.iter().find(|(at, magic, _)| start.get(*at..).is_some_and(|b| b.starts_with(magic)))
    {
        return Some(name);
    }
    let window = &bytes[..bytes.len().min(WINDOW)];
    // Counted in small numbers, many bytes are told at once.
    let controls: usize = window.chunks(AT_ONCE).map(|chunk| usize::from(count_controls(chunk))).sum();
    (controls * CONTROL_ONE_IN > window.len().max(CONTROL_ONE_IN)).then_some("control bytes")
}

/// How much of a file is searched for control bytes.
const WINDOW: usize = 64 << 10;

/// More than one control byte in this many is no text. On the files of one Linux system (libraries, archives, compiled
/// Python) 1,454 of 1,455 were found, and one false alarm was raised among 5,955 texts: one in ISO-2022-KR, which no
/// browser reads either.
const CONTROL_ONE_IN: usize = 50;

/// So many bytes are counted in a number of one byte: whole rows of sixteen.
const AT_ONCE: usize = 15 * 16;

/// How many of at most 255 bytes are control bytes.
fn count_controls(chunk: &[u8]) -> u8 {
    chunk.iter().fold(0, |count, &byte| count + u8::from(is_control(byte)))
}

/// Control bytes that text does not use. Tab, line ends, form feed and escape are text.
#[inline(always)]
fn is_control(byte: u8) -> bool {
    let is_text = (byte == b'\t') | (byte == b'\n') | (byte == 0x0c) | (byte == b'\r') | (byte == 0x1b);
    ((byte < 0x20) & !is_text) | (byte == 0x7f)
}

const LONGEST_START: usize = 24;

/// How files start. Only starts that no text has by chance.
const STARTS: [(&[u8], &str); 31] = [
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"\0\0\x01\0", "icon"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x1f\x9d", "compress"),
    (b"BZh91AY&SY", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x7fELF", "elf"),
    (b"\0asm", "wasm"),
    (b"\xca\xfe\xba\xbe", "class"),
    (b"wOFF\0\x01", "font"),
    (b"wOF2\0\x01", "font"),
    (b"\0\x01\0\0\0", "font"),
    (b"OTTO\0", "font"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "ole"),
    (b"SQLite format 3\0", "sqlite"),
    (b"OggS\0", "ogg"),
    (b"fLaC\0", "flac"),
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"FLV\x01", "flv"),
];

/// What stands further in.
const INNER: [(usize, &[u8], &str); 6] = [
    (8, b"WEBPVP8", "webp"),
    (8, b"WAVEfmt ", "wav"),
    (8, b"AVI LIST", "avi"),
    (4, b"ftyp", "mp4"),
    (4, b"moov", "mp4"),
    (0, b"ID3\x03\0", "mp3"),
];
