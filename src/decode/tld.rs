//! What the last label of a host says about a page's encoding.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_8859_2, ISO_8859_7, KOI8_R, KOI8_U, SHIFT_JIS, WINDOWS_874,
    WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257,
    WINDOWS_1258,
};

/// The encodings usual in the country of the url's host.
pub(super) fn encodings(url: &str) -> &'static [&'static Encoding] {
    let Some(label) = top_domain(url) else {
        return &[];
    };
    let usual = |(countries, _): &&(&[&str], _)| countries.iter().any(|country| label.eq_ignore_ascii_case(country));
    USUAL.iter().find(usual).map_or(&[], |(_, encodings)| encodings)
}

/// The last label of the url's host.
fn top_domain(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', '\\']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    host.trim_end_matches('.').rsplit_once('.').map(|(_, label)| label)
}

/// Countries by the encodings that were usual before UTF-8.
const USUAL: [(&[&str], &[&Encoding]); 17] = [
    (&["jp"], &[SHIFT_JIS, EUC_JP]),
    (&["cn", "sg"], &[GB18030]),
    (&["tw", "hk", "mo"], &[BIG5]),
    (&["kr"], &[EUC_KR]),
    (&["ru", "su", "by", "kz"], &[WINDOWS_1251, KOI8_R]),
    (&["ua"], &[WINDOWS_1251, KOI8_U]),
    (&["bg", "rs", "mk"], &[WINDOWS_1251]),
    (&["gr", "cy"], &[WINDOWS_1253, ISO_8859_7]),
    (&["il"], &[WINDOWS_1255]),
    (&["sa", "eg", "ae", "ir", "ma", "sy", "jo", "iq", "kw", "pk"], &[WINDOWS_1256]),
    (&["tr"], &[WINDOWS_1254]),
    (&["vn"], &[WINDOWS_1258]),
    (&["pl", "cz", "hu", "sk", "si", "hr", "ro"], &[WINDOWS_1250, ISO_8859_2]),
    (&["th"], &[WINDOWS_874]),
    (&["lt", "lv", "ee"], &[WINDOWS_1257]),
    (
        &["de", "fr", "es", "it", "pt", "br", "mx", "ar", "se", "dk", "no", "fi", "nl", "at", "be", "ch", "is"],
        &[WINDOWS_1252],
    ),
    (&["uk", "us", "au", "ca", "ie", "nz"], &[WINDOWS_1252]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        assert_eq!(encodings("https://www.example.com.tw/a.b/c"), [BIG5]);
        assert_eq!(encodings("http://user:word@example.JP:8080"), [SHIFT_JIS, EUC_JP]);
        assert!(encodings("https://example.com/page.cn").is_empty());
        for url in ["", "://", "http://", "cn", "..", "http://[::1]/"] {
            assert!(encodings(url).is_empty(), "{url}");
        }
    }
}
