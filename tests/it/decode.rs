//! `decode` through its public door.

use std::borrow::Cow;

use dechaff::{FoundBy, Hint, Text, Why, decode, repair_mojibake};
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

/// A document's worth of text in each of several languages, and an encoding for it.
const TEXTS: [(&str, &str); 14] = [
    ("windows-1252", "Der Bürgermeister eröffnete am Freitag die neue Brücke über den Fluß; viele Gäste kamen."),
    ("windows-1252", "L'été dernier, les élèves ont visité le musée où l'on présente des œuvres très âgées."),
    ("windows-1250", "Včera večer přišla do města silná bouřka a některé ulice zůstaly úplně pod vodou."),
    ("iso-8859-2", "Wczoraj wieczorem przez miasto przeszła gwałtowna burza, część ulic znalazła się pod wodą."),
    ("windows-1251", RUSSIAN),
    ("koi8-u", "Учора ввечері в місті пройшов сильний дощ, і кілька вулиць опинилися під водою."),
    ("windows-1253", "Χθες το βράδυ έβρεξε δυνατά στην πόλη και αρκετοί δρόμοι πλημμύρισαν από τα νερά."),
    ("windows-1254", "Dün akşam şehirde şiddetli yağmur yağdı ve birçok sokak sular altında kaldı, ağaçlar yıkıldı."),
    ("windows-1255", "אתמול בערב ירד גשם חזק בעיר וכמה רחובות הוצפו במים, התנועה נעצרה לזמן מה."),
    ("windows-1256", "هطلت أمس أمطار غزيرة على المدينة وغمرت المياه عددا من الشوارع وتوقفت حركة المرور."),
    ("gb18030", CHINESE),
    ("big5", "昨天晚上，本市普降大雨，多條道路積水嚴重，交通一度中斷。"),
    ("shift_jis", JAPANESE),
    ("euc-kr", KOREAN),
];

#[test]
fn every_language_is_read_without_a_hint() {
    for (label, text) in TEXTS {
        let bytes = encoded(label, text);
        assert_eq!(decoded(&bytes).text, text, "{label}");
    }
}

#[test]
fn a_lie_is_not_believed() {
    for said in ["utf-8", "iso-8859-1", "gb2312", "windows-1251", "shift_jis"] {
        for (label, text) in TEXTS {
            let page =
                format!("<html><head><meta charset={said}></head><body><p>{text}</p><p>{text}</p></body></html>");
            let bytes = encoded(label, &page);
            assert_eq!(decoded(&bytes).text, page, "{label} said to be {said}");
        }
    }
}

#[test]
fn one_broken_byte_changes_nothing() {
    for (label, text) in TEXTS {
        let mut bytes = encoded(label, &text.repeat(3));
        let middle = bytes.len() / 2;
        bytes[middle] = 0xff;
        let whole = decoded(&encoded(label, text)).encoding;
        assert_eq!(decoded(&bytes).encoding, whole, "{label}");
    }
}

#[test]
fn what_is_said_settles_what_the_bytes_leave_open() {
    // One word that is plausible in several encodings.
    let bytes = encoded("windows-1251", "Пн");
    let said = |charset: &str| Hint { charset: Some(charset.to_owned()), ..Hint::default() };
    let text = decode(&bytes, &said("windows-1251")).expect("text");
    assert_eq!((&*text.text, text.found_by), ("Пн", FoundBy::Header));
    let bytes = encoded("koi8-r", "Пн");
    assert_eq!(decode(&bytes, &said("koi8-r")).expect("text").text, "Пн");
}

#[test]
fn mojibake() {
    for (label, text) in TEXTS.into_iter().chain([("", "“Quoted” – and a name: Zoë Müller.")]) {
        for read_as in ["windows-1252", "gbk"] {
            let encoding = Encoding::for_label(read_as.as_bytes()).expect("a label");
            let (spoiled, malformed) = encoding.decode_without_bom_handling(text.as_bytes());
            // What GBK cannot read is lost for good.
            if !malformed {
                assert_eq!(repair_mojibake(&spoiled).as_deref(), Some(text), "{label} {read_as}");
            }
        }
        assert_eq!(repair_mojibake(text), None, "{text}");
    }
    let twice = "KÃƒÂ¶ln und MÃƒÂ¼nchen";
    assert_eq!(repair_mojibake(twice).as_deref(), Some("Köln und München"));
    for clean in ["", "plain", "AÇÃO É JÁ", "Â", "Château à côté de l’hôtel", "£5 ±2° ©", "中国", "谢谢", "\u{fffd}"]
    {
        assert_eq!(repair_mojibake(clean), None, "{clean}");
    }
}

proptest! {
    #[test]
    fn markup_around_the_text_changes_nothing(which in 0..TEXTS.len(), times in 1..400usize, before in 0..40usize, after in 0..40usize) {
        let (label, text) = TEXTS[which];
        let bytes = encoded(label, &text.repeat(times));
        let plain = decoded(&bytes).encoding;
        let mut page = b"<div class=\"a\">".repeat(before);
        page.extend_from_slice(&bytes);
        page.extend_from_slice(&b"</div>\n".repeat(after));
        prop_assert_eq!(decoded(&page).encoding, plain);
    }

    #[test]
    fn repair_never_panics(text in "\\PC{0,100}") {
        if let Some(repaired) = repair_mojibake(&text) {
            prop_assert!(repaired != text);
        }
    }
}
