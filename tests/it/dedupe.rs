//! Copies, through the doors a caller uses: fingerprints, ranks and the choice of who stays.

use dechaff::{Contained, CopyKind, CopyOf, DedupeMode, DedupeOptions, Rank, find_copies, fingerprint};
use proptest::prelude::*;

const STORY: &str = "The harbour town woke to silence on Monday after the ferries stopped for the first time in forty \
    years. Captains said the new timetable left them no time to rest between crossings, and the company answered that it \
    had hired twelve more crews since spring. Passengers stood on the quay with their bicycles and waited for a word from \
    either side. By noon the mayor had called both to the town hall, where the talks went on behind closed doors until \
    the street lamps were lit. Nobody would say how long the boats would stay at their moorings, but the bakery on the \
    corner had already begun to bake for the people who could not get home. Fishermen offered a passage to the islands \
    for those who had to see a doctor, and refused to take money for it. Tomorrow the talks begin again at nine.";

const TRADITIONAL: &str = "廣播電臺昨晚報導，颱風過後漁港的貨輪終於靠岸，碼頭工人連夜卸下數百箱蔬菜與藥品。當地學校將於後天恢復上課，\
    國營鐵路則說東線還須檢查橋樑與隧道，預計週末以前通車。許多居民從親戚家返回，發現屋頂的瓦片都被強風吹落，鄰居們互相幫忙清理街道。";

const SIMPLIFIED: &str = "广播电台昨晚报导，台风过后渔港的货轮终于靠岸，码头工人连夜卸下数百箱蔬菜与药品。当地学校将于后天恢复上课，\
    国营铁路则说东线还须检查桥梁与隧道，预计周末以前通车。许多居民从亲戚家返回，发现屋顶的瓦片都被强风吹落，邻居们互相帮忙清理街道。";

fn copies(bodies: &[&str], options: &DedupeOptions) -> Vec<Option<CopyOf>> {
    let documents = bodies.iter().enumerate().map(|(number, body)| {
        let print = fingerprint(body, options);
        (Rank::new(0, &print, false, body, &format!("{number}")), print)
    });
    find_copies(documents.collect(), options)
}

/// The kind of match between two bodies, whichever of them stays.
#[track_caller]
fn check(a: &str, b: &str, expected: Option<CopyKind>) {
    let options = DedupeOptions::default();
    let kinds: Vec<CopyKind> = copies(&[a, b], &options).into_iter().flatten().map(|copy| copy.found.kind).collect();
    assert_eq!(kinds, Vec::from_iter(expected), "{a}\n---\n{b}");
}

/// Words of a small language, from numbers.
fn words(numbers: impl IntoIterator<Item = u32>) -> String {
    let syllables = ["ka", "lo", "mi", "ren", "sta", "vor", "une", "pel"];
    let word = |number: u32| -> String {
        (0..4).map(|place| syllables[(number >> (3 * place)) as usize % syllables.len()]).collect()
    };
    numbers.into_iter().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn case_marks_width_and_punctuation_make_no_difference() {
    let dressed =
        STORY.to_uppercase().replace("THE", "Thé").replace(", ", " – ").replace("ON", "ＯＮ").replace(' ', " \n");
    check(STORY, &dressed, Some(CopyKind::Exact));
    check("naïve façade", "NAI\u{308}VE fac\u{327}ade", Some(CopyKind::Exact));
    check("soft\u{ad}ware zero\u{200b}width", "software zerowidth", Some(CopyKind::Exact));
    check("Straße", "STRASSE", Some(CopyKind::Exact));
    check("한국어", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}\u{110b}\u{1165}", Some(CopyKind::Exact));
    check("ガス", "ｶﾞｽ", Some(CopyKind::Exact));
}

#[test]
fn traditional_and_simplified_chinese_are_one_text() {
    // 橋樑 and 桥梁, 週末 and 周末 differ by more than the form of a character.
    let kinds = copies(&[TRADITIONAL, SIMPLIFIED], &DedupeOptions::default());
    let copy = kinds.iter().flatten().next().expect("one of them is a copy");
    assert!(copy.found.resemblance > 0.7, "{copy:?}");
}

#[test]
fn an_edited_reprint_is_a_near_copy() {
    let edited = STORY.replace("harbour", "port").replace("forty", "thirty").replace("Tomorrow the talks", "The talks");
    check(STORY, &format!("By our reporter\n{edited}\nAll rights reserved."), Some(CopyKind::Near));
}

#[test]
fn a_teaser_is_contained_and_may_stay() {
    let teaser = &STORY[..STORY.find("Passengers").expect("a sentence of the story")];
    check(STORY, teaser, Some(CopyKind::Contained));
    let options = DedupeOptions { contained: Contained::Keep, ..DedupeOptions::default() };
    assert_eq!(copies(&[STORY, teaser], &options), [None, None]);
}

#[test]
fn tables_that_differ_in_their_numbers_are_no_copies() {
    let report = |numbers: [&str; 8]| {
        let [a, b, c, d, e, f, g, h] = numbers;
        format!(
            "The weather service expects {a} degrees in the north and {b} degrees in the south, with wind from the west at \
             {c} kilometres an hour. Rain reaches {d} millimetres on the coast and {e} millimetres in the hills. The sun \
             rises at {f} and sets at {g}. Water in the bay has {h} degrees."
        )
    };
    let monday = report(["12", "15", "24", "3.5", "7.2", "6:41", "19:02", "11.4"]);
    let tuesday = report(["9", "17", "38", "0.4", "1.9", "6:39", "19:04", "10.8"]);
    check(&monday, &tuesday, None);
    check(&monday, &format!("{monday} More on our pages."), Some(CopyKind::Near));
}

#[test]
fn short_texts_are_copies_only_when_nearly_equal() {
    check(
        "Opening hours: Monday to Friday, 9 to 17",
        "opening hours – monday to friday 9 to 17",
        Some(CopyKind::Exact),
    );
    check("Opening hours: Monday to Friday, 9 to 17", "Opening hours: Monday to Friday, 9 to 18", None);
}

#[test]
fn a_text_without_words_is_no_copy() {
    check("", "", None);
    check("***", "---", None);
}

#[test]
fn the_fuller_one_stays_then_the_one_with_title_and_date() {
    let options = DedupeOptions::default();
    let longer = format!("{STORY} Our reporter is on the quay.");
    let answers = copies(&[STORY, &longer], &options);
    assert_eq!(answers[0].as_ref().map(|copy| copy.kept), Some(1));
    assert_eq!(answers[1], None);

    let print = fingerprint(STORY, &options);
    let rank = |run, titled_and_dated, from| Rank::new(run, &print, titled_and_dated, STORY, from);
    assert!(rank(0, true, "b") < rank(0, false, "a"));
    assert!(rank(0, false, "a") < rank(0, false, "b"));
    assert!(rank(0, false, "b") < rank(1, true, "a"), "a record already published stays");
}

#[test]
fn a_chain_ends_at_the_one_that_stays() {
    // Each text drops a quarter of the one before, so neighbours are copies and the ends are not.
    let texts: Vec<String> = (0..5).map(|step| words(step * 60..240 + step * 55)).collect();
    let bodies: Vec<&str> = texts.iter().map(String::as_str).collect();
    let answers = copies(&bodies, &DedupeOptions::default());
    assert_eq!(answers[0], None);
    for (position, answer) in answers.iter().enumerate().skip(1) {
        let copy = answer.as_ref().expect("each is a copy of the one before");
        assert_eq!((copy.kept, copy.found.document), (0, position as u32 - 1));
    }
}

#[test]
fn exact_mode_finds_nothing_else() {
    let options = DedupeOptions { mode: DedupeMode::Exact, ..DedupeOptions::default() };
    let near = format!("{STORY} More on our pages.");
    assert_eq!(copies(&[STORY, &near], &options), [None, None]);
    assert!(copies(&[STORY, &STORY.to_lowercase()], &options).iter().any(Option::is_some));
}

/// Bodies that are often copies of each other: passages of a few long texts, some with a foreign passage behind them.
fn heap() -> impl Strategy<Value = Vec<String>> {
    let passage = (0..4u32, 0..300u32, 5..400u32).prop_map(|(story, start, length)| {
        let start = story * 1000 + start;
        words(start..start + length)
    });
    let body = prop_oneof![passage.clone(), (passage.clone(), passage).prop_map(|(a, b)| format!("{a}\n{b}"))];
    proptest::collection::vec(body, 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn survivors_do_not_depend_on_the_order(bodies in heap(), seed in any::<u64>()) {
        let options = DedupeOptions::default();
        let name = |body: &str, copy: &Option<CopyOf>, all: &[&str]| {
            let of = copy.as_ref().map(|copy| (all[copy.kept as usize].to_owned(), copy.found.kind));
            (body.to_owned(), of)
        };
        let straight: Vec<&str> = bodies.iter().map(String::as_str).collect();
        let mut shuffled = straight.clone();
        // A body's place is decided by its own bytes and the seed.
        shuffled.sort_by_key(|body| body.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)));
        let mut answers: Vec<Vec<_>> = [straight, shuffled]
            .iter()
            .map(|all| all.iter().zip(copies(all, &options)).map(|(body, copy)| name(body, &copy, all)).collect())
            .collect();
        answers.iter_mut().for_each(|answer| answer.sort_by_key(|(body, of)| (body.clone(), of.is_some(), format!("{of:?}"))));
        prop_assert_eq!(&answers[0], &answers[1]);
    }

    #[test]
    fn a_document_is_dropped_if_and_only_if_a_better_one_is_its_copy(bodies in heap()) {
        // What is contained may stay: see the tests of what must not be lost.
        let options = DedupeOptions { contained: Contained::Keep, ..DedupeOptions::default() };
        let all: Vec<&str> = bodies.iter().map(String::as_str).collect();
        let prints: Vec<_> = all.iter().map(|body| fingerprint(body, &options)).collect();
        let rank = |number: usize| Rank::new(0, &prints[number], false, all[number], &format!("{number}"));
        for (number, answer) in copies(&all, &options).iter().enumerate() {
            // Two documents by themselves answer whether they are copies.
            let better = (0..all.len()).filter(|&other| rank(other) < rank(number));
            let dropped = better.clone().any(|other| copies(&[all[other], all[number]], &options).iter().any(Option::is_some));
            prop_assert_eq!(answer.is_some(), dropped, "document {}", number);
            if let Some(copy) = answer {
                prop_assert!(rank(copy.found.document as usize) < rank(number));
            }
        }
    }

    #[test]
    fn any_text_has_a_fingerprint(body in any::<String>(), other in any::<String>()) {
        let options = DedupeOptions::default();
        prop_assert_eq!(fingerprint(&body, &options), fingerprint(&body, &options));
        copies(&[&body, &other, &body], &options);
    }
}

/// Which of some bodies stay, by their numbers.
fn staying(bodies: &[&str]) -> Vec<usize> {
    let answers = copies(bodies, &DedupeOptions::default());
    answers.iter().enumerate().filter(|(_, answer)| answer.is_none()).map(|(number, _)| number).collect()
}

#[test]
fn a_roundup_does_not_take_its_stories_along() {
    // Three stories of their own, and a page that tells the beginning of each.
    let stories: Vec<String> = (0..3).map(|story| words(story * 1000..story * 1000 + 200)).collect();
    let beginnings = stories.iter().map(|story| story.split(' ').take(60).collect::<Vec<_>>().join(" "));
    let roundup = beginnings.collect::<Vec<_>>().join("\n");
    assert_eq!(staying(&[&stories[0], &stories[1], &stories[2], &roundup]), [0, 1, 2, 3]);
}

#[test]
fn pages_of_an_article_are_in_it_and_not_in_each_other() {
    let page = |page: u32| words(page * 150..page * 150 + 150);
    let pages: Vec<String> = (0..3).map(page).collect();
    let whole = pages.join("\n");
    assert_eq!(staying(&[&pages[0], &pages[1], &pages[2]]), [0, 1, 2]);
    assert_eq!(staying(&[&pages[0], &pages[1], &pages[2], &whole]), [3]);
}

#[test]
fn a_translation_is_a_text_of_its_own() {
    let german = "Die Hafenstadt erwachte am Montag in Stille, nachdem die Fähren zum ersten Mal seit vierzig Jahren nicht \
        fuhren. Die Kapitäne sagten, der neue Fahrplan lasse ihnen keine Zeit zur Ruhe zwischen den Überfahrten.";
    check(STORY, german, None);
}

#[test]
fn ten_thousand_of_the_same_are_one() {
    let same = vec![STORY; 10_000];
    let near: Vec<String> = (0..3_000).map(|number| format!("{STORY} Edition {number}.")).collect();
    let answers = copies(&same, &DedupeOptions::default());
    assert_eq!(answers.iter().filter(|answer| answer.is_none()).count(), 1);
    // As many that differ in a word: postings are capped, so nothing grows with the square.
    let near: Vec<&str> = near.iter().map(String::as_str).collect();
    assert_eq!(staying(&near).len(), 1);
}

#[test]
fn one_character_over_and_over_is_a_text_like_any() {
    let long = "啊".repeat(200_000);
    let longer = "啊".repeat(200_001);
    // It has one shingle, which tells too little to call it a near copy of anything.
    assert_eq!(staying(&[&long, &long, STORY]).len(), 2);
    assert_eq!(staying(&[&long, &longer, STORY]).len(), 3);
    let word = "na ".repeat(100_000);
    assert_eq!(staying(&[&word, &word, STORY]).len(), 2);
}
