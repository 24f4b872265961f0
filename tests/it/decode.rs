//! `decode` through its public door.

use std::borrow::Cow;

use dechaff::{FoundBy, Hint, Text, Why, decode};
use encoding_rs::Encoding;
use proptest::prelude::*;

const RUSSIAN: &str = "Вчера вечером в городе прошёл сильный дождь, и несколько улиц оказались под водой.";
const CHINESE: &str = "昨天晚上，本市普降大雨，多条道路积水严重，交通一度中断。";
const JAPANESE: &str = "昨日の夜、市内では激しい雨が降り、いくつかの道路が冠水した。";
const KOREAN: &str = "어젯밤 시내에 많은 비가 내려 여러 도로가 물에 잠겼다.";

const BYTE_ORDER_MARK: char = '\u{feff}';

fn decoded(bytes: &[u8]) -> Text<'_> {
    decode(bytes, &Hint::default()).expect("these bytes are text")
}

fn encoded(label: &str, text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = Encoding::for_label(label.as_bytes()).expect("a label of the standard").encode(text);
    assert!(!lossy, "{label} cannot write {text}");
    bytes.into_owned()
}

#[test]
fn utf8_is_borrowed() {
    let text = decoded(CHINESE.as_bytes());
    assert!(matches!(text.text, Cow::Borrowed(_)));
    assert_eq!((text.encoding, text.found_by, text.replaced), ("utf-8", FoundBy::Valid, 0));
}

#[test]
fn empty_and_ascii() {
    assert_eq!(decoded(b"").text, "");
    assert_eq!(decoded(b"plain words").found_by, FoundBy::Ascii);
    assert_eq!(decoded(b"\xef\xbb\xbf").text, "");
}

#[test]
fn byte_order_marks_go() {
    let text = decoded(b"\xef\xbb\xbfwords");
    assert_eq!((&*text.text, text.found_by), ("words", FoundBy::Bom));
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(CHINESE.encode_utf16().flat_map(u16::to_le_bytes));
    let text = decoded(&bytes);
    assert_eq!((&*text.text, text.encoding, text.found_by), (CHINESE, "utf-16le", FoundBy::Bom));
}

#[test]
fn utf16_without_a_mark() {
    for text in ["<p>A few words and a few more of them.</p>", CHINESE] {
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&little).encoding, "utf-16le");
        assert_eq!(decoded(&big).encoding, "utf-16be");
        assert_eq!(decoded(&big).text, text);
    }
}

#[test]
fn legacy_text_without_a_word_about_it() {
    for (label, text) in [
        ("windows-1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("gb18030", CHINESE),
        ("shift_jis", JAPANESE),
        ("euc-jp", JAPANESE),
        ("iso-2022-jp", JAPANESE),
        ("euc-kr", KOREAN),
    ] {
        let bytes = encoded(label, text);
        let decoded = decoded(&bytes);
        // Not the label: KOI8-R and KOI8-U read Russian text alike.
        assert_eq!((&*decoded.text, decoded.found_by), (text, FoundBy::Detected), "{label}");
    }
}

#[test]
fn declared_and_true() {
    let page = format!("<meta charset=gb2312><p>{CHINESE}</p>");
    let bytes = encoded("gbk", &page);
    let text = decoded(&bytes);
    assert_eq!((text.encoding, &*text.text, text.found_by), ("gb18030", &*page, FoundBy::Declared));
}

#[test]
fn declared_and_false() {
    let page = format!("<meta charset=iso-8859-1><p>{RUSSIAN}</p>");
    assert_eq!(decoded(page.as_bytes()).encoding, "utf-8");
    let bytes = encoded("windows-1251", &page);
    assert_eq!(decoded(&bytes).encoding, "windows-1251");
}

#[test]
fn scars_do_not_change_the_answer() {
    let bytes = CHINESE.as_bytes();
    let text = decoded(&bytes[1..bytes.len() - 1]);
    assert_eq!((text.encoding, text.found_by, text.replaced), ("utf-8", FoundBy::Tolerant, 3));
    let mut bytes = CHINESE.repeat(20).into_bytes();
    bytes[300] = 0xff;
    assert_eq!(decoded(&bytes).encoding, "utf-8");
    let bytes = encoded("gb18030", &CHINESE.repeat(3));
    let text = decoded(&bytes[..bytes.len() - 3]);
    assert_eq!((text.encoding, text.replaced), ("gb18030", 1));
}

#[test]
fn no_text_is_set_aside() {
    for (bytes, name) in [
        (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "png"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
        (b"PK\x03\x04\x14\0\0\0\x08\0", "zip"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08 and some words", "control bytes"),
    ] {
        let Err(Why::Binary { looks_like }) = decode(bytes, &Hint::default()) else {
            panic!("{name} was taken for text");
        };
        assert_eq!(looks_like, name);
    }
}

proptest! {
    #[test]
    fn any_bytes_become_text_or_are_set_aside(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(text) = decode(&bytes, &Hint::default()) {
            prop_assert!(!text.text.starts_with(BYTE_ORDER_MARK));
        }
    }

    #[test]
    fn any_high_bytes_become_text(bytes in proptest::collection::vec(0x80u8.., 0..600), url in "\\PC{0,20}", charset in "\\PC{0,10}") {
        let hint = Hint { url: Some(url), charset: Some(charset), ..Hint::default() };
        let text = decode(&bytes, &hint).ok();
        prop_assert!(text.is_none_or(|text| !text.text.starts_with(BYTE_ORDER_MARK)));
    }

    #[test]
    fn valid_utf8_comes_out_as_it_went_in(given in "[^\\x00-\\x1f\\x7f\u{feff}]{0,200}") {
        let text = decoded(given.as_bytes());
        prop_assert_eq!(&*text.text, &*given);
    }
}
