//! Made by `training/encoding/build.py`; what it was made from is said there.

use super::Language;

/// Where the costs of a language's letter pairs start in `pairs.bin`.
pub(super) const LANGUAGES: [Language; 43] = [
    Language {
        code: "ar", letters: "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي", same: "", start: 0
    },
    Language {
        code: "be", letters: "абвгдеёжзійклмнопрстуўфхцчшыьэюя", same: "", start: 1369
    },
    Language {
        code: "bg", letters: "абвгдежзийклмнопрстуфхцчшщъьюя", same: "", start: 2458
    },
    Language { code: "ca", letters: "abcdefghijklmnopqrstuvwxyzàçéèíïóòúü·", same: "", start: 3419 },
    Language { code: "cs", letters: "abcdefghijklmnopqrstuvwxyzáčďéěíňóřšťúůýž", same: "", start: 4863 },
    Language {
        code: "cy", letters: "abcdefghijklmnopqrstuvwxyzâêîôûŵŷáéíóúẃýäëïöüẅÿàèìòùẁỳ", same: "", start: 6627
    },
    Language { code: "da", letters: "abcdefghijklmnopqrstuvwxyzæøåéüöä", same: "", start: 9652 },
    Language { code: "de", letters: "abcdefghijklmnopqrstuvwxyzäöüßéèàç", same: "", start: 10808 },
    Language {
        code: "el", letters: "αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ", same: "", start: 12033
    },
    Language { code: "en", letters: "abcdefghijklmnopqrstuvwxyzéèçñüö", same: "", start: 13402 },
    Language { code: "eo", letters: "abcdefghijklmnopqrstuvwxyzĉĝĥĵŝŭ", same: "", start: 14491 },
    Language { code: "es", letters: "abcdefghijklmnopqrstuvwxyzáéíñóúüçº", same: "ªº", start: 15580 },
    Language { code: "et", letters: "abcdefghijklmnopqrstuvwxyzäõöüšž", same: "", start: 16876 },
    Language {
        code: "fa", letters: "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی", same: "كکيیىی", start: 17965
    },
    Language { code: "fi", letters: "abcdefghijklmnopqrstuvwxyzäöåéšž", same: "", start: 19409 },
    Language {
        code: "fr", letters: "abcdefghijklmnopqrstuvwxyzàâæçèéêëîïôùûüÿœ", same: "", start: 20498
    },
    Language {
        code: "ga", letters: "abcdefghijklmnopqrstuvwxyzáéíóúḃċḋḟġṁṗṡṫ", same: "", start: 22347
    },
    Language { code: "he", letters: "אבגדהוזחטיךכלםמןנסעףפץצקרשת", same: "", start: 24028 },
    Language { code: "hr", letters: "abcdefghijklmnopqrstuvwxyzčćđšž", same: "", start: 24812 },
    Language { code: "hu", letters: "abcdefghijklmnopqrstuvwxyzáéíóöőúüű", same: "", start: 25836 },
    Language { code: "is", letters: "abcdefghijklmnopqrstuvwxyzáðéíóúýþæö", same: "", start: 27132 },
    Language { code: "it", letters: "abcdefghijklmnopqrstuvwxyzàèéìíîòóùú", same: "", start: 28501 },
    Language { code: "lt", letters: "abcdefghijklmnopqrstuvwxyząčęėįšųūž", same: "", start: 29870 },
    Language { code: "lv", letters: "abcdefghijklmnopqrstuvwxyzāčēģīķļņšūžõ", same: "", start: 31166 },
    Language {
        code: "mk", letters: "абвгдѓежзѕијклљмнњопрстќуфхцчџш", same: "", start: 32687
    },
    Language { code: "mt", letters: "abcdefghijklmnopqrstuvwxyzàċèġħìòùż", same: "", start: 33711 },
    Language { code: "nb", letters: "abcdefghijklmnopqrstuvwxyzæøåéòôüö", same: "", start: 35007 },
    Language { code: "nl", letters: "abcdefghijklmnopqrstuvwxyzáéëïóöüèê", same: "", start: 36232 },
    Language { code: "pl", letters: "abcdefghijklmnopqrstuvwxyząćęłńóśźż", same: "", start: 37528 },
    Language { code: "pt", letters: "abcdefghijklmnopqrstuvwxyzáâãàçéêíóôõúü", same: "", start: 38824 },
    Language { code: "ro", letters: "abcdefghijklmnopqrstuvwxyzăâîșț", same: "şșţț", start: 40424 },
    Language {
        code: "ru", letters: "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", same: "", start: 41448
    },
    Language {
        code: "sk", letters: "abcdefghijklmnopqrstuvwxyzáäčďéíĺľňóôŕšťúýž", same: "", start: 42604
    },
    Language { code: "sl", letters: "abcdefghijklmnopqrstuvwxyzčšžćđ", same: "", start: 44540 },
    Language { code: "sq", letters: "abcdefghijklmnopqrstuvwxyzçë", same: "", start: 45564 },
    Language {
        code: "sr", letters: "абвгдђежзијклљмнњопрстћуфхцчџш", same: "", start: 46405
    },
    Language { code: "sv", letters: "abcdefghijklmnopqrstuvwxyzåäöéüàè", same: "", start: 47366 },
    Language {
        code: "th",
        letters: "กขคงจฉชซญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลวศษสหฬอฮะัาำิีึื\u{e38}\u{e39}เแโใไๆ็\u{e48}\u{e49}\u{e4a}์",
        same: "",
        start: 48522,
    },
    Language { code: "tr", letters: "abcdefghijklmnopqrstuvwxyzçğıöşüâîû", same: "", start: 52491 },
    Language {
        code: "uk", letters: "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", same: "", start: 53787
    },
    Language {
        code: "ur", letters: "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیے", same: "كکهھيیىی", start: 54943
    },
    Language {
        code: "vi",
        letters: "abcdefghijklmnopqrstuvwxyzăâđêôơư\u{300}\u{301}\u{303}\u{309}\u{323}",
        same: "",
        start: 56879,
    },
    Language {
        code: "xx",
        letters: "abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþßÿœšž",
        same: "",
        start: 58400,
    },
];

/// Where the costs of this language's characters start in `characters.bin`.
pub(super) const ZH: usize = 0;
/// Where the costs of this language's characters start in `characters.bin`.
pub(super) const ZHT: usize = 21488;
/// Where the costs of this language's characters start in `characters.bin`.
pub(super) const JA: usize = 42976;
/// Where the costs of this language's characters start in `characters.bin`.
pub(super) const KO: usize = 64464;
