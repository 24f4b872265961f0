//! html5lib's tests of the tokenizer: all but those that start in the PLAINTEXT and CDATA states, which no page starts in.

use std::path::Path;

use dechaff::internals::{Output, State, tokenize};
use serde_json::Value;

/// The tests of the states that can be entered, counted so that none is lost by accident.
const TESTS: usize = 6900;

#[test]
fn html5lib() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/html5lib/tokenizer");
    let (mut run, mut failed) = (0, Vec::new());
    for file in std::fs::read_dir(folder).unwrap() {
        let json: Value = serde_json::from_str(&std::fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
        for test in json["tests"].as_array().unwrap() {
            for state in states(test) {
                run += 1;
                if let Some(failure) = check(test, state) {
                    failed.push(failure);
                }
            }
        }
    }
    assert!(failed.is_empty(), "{} of {run} failed:\n{}", failed.len(), failed[..failed.len().min(20)].join("\n"));
    assert!(run >= TESTS, "only {run} tests");
}

fn states(test: &Value) -> Vec<State> {
    let Some(names) = test["initialStates"].as_array() else { return vec![State::Data] };
    let state = |name: &Value| match name.as_str().unwrap() {
        "Data state" => Some(State::Data),
        "RCDATA state" => Some(State::Rcdata),
        "RAWTEXT state" => Some(State::Rawtext),
        "Script data state" => Some(State::Script),
        _ => None,
    };
    names.iter().filter_map(state).collect()
}

fn check(test: &Value, state: State) -> Option<String> {
    let text = |value: &Value| {
        let text = value.as_str().unwrap();
        if test["doubleEscaped"] == true { unescape(text) } else { Some(text.to_owned()) }
    };
    // 13.2.3.5 Preprocessing the input stream.
    let input = text(&test["input"])?.replace("\r\n", "\n").replace('\r', "\n");
    let last = test["lastStartTag"].as_str().unwrap_or("\u{1}");
    let found = tokenize(&input, state, last);
    let expected = expected(test["output"].as_array().unwrap(), &text)?;
    (found != expected).then(|| {
        format!("{} in {state:?}: {input:?}\n  found    {found:?}\n  expected {expected:?}", test["description"])
    })
}

fn expected(tokens: &[Value], text: &impl Fn(&Value) -> Option<String>) -> Option<Vec<Output>> {
    let mut out: Vec<Output> = Vec::new();
    for token in tokens {
        let optional = |at: usize| if token[at].is_null() { Some(None) } else { text(&token[at]).map(Some) };
        let token = match token[0].as_str().unwrap() {
            "Character" => match out.last_mut() {
                Some(Output::Characters(before)) => {
                    before.push_str(&text(&token[1])?);
                    continue;
                }
                _ => Output::Characters(text(&token[1])?),
            },
            "StartTag" => {
                let mut attributes = Vec::new();
                for (name, value) in token[2].as_object().unwrap() {
                    attributes.push((text(&Value::from(name.as_str()))?, text(value)?));
                }
                Output::Start(text(&token[1])?, attributes, token[3] == true)
            }
            "EndTag" => Output::End(text(&token[1])?),
            "Comment" => Output::Comment(text(&token[1])?),
            "DOCTYPE" => Output::Doctype(optional(1)?, optional(2)?, optional(3)?, token[4] == true),
            other => panic!("{other}"),
        };
        out.push(token);
    }
    Some(out)
}

/// Nothing for the few tests with lone surrogates, which no Rust text can hold.
fn unescape(text: &str) -> Option<String> {
    serde_json::from_str(&format!("\"{}\"", text.replace('"', "\\\"").replace('\n', "\\n"))).ok()
}
