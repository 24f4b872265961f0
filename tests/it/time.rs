//! The time of a page, by a clock that counts how often it is asked.

use dechaff::{Cleaner, Dropped, Form, Hint, Outcome, Raw, Why};
use std::cell::Cell;

#[test]
fn a_page_is_let_go_wherever_its_time_ends() {
    let cleaner = Cleaner::default();
    let sentence = "The bridge over the river will be closed for three weeks from Monday, the town said";
    let html: String =
        (0..5000).map(|number| format!("<div><p>{sentence}, in note <b>{number}</b>.</p></div>\n")).collect();
    let plain: String = (0..5000).map(|number| format!("{sentence}, in note {number}.\n\n")).collect();
    for (form, text) in [(Form::Html, html), (Form::Plain, plain)] {
        let raw = Raw { from: "page".into(), bytes: text.into(), hint: Hint { form: Some(form), ..Hint::default() } };
        let asked = Cell::new(0);
        let outcome = cleaner.clean_while(&raw, &|| {
            asked.set(asked.get() + 1);
            true
        });
        assert!(matches!(outcome, Outcome::Kept(_)));
        let times = asked.get();
        // Parser, rules, measures and trees ask every few hundred lines or blocks.
        assert!(times > 50, "{times}");
        for end in 0..times {
            asked.set(0);
            let outcome = cleaner.clean_while(&raw, &|| {
                asked.set(asked.get() + 1);
                asked.get() <= end
            });
            assert!(matches!(outcome, Outcome::Dropped(Dropped { why: Why::TooSlow { .. }, .. })), "{end}");
            assert!(asked.get() <= end + 4, "{} questions after the end of time", asked.get() - end);
        }
    }
}
