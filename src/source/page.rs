//! A stream that is one page.

use super::members::is_end;
use super::{Reading, Stream, why};
use crate::document::{Raw, Why};
use std::io::Read;
use std::ops::ControlFlow;

/// Hands the stream on as one page, unless it is larger than a page may be.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head: mut bytes, rest, from, hint, nesting, .. } = stream;
    if reading.names_only {
        return reading.deliver(Raw { from: from.to_owned(), bytes: Vec::new(), hint });
    }
    let limit = reading.limits.bytes;
    // One byte more than the limit is enough to know that there are more.
    let room = (limit + 1).saturating_sub(bytes.len() as u64);
    if let Err(error) = (&mut *rest).take(room).read_to_end(&mut bytes)
        && !is_end(&error)
    {
        return reading.set_aside_with(from, &hint, why(error, nesting), &mut bytes.as_slice());
    }
    if bytes.len() as u64 > limit {
        return reading.set_aside_with(from, &hint, Why::TooBig { limit }, &mut bytes.as_slice().chain(rest));
    }
    reading.deliver(Raw { from: from.to_owned(), bytes, hint })
}
