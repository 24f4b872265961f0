//! What waits in a file, one entry after another: a number that says what it is, and parts with their lengths.

use std::io::{self, Read, Write};

/// Parts of an entry at most.
const PARTS: usize = 10;

/// Appends an entry.
pub(super) fn write(writer: &mut impl Write, kind: u8, parts: &[&[u8]]) -> io::Result<()> {
    assert!(parts.len() <= PARTS, "{} parts", parts.len());
    writer.write_all(&[kind, parts.len() as u8])?;
    for part in parts {
        writer.write_all(&(part.len() as u64).to_le_bytes())?;
    }
    parts.iter().try_for_each(|part| writer.write_all(part))
}

/// An entry that was read.
#[derive(Default)]
pub(super) struct Frame {
    pub(super) kind: u8,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Frame {
    /// Reads the next entry over this one; says whether there is one.
    pub(super) fn read(&mut self, reader: &mut impl Read) -> io::Result<bool> {
        let mut head = [0; 2];
        match reader.read_exact(&mut head) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            result => result?,
        }
        self.kind = head[0];
        self.ends.clear();
        let mut end = 0_usize;
        for _ in 0..usize::from(head[1]).min(PARTS) {
            let mut length = [0; 8];
            reader.read_exact(&mut length)?;
            end = usize::try_from(u64::from_le_bytes(length))
                .ok()
                .and_then(|length| end.checked_add(length))
                .ok_or_else(damaged)?;
            self.ends.push(end);
        }
        self.bytes.resize(end, 0);
        reader.read_exact(&mut self.bytes)?;
        Ok(true)
    }

    /// A part; empty when there is none.
    pub(super) fn part(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(number).map_or(&[], |&end| &self.bytes[start..end])
    }

    /// A part that is text.
    pub(super) fn text(&self, number: usize) -> io::Result<&str> {
        std::str::from_utf8(self.part(number)).map_err(|_| damaged())
    }
}

pub(super) fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "is damaged")
}
