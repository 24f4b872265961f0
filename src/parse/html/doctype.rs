//! Doctypes: what they say, and whether they put a page into quirks mode.

use super::search::is_space;

/// A doctype's parts (13.2.5.53 DOCTYPE state and those behind it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Doctype<'t> {
    /// The name as written.
    pub(crate) name: Option<&'t str>,
    /// The public identifier.
    pub(crate) public: Option<&'t str>,
    /// The system identifier.
    pub(crate) system: Option<&'t str>,
    /// Whether the doctype is broken in a way that means quirks.
    pub(crate) force_quirks: bool,
}

impl<'t> Doctype<'t> {
    /// Reads what stands behind `<!doctype`. `cut` says that the page ended before the `>`.
    pub(crate) fn parse(inside: &'t str, cut: bool) -> Doctype<'t> {
        let rest = skip_space(inside);
        let name_end = rest.bytes().position(is_space).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(name_end);
        let mut doctype = Doctype { force_quirks: name.is_empty(), ..Doctype::default() };
        if name.is_empty() {
            return doctype;
        }
        doctype.name = Some(name);
        let rest = skip_space(rest);
        let left = if let Some(rest) = strip_word(rest, "public") {
            doctype.public_identifier(skip_space(rest))
        } else if let Some(rest) = strip_word(rest, "system") {
            doctype.system_identifier(skip_space(rest))
        } else {
            doctype.force_quirks |= !rest.is_empty();
            rest
        };
        // 13.2.5.68 Bogus DOCTYPE state: where the doctype is over already, the page may end.
        doctype.force_quirks |= cut && left.is_empty();
        doctype
    }

    /// Reads both identifiers; answers what is left behind them.
    fn public_identifier(&mut self, rest: &'t str) -> &'t str {
        let Some((identifier, rest)) = self.quoted(rest) else { return rest };
        self.public = Some(identifier);
        if rest.is_empty() { rest } else { self.system_identifier(rest) }
    }

    fn system_identifier(&mut self, rest: &'t str) -> &'t str {
        let Some((identifier, rest)) = self.quoted(rest) else { return rest };
        self.system = Some(identifier);
        rest
    }

    /// An identifier in quotes and what follows behind white space.
    fn quoted(&mut self, rest: &'t str) -> Option<(&'t str, &'t str)> {
        let Some(quote @ ('"' | '\'')) = rest.chars().next() else {
            self.force_quirks = true;
            return None;
        };
        let Some((identifier, rest)) = rest[1..].split_once(quote) else {
            self.force_quirks = true;
            return Some((&rest[1..], ""));
        };
        Some((identifier, skip_space(rest)))
    }

    /// 13.2.6.4.1 The "initial" insertion mode: whether the page is in quirks mode. All the parser does with it is to
    /// leave a paragraph open in front of a table.
    pub(crate) fn is_quirky(&self) -> bool {
        let public = self.public.map(str::to_ascii_lowercase);
        let system = self.system.map(str::to_ascii_lowercase);
        let starts = |list: &[&str]| public.as_deref().is_some_and(|id| list.iter().any(|start| id.starts_with(start)));
        self.force_quirks
            || !self.name.is_some_and(|name| name.eq_ignore_ascii_case("html"))
            || public.as_deref().is_some_and(|id| QUIRKY_PUBLIC.contains(&id))
            || system.as_deref() == Some(QUIRKY_SYSTEM)
            || starts(QUIRKY_PUBLIC_STARTS)
            || (system.is_none() && starts(QUIRKY_WITHOUT_SYSTEM))
    }
}

const QUIRKY_PUBLIC: &[&str] = &["-//w3o//dtd w3 html strict 3.0//en//", "-/w3c/dtd html 4.0 transitional/en", "html"];

const QUIRKY_SYSTEM: &str = "http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd";

const QUIRKY_WITHOUT_SYSTEM: &[&str] = &["-//w3c//dtd html 4.01 frameset//", "-//w3c//dtd html 4.01 transitional//"];

const QUIRKY_PUBLIC_STARTS: &[&str] = &[
    "+//silmaril//dtd html pro v0r11 19970101//",
    "-//advasoft ltd//dtd html 3.0 aswedit + extensions//",
    "-//as//dtd html 3.0 aswedit + extensions//",
    "-//ietf//dtd html 2.0 level 1//",
    "-//ietf//dtd html 2.0 level 2//",
    "-//ietf//dtd html 2.0 strict level 1//",
    "-//ietf//dtd html 2.0 strict level 2//",
    "-//ietf//dtd html 2.0 strict//",
    "-//ietf//dtd html 2.0//",
    "-//ietf//dtd html 2.1e//",
    "-//ietf//dtd html 3.0//",
    "-//ietf//dtd html 3.2 final//",
    "-//ietf//dtd html 3.2//",
    "-//ietf//dtd html 3//",
    "-//ietf//dtd html level 0//",
    "-//ietf//dtd html level 1//",
    "-//ietf//dtd html level 2//",
    "-//ietf//dtd html level 3//",
    "-//ietf//dtd html strict level 0//",
    "-//ietf//dtd html strict level 1//",
    "-//ietf//dtd html strict level 2//",
    "-//ietf//dtd html strict level 3//",
    "-//ietf//dtd html strict//",
    "-//ietf//dtd html//",
    "-//metrius//dtd metrius presentational//",
    "-//microsoft//dtd internet explorer 2.0 html strict//",
    "-//microsoft//dtd internet explorer 2.0 html//",
    "-//microsoft//dtd internet explorer 2.0 tables//",
    "-//microsoft//dtd internet explorer 3.0 html strict//",
    "-//microsoft//dtd internet explorer 3.0 html//",
    "-//microsoft//dtd internet explorer 3.0 tables//",
    "-//netscape comm. corp.//dtd html//",
    "-//netscape comm. corp.//dtd strict html//",
    "-//o'reilly and associates//dtd html 2.0//",
    "-//o'reilly and associates//dtd html extended 1.0//",
    "-//o'reilly and associates//dtd html extended relaxed 1.0//",
    "-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//",
    "-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//",
    "-//spyglass//dtd html 2.0 extended//",
    "-//sq//dtd html 2.0 hotmetal + extensions//",
    "-//sun microsystems corp.//dtd hotjava html//",
    "-//sun microsystems corp.//dtd hotjava strict html//",
    "-//w3c//dtd html 3 1995-03-24//",
    "-//w3c//dtd html 3.2 draft//",
    "-//w3c//dtd html 3.2 final//",
    "-//w3c//dtd html 3.2//",
    "-//w3c//dtd html 3.2s draft//",
    "-//w3c//dtd html 4.0 frameset//",
    "-//w3c//dtd html 4.0 transitional//",
    "-//w3c//dtd html experimental 19960712//",
    "-//w3c//dtd html experimental 970421//",
    "-//w3c//dtd w3 html//",
    "-//w3o//dtd w3 html 3.0//",
    "-//webtechs//dtd mozilla html 2.0//",
    "-//webtechs//dtd mozilla html//",
];

fn skip_space(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_ascii() && is_space(c as u8))
}

fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let start = text.get(..word.len())?;
    start.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
}
