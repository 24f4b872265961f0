//! `--rules FILE` through the public door.

use dechaff::{Cleaner, Error, Hint, Options, Raw};

/// A cleaner with a file of rules.
fn cleaner(toml: &str) -> Result<Cleaner, Error> {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("rules.toml");
    std::fs::write(&path, toml).expect("a file in it");
    let mut options = Options::default();
    options.clean.rules = Some(path);
    Cleaner::new(options)
}

const SLOGAN: &str = r#"
[[rule]]
id = "house-slogan"
kind = "site"
why = "The slogan of a house stands on all of its pages."
points = -9
text.whole = ["Good news every day"]
hit = ["GOOD NEWS EVERY DAY!"]
miss = ["Good news every day of the week"]
"#;

#[test]
fn a_rule_of_the_user_counts() {
    let cleaner = cleaner(SLOGAN).expect("a valid file");
    assert!(cleaner.list_rules().contains("house-slogan"));
    let page = "<p>Good news every day</p><p>The mayor, who had been ill for weeks, came back on Monday, she said.</p>";
    let raw = Raw { bytes: page.as_bytes().to_vec(), hint: Hint::default(), ..Raw::default() };
    let explanation = cleaner.explain(&raw);
    assert_eq!(explanation.noise[0], Some("site"));
    assert!(explanation.judgement.verdicts[0].fired.iter().any(|term| term.id == "house-slogan"));
}

#[test]
fn a_rule_can_be_switched_off() {
    let cleaner = cleaner("off = [\"rights-line\"]").expect("a valid file");
    assert!(!cleaner.list_rules().contains("rights-line"));
}

#[test]
fn a_wrong_file_is_named_and_its_fault_told() {
    let faults = [
        ("off = [\"no-such-rule\"]", "no-such-rule"),
        ("[[rule]]\nid = 1", "rules.toml"),
        (&SLOGAN.replace("text.whole", "text.hole"), "hole"),
        (&SLOGAN.replace("GOOD NEWS", "BAD NEWS"), "house-slogan"),
        (
            &SLOGAN.replace("text.whole = [\"Good news every day\"]", ""),
            "exactly one of place, text, shape, site and beside",
        ),
    ];
    for (toml, word) in faults {
        let error = cleaner(toml).expect_err(toml).to_string();
        assert!(error.contains(word) && error.contains("rules.toml"), "{error}");
    }
}

#[test]
fn no_rules_file_is_an_error_and_no_panic() {
    let mut options = Options::default();
    options.clean.rules = Some("no/such/file.toml".into());
    assert!(matches!(Cleaner::new(options), Err(Error::Options { .. })));
}
