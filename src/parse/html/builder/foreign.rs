//! 13.2.6.5 The rules for parsing tokens in foreign content: SVG and MathML. None of it is text of the page, but where it
//! ends matters.

use super::super::elements::NameKey;
use super::super::facts::values;
use super::super::tokenizer::TagToken;
use super::stack::{Foreign, Frame, Namespace, Point};
use super::{Builder, Tag};

/// HTML elements that end foreign content when they start in it.
const BREAKS_OUT: &[Tag] = {
    use Tag::*;
    &[
        B, Big, BlockQuote, Body, Br, Center, Code, Dd, Div, Dl, Dt, Em, Embed, H1, H2, H3, H4, H5, H6, Head, Hr, I,
        Img, Li, Listing, Menu, Meta, NoBr, Ol, P, Pre, Ruby, S, Small, Span, Strong, Strike, Sub, Sup, Table, Tt, U,
        Ul, Var,
    ]
};

const ANNOTATION: NameKey = NameKey::of(b"annotation-xml");
const FOREIGN_OBJECT: NameKey = NameKey::of(b"foreignobject");
const GLYPHS: [NameKey; 2] = [NameKey::of(b"mglyph"), NameKey::of(b"malignmark")];
const TEXT_POINTS: [NameKey; 5] =
    [NameKey::of(b"mi"), NameKey::of(b"mo"), NameKey::of(b"mn"), NameKey::of(b"ms"), NameKey::of(b"mtext")];

impl Builder<'_, '_> {
    /// The start tags "svg" and "math" in a body.
    #[cold]
    pub(super) fn start_foreign(&mut self, tag: &TagToken) {
        self.reconstruct_formatting();
        if !tag.self_closing {
            let namespace = if tag.tag == Tag::Svg { Namespace::Svg } else { Namespace::MathMl };
            self.insert_foreign(tag, Foreign { namespace, point: Point::None });
        }
    }

    /// A start tag while the current node is foreign. Answers whether it was processed; HTML's rules are for the rest.
    #[cold]
    pub(super) fn in_foreign_content_start(&mut self, tag: &TagToken) -> bool {
        let Some(&Frame { foreign: Some(current), key, .. }) = self.stack.top() else { return false };
        // 13.2.6: which tokens the dispatcher gives to HTML's rules.
        let html = match current.point {
            Point::Html => true,
            Point::MathText => !GLYPHS.contains(&tag.key),
            Point::Annotation | Point::None => {
                current.namespace == Namespace::MathMl && key == ANNOTATION && tag.tag == Tag::Svg
            }
        };
        if html {
            return false;
        }
        if self.breaks_out(tag) {
            self.leave_foreign_content();
            return false;
        }
        if !tag.self_closing {
            let point = self.point_of(current.namespace, tag);
            self.insert_foreign(tag, Foreign { point, ..current });
        }
        true
    }

    fn breaks_out(&self, tag: &TagToken) -> bool {
        if tag.tag == Tag::Font {
            return values(self.text, tag.attributes, ["color", "face", "size"]).iter().any(Option::is_some);
        }
        BREAKS_OUT.contains(&tag.tag)
    }

    /// Pops up to an element that lets HTML in.
    fn leave_foreign_content(&mut self) {
        while let Some(Foreign { point: Point::None | Point::Annotation, .. }) =
            self.stack.top().and_then(|frame| frame.foreign)
        {
            self.pop();
        }
    }

    fn point_of(&self, namespace: Namespace, tag: &TagToken) -> Point {
        match namespace {
            Namespace::Svg if tag.key == FOREIGN_OBJECT || matches!(tag.tag, Tag::Desc | Tag::Title) => Point::Html,
            Namespace::MathMl if TEXT_POINTS.contains(&tag.key) => Point::MathText,
            Namespace::MathMl if tag.key == ANNOTATION => {
                let [encoding] = values(self.text, tag.attributes, ["encoding"]).map(Option::unwrap_or_default);
                let html =
                    ["text/html", "application/xhtml+xml"].iter().any(|known| encoding.eq_ignore_ascii_case(known));
                if html { Point::Html } else { Point::Annotation }
            }
            _ => Point::None,
        }
    }

    /// An end tag while the current node is foreign. Answers whether it was processed.
    #[cold]
    pub(super) fn in_foreign_content_end(&mut self, tag: &TagToken) -> bool {
        if self.end_refused(tag.tag) {
            return true;
        }
        if matches!(tag.tag, Tag::Br | Tag::P) {
            self.leave_foreign_content();
            return false;
        }
        let mut html = false;
        let open = self.stack.search(|frame| {
            html = frame.foreign.is_none();
            (html || frame.key == tag.key).then_some(true)
        });
        if html {
            return false;
        }
        if let Some(at) = open {
            self.pop_to(at);
        }
        true
    }
}
