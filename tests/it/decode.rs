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

/// How files of many kinds begin, and what they are told to be. The fields behind the magic numbers are made up.
const BINARIES: [(&[u8], &str); 34] = [
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "png"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
    (b"PK\x03\x04\x14\0\0\0\x08\0", "zip"),
    (b"PK\x05\x06\0\0\0\0", "zip"),
    (b"GIF89a\x10\0\x10\0\x80", "gif"),
    (b"GIF87a\x01\0\x01\0", "gif"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "jpeg"),
    (b"\xff\xd8\xff\xe1\x12\x34Exif\0\0", "jpeg"),
    (b"II*\0\x08\0\0\0", "tiff"),
    (b"MM\0*\0\0\0\x08", "tiff"),
    (b"\0\0\x01\0\x01\0\x10\x10", "icon"),
    (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "gzip"),
    (b"BZh91AY&SY\x01\x02", "bzip2"),
    (b"\xfd7zXZ\0\0\x04", "xz"),
    (b"7z\xbc\xaf\x27\x1c\0\x04", "7z"),
    (b"\x28\xb5\x2f\xfd\x04\0", "zstd"),
    (b"\x04\x22\x4d\x18\x64\x40", "lz4"),
    (b"Rar!\x1a\x07\x01\0", "rar"),
    (b"\x7fELF\x02\x01\x01\0", "elf"),
    (b"\0asm\x01\0\0\0", "wasm"),
    (b"\xca\xfe\xba\xbe\0\0\0\x34", "class"),
    (b"wOF2\0\x01\0\0", "font"),
    (b"\0\x01\0\0\0\x0f\0\x80", "font"),
    (b"OTTO\0\x0c\0\x80", "font"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"SQLite format 3\0\x10\0", "sqlite"),
    (b"OggS\0\x02\0\0", "ogg"),
    (b"fLaC\0\0\0\x22", "flac"),
    (b"\x1aE\xdf\xa3\x9f\x42", "matroska"),
    (b"RIFF\x24\x08\0\0WEBPVP8 ", "webp"),
    (b"RIFF\x24\x08\0\0WAVEfmt ", "wav"),
    (b"\0\0\0\x18ftypisom\0\0\x02\0", "mp4"),
    (b"\x01\x02\x03\x04\x05\x06\x07\x08 and some words", "control bytes"),
    (b"\xcb\x0d\x0d\x0a\0\0\0\0\x12\x34\x56\x78\xe3\0\0\0\0\0", "control bytes"),
];

#[test]
fn no_text_is_set_aside() {
    for (bytes, name) in BINARIES {
        let Err(Why::Binary { looks_like }) = decode(bytes, &Hint::default()) else {
            panic!("{name} was taken for text");
        };
        assert_eq!(looks_like, name);
    }
}

/// Texts that begin as files of other kinds do, or hold what few texts hold.
#[test]
fn text_is_not_set_aside() {
    for text in [
        "PK is short for primary key.",
        "GIF89 was the second version of the format.",
        "II* is what TIFF files begin with.",
        "MM to inches: a table.",
        "BZh is how bzip2 begins.",
        "Rar! says the lion.",
        "SQLite format 3 is described on this page.",
        "RIFF files have WAVEfmt in them.",
        "ID3 tags hold the names of songs.",
        "\u{1b}[1mbold\u{1b}[0m words of a terminal, page after page\u{c}and so on",
        "a bell\u{7} rings once in a page of text that is long enough to stand one control character",
        "col1\tcol2\r\n1\t2\r\n",
    ] {
        assert_eq!(decoded(text.as_bytes()).text, text);
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
        let latin: String = text.bytes().map(char::from).collect();
        assert_eq!(repair_mojibake(&latin).as_deref(), Some(text), "{label} read as Latin-1");
    }
    let twice = "KÃƒÂ¶ln und MÃƒÂ¼nchen";
    assert_eq!(repair_mojibake(twice).as_deref(), Some("Köln und München"));
}

/// What looks a little like mojibake, and every text of the golden pages and the samples.
#[test]
fn clean_text_is_not_repaired() {
    for clean in [
        "",
        "plain",
        "AÇÃO É JÁ",
        "Â",
        "Château à côté de l’hôtel",
        "£5 ±2° ©",
        "中国",
        "谢谢",
        "\u{fffd}",
        "SÃO PAULO – AVIÃO",
        "“Ça va ?” – «\u{a0}Oui\u{a0}»",
        "№ 5 — «Ёлка»",
        "½ × ¼ = ⅛",
        "naïve façade",
        "ÂÂ",
        "Ã",
    ] {
        assert_eq!(repair_mojibake(clean), None, "{clean}");
    }
    for (_, text) in TEXTS {
        assert_eq!(repair_mojibake(text), None, "{text}");
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("tests/pages"), root.join("seeds")];
    let mut texts = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                assert_eq!(repair_mojibake(&text), None, "{}", path.display());
                texts += 1;
            }
        }
    }
    assert!(texts > 10);
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
