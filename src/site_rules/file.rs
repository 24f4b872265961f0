//! A file of site rules: a table for each host, a selector or a list of them for each thing.

use super::SiteRule;
use scraper::Selector;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads it.
pub(super) fn parse(text: &str) -> Result<Vec<SiteRule>, String> {
    let file = DeTable::parse(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    let mut rules = Vec::new();
    for (host, table) in file.get_ref() {
        let at = |start: usize| line_of(text, start);
        let host_line = at(host.span().start);
        let name = host.get_ref().trim().trim_start_matches("www.").trim_end_matches('.').to_lowercase();
        if name.is_empty() || name.contains(['/', ':', '*', ' ']) {
            return Err(format!("line {host_line}: `{}` is no host; write it as \"example.org\"", host.get_ref()));
        }
        let Some(table) = table.get_ref().as_table() else {
            return Err(format!("line {host_line}: `{name}` is no table of selectors"));
        };
        let mut rule = SiteRule { host: name, ..SiteRule::default() };
        for (key, value) in table {
            let list = match key.get_ref().as_ref() {
                "title" => &mut rule.title,
                "date" => &mut rule.date,
                "source" => &mut rule.source,
                "body" => &mut rule.body,
                "drop" => &mut rule.drop,
                other => {
                    let line = at(key.span().start);
                    return Err(format!("line {line}: no such key `{other}`: title, date, source, body, drop"));
                }
            };
            *list =
                selectors(value).map_err(|(start, error)| format!("line {}: {}: {error}", at(start), key.get_ref()))?;
        }
        rules.push(rule);
    }
    Ok(rules)
}

/// One selector or a list of them; an error with the byte where it stands.
fn selectors(value: &Spanned<DeValue<'_>>) -> Result<Vec<Selector>, (usize, String)> {
    match value.get_ref() {
        DeValue::Array(values) => values.iter().map(selector).collect(),
        _ => selector(value).map(|selector| vec![selector]),
    }
}

fn selector(value: &Spanned<DeValue<'_>>) -> Result<Selector, (usize, String)> {
    let start = value.span().start;
    let Some(text) = value.get_ref().as_str() else { return Err((start, "a selector is a string".to_owned())) };
    Selector::parse(text).map_err(|error| (start, format!("`{text}` is no CSS selector: {error}")))
}

/// The line of a byte, from 1.
fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_line() {
        for (text, expected) in [
            ("[\"example.org\"]\nbody = 'div['", "line 2: body: `div[` is no CSS selector"),
            ("[\"example.org\"]\nbody = [\n  'p',\n  '>>',\n]", "line 4: body: `>>` is no CSS selector"),
            ("\n[\"example.org\"]\nbodies = 'p'", "line 3: no such key `bodies`"),
            ("[\"example.org\"]\nbody = 3", "line 2: body: a selector is a string"),
            ("[\"https://example.org/\"]\nbody = 'p'", "line 1: `https://example.org/` is no host"),
            ("title = 'h1'", "line 1: `title` is no table of selectors"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.starts_with(expected), "{error}");
        }
        let error = parse("[\"example.org\"\n").expect_err("broken");
        assert!(error.contains("line 1"), "{error}");
    }

    #[test]
    fn one_selector_or_many() {
        let rules = parse("[\"www.Example.org\"]\nbody = ['p', 'li']\ndrop = '.ad'\n[\"b.org\"]").expect("rules");
        let rule = rules.iter().find(|rule| rule.host == "example.org").expect("a rule");
        assert_eq!((rule.body.len(), rule.drop.len(), rule.title.len()), (2, 1, 0));
    }
}
