//! The language of the body: scripts first, because they cannot lie, then short words, then the statistics of letters, then
//! the page's word.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::place::Setting;
use crate::document::{Field, eight, is_common_letter};

/// Characters looked at. The statistics don't get better beyond, and cost grows with length.
const SAMPLE: usize = 800;

/// Below this the statistics guess, and the page's own word is better. The library calls its answer reliable from about here.
const SURE: f64 = 0.6;

/// The language as an ISO 639-1 code where there is one.
pub(super) fn lang(setting: &Setting<'_>) -> Option<String> {
    let sample = sample(setting);
    let said = said(setting);
    if let Some(lang) = by_script(&sample) {
        return Some(lang.to_owned());
    }
    // Most pages are in English and many say so, and a few words cost far less than statistics that say the same.
    if matches!(said.as_deref(), None | Some("en")) && reads_english(&sample, said.is_some()) {
        return Some("en".to_owned());
    }
    if let Some(lang) = by_words(&sample, said.as_deref()) {
        return Some(lang.to_owned());
    }
    let found = whatlang::detect(&sample);
    let guess = found.as_ref().and_then(|info| short(info.lang()));
    match (found, guess, said) {
        (Some(info), Some(guess), Some(said)) => {
            let believed = guess == said || info.confidence() >= SURE && sample.len() > 100;
            Some(if believed { guess.to_owned() } else { said })
        }
        (Some(info), Some(guess), None) if info.confidence() >= 0.3 => Some(guess.to_owned()),
        (_, _, said) => said,
    }
}

/// Text of the body, or of the page when there is no body.
fn sample(setting: &Setting<'_>) -> String {
    let page = setting.page;
    let mut sample = String::new();
    let mut room = SAMPLE;
    let none = setting.body.is_empty();
    for (index, block) in page.blocks.iter().enumerate() {
        if room == 0 {
            break;
        }
        if none || setting.kept(index) {
            let text = page.text_of(block);
            let starts = text.bytes().enumerate().filter(|(_, byte)| !is_inside(*byte));
            let end =
                if text.len() <= room { text.len() } else { starts.map(|(at, _)| at).nth(room).unwrap_or(text.len()) };
            room -= text[..end].bytes().filter(|byte| !is_inside(*byte)).count();
            sample.push_str(&text[..end]);
            sample.push('\n');
        }
    }
    sample
}

/// Whether a byte is a further one of its character.
const fn is_inside(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// Languages that have a script to themselves.
fn by_script(sample: &str) -> Option<&'static str> {
    let (mut han, mut kana, mut hangul, mut thai, mut greek, mut hebrew, mut letters) = (0, 0, 0, 0, 0, 0, 0);
    let bytes = sample.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Letters of ASCII are counted and not looked at.
        if let Some(eight) = bytes[at..].first_chunk::<8>().filter(|eight| eight.is_ascii()) {
            letters += eight::letters(u64::from_le_bytes(*eight)).count_ones() as usize;
            at += 8;
            continue;
        }
        let Some(character) = sample[at..].chars().next() else { break };
        at += character.len_utf8();
        if !is_letter(character) {
            continue;
        }
        letters += 1;
        match character {
            '\u{4e00}'..='\u{9fff}' => han += 1,
            '\u{3041}'..='\u{30ff}' => kana += 1,
            '\u{ac00}'..='\u{d7a3}' => hangul += 1,
            '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' => han += 1,
            '\u{e00}'..='\u{e7f}' => thai += 1,
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => greek += 1,
            '\u{590}'..='\u{5ff}' => hebrew += 1,
            _ => {}
        }
    }
    let most = |count: usize, share: usize| count > 0 && count * share >= letters;
    // A Chinese character says as much as three Latin letters, and technical texts are half code.
    if most(han + kana, 8) && kana * 12 >= han {
        // Japanese is a quarter kana at the least; Chinese quotes a Japanese name now and then.
        Some("ja")
    } else if most(hangul, 4) {
        Some("ko")
    } else if most(han, 8) {
        Some("zh")
    } else if most(thai, 2) {
        Some("th")
    } else if most(greek, 2) {
        Some("el")
    } else if most(hebrew, 2) {
        Some("he")
    } else {
        None
    }
}

/// One word in so many is one of those that [`is_english`] knows. The median of WCXB dev's bodies, nearly all English, has one in six,
/// and 94% pass.
const ENGLISH_SHARE: usize = 12;

/// The same where the page doesn't say what it is written in.
const UNSAID_SHARE: usize = 8;

/// Whether so many words are English that no statistics need be asked.
fn reads_english(sample: &str, is_said: bool) -> bool {
    let (mut all, mut english, mut alone) = (0, 0, 0);
    let mut count = |word: &[u8]| {
        all += 1;
        let mut lower = [0; LONGEST];
        let Some(lower) = lower.get_mut(..word.len()) else { return };
        lower.copy_from_slice(word);
        lower.make_ascii_lowercase();
        english += usize::from(is_english(lower));
        alone += usize::from(is_english_alone(lower));
    };
    if sample.is_ascii() {
        let words = sample.as_bytes().split(|byte| !byte.is_ascii_alphabetic());
        words.filter(|word| !word.is_empty()).for_each(&mut count);
    } else {
        let words = sample.split(|character: char| !is_letter(character));
        words.filter(|word| !word.is_empty()).for_each(|word| count(word.as_bytes()));
    }
    english > 2
        && if is_said { english * ENGLISH_SHARE >= all } else { english * UNSAID_SHARE >= all && alone * 2 >= english }
}

/// Bytes of the longest word below.
const LONGEST: usize = 5;

/// English words that no other language in Latin letters is full of.
fn is_english(word: &[u8]) -> bool {
    is_english_alone(word)
        || matches!(word, b"of" | b"for" | b"was" | b"are" | b"from" | b"you" | b"your" | b"have" | b"not" | b"but")
}

/// Those of them that the nearest kin, Dutch and Danish, don't have at all.
fn is_english_alone(word: &[u8]) -> bool {
    matches!(word, b"the" | b"and" | b"that" | b"with" | b"this" | b"which")
}

/// Short words that texts in a language are full of, many of them in more than one: a text has most of its own language's. The first so many
/// languages are told by them, the others are there because they look like one of those.
const WORDS: [(&str, &str); 15] = [
    ("en", "the of and to in is that for it as was with be by on not"),
    (
        "de",
        "und der die das nicht mit auf für eine ein ist auch dem den des sich von wird zu in im an werden als bei es",
    ),
    ("fr", "de la le les des et une un dans pour pas sur avec aux du sont est cette en que qui à au il par plus ce"),
    ("es", "de la el los las una un del por con más su como fue para y en que se es al lo no"),
    ("it", "che della delle gli nel alla più anche sono di il dei e la per un una in non si le del è con da"),
    ("pt", "não uma um em os ao dos são pela pelo também foi de a o que e da do na no se por com para as"),
    ("nl", "een niet zijn voor wordt naar deze van het met ook bij de en in is dat op te die"),
    ("sv", "och att det som är för inte från till ett den av en i på med har om de"),
    ("pl", "się jest że oraz przez który które jak dla nie w na i z do to o po"),
    ("tr", "için ile olarak çok daha olan ve bir bu gibi kadar olduğu da de"),
    ("da", "og at det en er på til af som for den med i de har ikke"),
    ("no", "og at det en er på til av som for den med i de har ikke"),
    ("ca", "de la el els les i que a en per un una del amb és"),
    ("af", "die van het in is en te dat nie om vir op sal wat ook deur hulle word aan met sy"),
    ("ro", "și şi de în a la cu o un este pentru care din mai"),
];
const TOLD: usize = 10;

/// The place of English among them.
const ENGLISH: usize = 0;

/// For each of those words the languages that have it, a bit each.
static LANGUAGES_OF: LazyLock<FxHashMap<u64, u16>> = LazyLock::new(|| {
    let mut languages = FxHashMap::default();
    for (language, (_, words)) in WORDS.iter().enumerate() {
        for word in words.split(' ') {
            *languages.entry(eight::load(word.as_bytes(), 0)).or_default() |= 1 << language;
        }
    }
    languages
});

/// The language that so many words are of that no statistics need be asked. Of 1,312 bodies in thirty languages that [`reads_english`] says
/// nothing of and whose pages don't either, 640 pass, and statistics say the same of all of them. The counts and shares asked for are the loosest of
/// those tried that keep it so.
fn by_words(sample: &str, said: Option<&str>) -> Option<&'static str> {
    let mut counts = [0; WORDS.len()];
    let (mut all, mut others) = (0, 0);
    let words = sample.as_bytes().split(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic());
    for word in words.filter(|word| !word.is_empty()) {
        all += 1;
        others += usize::from(!word.is_ascii());
        let bytes = eight::load(word, 0);
        let lower = eight::lower(bytes, eight::letters(bytes));
        if word.len() <= 8
            && let Some(languages) = LANGUAGES_OF.get(&lower)
        {
            for (language, count) in counts.iter_mut().enumerate() {
                *count += languages >> language & 1;
            }
        }
    }
    let (best, most) =
        (0..TOLD).map(|language| (language, usize::from(counts[language]))).max_by_key(|(_, count)| *count)?;
    let next =
        counts.iter().enumerate().filter(|(other, _)| *other != best).map(|(_, count)| usize::from(*count)).max()?;
    let is_told = match said {
        Some(said) => said == WORDS[best].0 && most >= 6 && most * 8 >= all && most > next,
        // Texts in any language quote English, but English has nearly all letters of ASCII.
        None if best == ENGLISH && others * 16 > all => false,
        None => {
            most >= 8 && most * 6 >= all && most * 9 >= next * 20
                || best == ENGLISH && most >= 6 && most * 10 >= all && most >= next * 3
        }
    };
    is_told.then_some(WORDS[best].0)
}

fn is_letter(character: char) -> bool {
    match character {
        '\0'..='\u{7f}' => character.is_ascii_alphabetic(),
        '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
        _ => is_common_letter(character) || character.is_alphabetic(),
    }
}

/// What the page says, as two letters.
fn said(setting: &Setting<'_>) -> Option<String> {
    setting.claims(Field::Lang).find_map(|claim| {
        let code = claim.value.split(['-', '_', ',', ';', ' ']).next()?.to_ascii_lowercase();
        (matches!(code.len(), 2 | 3) && code.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(code)
    })
}

/// ISO 639-1 code of a language, where it has one.
fn short(lang: whatlang::Lang) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("cym", "cy"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "no"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
        ("zul", "zu"),
    ];
    CODES.iter().find(|(code, _)| *code == lang.code()).map(|(_, short)| *short)
}
