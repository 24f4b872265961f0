//! Elements to places: their words, and whether they are shown.

use super::attributes::{Attribute, attributes};
use super::elements::NameKey;
use super::references::{Context, decode};
use super::search::contains;
use super::words::{Interner, MOST_KEPT, Map, hash_of};
use crate::document::{Page, Place, Span, Tag, WordList};

/// What a place has from its element's attributes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Labels {
    class: WordList,
    id: WordList,
    role: WordList,
    hidden: bool,
}

/// Makes the places of a page.
#[derive(Debug, Default)]
pub(super) struct PlaceMaker {
    interner: Interner,
    /// Labels by the hash of the attributes they were read from, and where these stand: every other tag is one of many alike.
    known: Map<(Span, Labels)>,
    /// For each place whether it or one above it is hidden.
    concealed: Vec<bool>,
    decoded: String,
    joined: String,
}

impl PlaceMaker {
    /// Forgets the last page.
    pub(super) fn clear(&mut self) {
        self.interner.clear();
        self.known.clear();
        self.concealed.clear();
    }

    /// Adds a place with these labels below a parent. A template is never shown.
    pub(super) fn add(&mut self, page: &mut Page, parent: Option<u32>, tag: Tag, labels: Labels) -> u32 {
        let above = parent.is_some_and(|parent| self.concealed[parent as usize]);
        let hidden = labels.hidden || tag == Tag::Template;
        self.concealed.push(above || hidden);
        let Labels { class, id, role, .. } = labels;
        page.places.push(Place { parent, tag, class, id, role, hidden: hidden && !above });
        page.places.len() as u32 - 1
    }

    /// The labels of a place that is there already.
    pub(super) fn labels_of(page: &Page, place: u32) -> Labels {
        let Place { class, id, role, hidden, .. } = page.places[place as usize];
        Labels { class, id, role, hidden }
    }

    /// Gives a place the words it has none of: a second `html` or `body` tag adds attributes to the first.
    pub(super) fn amend(&mut self, page: &mut Page, place: u32, labels: Labels) {
        let place = &mut page.places[place as usize];
        for (list, late) in
            [(&mut place.class, labels.class), (&mut place.id, labels.id), (&mut place.role, labels.role)]
        {
            if *list == WordList::default() {
                *list = late;
            }
        }
    }

    /// The labels of a tag.
    pub(super) fn read(&mut self, page: &mut Page, text: &str, tag: Span) -> Labels {
        if tag.len() <= 1 {
            return Labels::default();
        }
        // Long ones hold addresses and styles, which are hardly ever repeated.
        if tag.len() > LONGEST_REPEATED {
            return self.read_anew(page, text, tag);
        }
        let bytes = text.as_bytes();
        let hash = hash_of(&bytes[tag.range()]);
        if let Some(&(alike, labels)) = self.known.get(&hash)
            && bytes[alike.range()] == bytes[tag.range()]
        {
            return labels;
        }
        let labels = self.read_anew(page, text, tag);
        if self.known.len() < MOST_KEPT {
            self.known.insert(hash, (tag, labels));
        }
        labels
    }

    fn read_anew(&mut self, page: &mut Page, text: &str, tag: Span) -> Labels {
        let mut labels = Labels::default();
        let mut values = [None; VALUES];
        for attribute in attributes(text, tag) {
            if let Some(known) = known_attribute(&attribute) {
                values[known as usize].get_or_insert(attribute.value());
            }
        }
        let [class, id, role, itemprop, style, hidden, aria_hidden] = values;
        labels.class = self.words(page, class);
        labels.id = self.words(page, id);
        labels.role = match (role, itemprop) {
            (Some(role), Some(itemprop)) => {
                self.joined.clear();
                self.joined.extend([role, " ", itemprop]);
                let joined = std::mem::take(&mut self.joined);
                let words = self.words(page, Some(&joined));
                self.joined = joined;
                words
            }
            (role, itemprop) => self.words(page, role.or(itemprop)),
        };
        labels.hidden = hidden.is_some()
            || aria_hidden.is_some_and(|value| value.eq_ignore_ascii_case("true"))
            || style.is_some_and(says_hidden);
        labels
    }

    #[inline(always)]
    fn words(&mut self, page: &mut Page, value: Option<&str>) -> WordList {
        value.map_or(WordList::default(), |value| self.words_of(page, value))
    }

    fn words_of(&mut self, page: &mut Page, value: &str) -> WordList {
        let value = decode(value, &mut self.decoded, Context::Attribute);
        self.interner.list(page, value)
    }
}

/// Attributes of one tag longer than this, in bytes, are read without looking whether there were the same before.
const LONGEST_REPEATED: usize = 96;

/// The attributes a place is made of.
#[derive(Clone, Copy)]
enum Known {
    Class,
    Id,
    Role,
    ItemProp,
    Style,
    Hidden,
    AriaHidden,
}

const VALUES: usize = Known::AriaHidden as usize + 1;

#[inline(always)]
fn known_attribute(attribute: &Attribute<'_>) -> Option<Known> {
    const CLASS: NameKey = NameKey::of(b"class");
    const ID: NameKey = NameKey::of(b"id");
    const ROLE: NameKey = NameKey::of(b"role");
    const STYLE: NameKey = NameKey::of(b"style");
    const HIDDEN: NameKey = NameKey::of(b"hidden");
    let Some(short) = attribute.short else { return known_long_attribute(attribute.name()) };
    match short {
        CLASS => Some(Known::Class),
        ID => Some(Known::Id),
        ROLE => Some(Known::Role),
        STYLE => Some(Known::Style),
        HIDDEN => Some(Known::Hidden),
        _ => None,
    }
}

/// The same for a name that has no key: a long one, or one at the end of the page.
fn known_long_attribute(name: &str) -> Option<Known> {
    let (known, full) = match name.len() {
        2 => (Known::Id, "id"),
        4 => (Known::Role, "role"),
        5 if matches!(name.as_bytes()[0], b'c' | b'C') => (Known::Class, "class"),
        5 => (Known::Style, "style"),
        6 => (Known::Hidden, "hidden"),
        8 => (Known::ItemProp, "itemprop"),
        11 => (Known::AriaHidden, "aria-hidden"),
        _ => return None,
    };
    name.eq_ignore_ascii_case(full).then_some(known)
}

/// Whether a style takes its element off the page. White space is left aside; comments and escapes are not looked through.
fn says_hidden(style: &str) -> bool {
    // Few others have a `y`.
    if !contains(style.as_bytes(), b'y') && !contains(style.as_bytes(), b'Y') {
        return false;
    }
    [("display", "none"), ("visibility", "hidden")].iter().any(|(property, wanted)| {
        style.split(';').any(|declaration| {
            let Some((name, value)) = declaration.split_once(':') else { return false };
            let value = value.trim();
            let value = value.split_once('!').map_or(value, |(value, _important)| value.trim_end());
            name.trim().eq_ignore_ascii_case(property) && value.eq_ignore_ascii_case(wanted)
        })
    })
}
