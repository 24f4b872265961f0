//! What one run has left for the next ones: a file that is written once and never changed.
//!
//! A header with the version and the places of the sections, in a block of its own, then the sections: the documents (id, url,
//! fingerprint), where each of them starts, who stays for each of them, and sorted arrays by exact hash, by key, by url and by input.
//! Last a table with a checksum for each block, through which everything is read. A run joins its own sorted keys with the
//! sorted arrays in one pass, which reads 8 bytes a key and needs no memory; a single document, url or input is looked up in place.
//! All numbers are little-endian.

use super::blocks::{BLOCK, Blocks, damaged, sum_of};
use crate::dedupe::{FINGERPRINT_VERSION, Fingerprint};
use crate::document::{Format, Point};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

const MAGIC: &[u8; 8] = b"dechaff3";
const SECTIONS: usize = 10;
const BUFFER: usize = 256 << 10;

/// Where a section starts, and how long it is.
pub(super) type Sections = [(u64, u64); SECTIONS];

/// The sections in the order of the file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Section {
    Documents,
    Starts,
    /// Ids of documents that stay while others go.
    Names,
    /// For each document where in `Names` the one stands that stays; [`ITSELF`] when it stays itself.
    Kept,
    /// Exact hash and document, 12 bytes each.
    Exact,
    /// Key and document, 8 bytes each.
    Keys,
    /// Hash of a url and document, 12 bytes each.
    Urls,
    /// [`Input`]s, [`INPUT`] bytes each.
    Inputs,
    /// Hash of a host and how many of its pages were counted, 12 bytes each.
    Hosts,
    /// Hash of a host, hash of a line, and how many of the pages have it, 16 bytes each.
    Lines,
}

/// An input that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Input {
    /// Hash of its name.
    pub(crate) name: u64,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// When it was changed last, in nanoseconds.
    pub(crate) changed: u64,
    /// Hash of its bytes; 0 where nobody asked.
    pub(crate) content: u64,
    /// Where it can be read on.
    pub(crate) point: Point,
    /// Hash of what lies before that.
    pub(crate) probe: u64,
    /// Whether it was read to its end.
    pub(crate) whole: bool,
}

/// Bytes of an [`Input`].
pub(super) const INPUT: usize = 8 * 9;

impl Input {
    /// As a state keeps it.
    pub(crate) fn to_bytes(self) -> [u8; INPUT] {
        let Point { format, gzip, at, unpacked, lines } = self.point;
        let format = match format {
            None => 0,
            Some(Format::JsonLines) => 1,
            Some(Format::Warc) => 2,
        };
        let how = format | u64::from(gzip) << 8 | u64::from(self.whole) << 9;
        let numbers = [self.name, self.size, self.changed, self.content, at, unpacked, lines, self.probe, how];
        let mut bytes = [0; INPUT];
        for (place, number) in bytes.as_chunks_mut().0.iter_mut().zip(numbers) {
            *place = number.to_le_bytes();
        }
        bytes
    }

    /// What [`Input::to_bytes`] was made of.
    pub(crate) fn from_bytes(bytes: [u8; INPUT]) -> Input {
        let mut numbers = bytes.as_chunks().0.iter().map(|&bytes| u64::from_le_bytes(bytes));
        let [name, size, changed, content, at, unpacked, lines, probe, how] =
            std::array::from_fn(|_| numbers.next().expect("nine numbers"));
        let format = match how & 0xff {
            1 => Some(Format::JsonLines),
            2 => Some(Format::Warc),
            _ => None,
        };
        let point = Point { format, gzip: how & 1 << 8 != 0, at, unpacked, lines };
        Input { name, size, changed, content, point, probe, whole: how & 1 << 9 != 0 }
    }
}

/// A document of an earlier run.
#[derive(Debug, Clone)]
pub(crate) struct Earlier {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) fingerprint: Fingerprint,
}

/// Which document stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stays {
    /// The document itself.
    Itself,
    /// The one with this id. Where the text is the same (`repeats`) the document needn't be found by its own.
    Other { id: String, repeats: bool },
}

/// Stands for the place of a name where there is none.
pub(super) const ITSELF: u64 = u64::MAX;

/// The header of a segment with so many documents, whose table of checksums stands at `table` and has the sum `sum`.
pub(super) fn header(documents: u32, sections: &Sections, table: u64, sum: u64) -> Vec<u8> {
    let mut header = Vec::with_capacity(BLOCK);
    header.extend(MAGIC);
    header.extend(FINGERPRINT_VERSION.to_le_bytes());
    header.extend(documents.to_le_bytes());
    let numbers = sections.iter().flat_map(|&(start, length)| [start, length]).chain([table, sum]);
    header.extend(numbers.flat_map(u64::to_le_bytes));
    header.resize(BLOCK - 8, 0);
    header.extend(sum_of(&header).to_le_bytes());
    header
}

/// What the ledger knows a segment by.
pub(super) fn checksum_of(header: &[u8]) -> String {
    format!("{:016x}", sum_of(header))
}

/// Hash by which a url or the name of an input is found.
pub(super) fn name_hash(name: &str) -> u64 {
    xxh3_64(name.as_bytes())
}

/// A segment that is there.
#[derive(Debug)]
pub(crate) struct Segment {
    blocks: Blocks,
    documents: u32,
    sections: Sections,
    checksum: String,
}

/// Entries of an array that are looked at together when one is looked for.
const LOOKED_AT: u64 = 128;

impl Segment {
    /// Opens a segment and checks its header and its length.
    pub(super) fn open(path: &Path) -> io::Result<Segment> {
        let file = File::open(path)?;
        let mut header = [0; BLOCK];
        file.read_exact_at(&mut header, 0).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged("the header"),
            _ => error,
        })?;
        let (head, sum) = header.split_last_chunk().expect("a block is larger than a number");
        if &head[..8] != MAGIC || u64::from_le_bytes(*sum) != sum_of(head) {
            return Err(damaged("the header"));
        }
        let word = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().expect("four bytes"));
        if word(8) != FINGERPRINT_VERSION {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "made by a version that takes other fingerprints"));
        }
        let long =
            |number: usize| u64::from_le_bytes(head[16 + number * 8..24 + number * 8].try_into().expect("eight bytes"));
        let sections: Sections = std::array::from_fn(|number| (long(2 * number), long(2 * number + 1)));
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let blocks = Blocks::open(name, file, long(2 * SECTIONS), long(2 * SECTIONS + 1))?;
        Ok(Segment { blocks, documents: word(12), sections, checksum: checksum_of(&header) })
    }

    /// The sum of its header, which has those of everything else.
    pub(super) fn checksum(&self) -> &str {
        &self.checksum
    }

    /// How many documents it has.
    pub(super) fn documents(&self) -> u32 {
        self.documents
    }

    /// How many inputs it has.
    pub(super) fn inputs(&self) -> u64 {
        self.length(Section::Inputs) / INPUT as u64
    }

    /// Whether every byte is as it was written.
    pub(super) fn check(&self) -> io::Result<()> {
        self.blocks.check()
    }

    /// A document.
    pub(super) fn document(&self, number: u32) -> io::Result<Earlier> {
        let start = self.number(Section::Starts, number)?;
        let end = match number + 1 {
            next if next < self.documents => self.number(Section::Starts, next)?,
            _ => self.length(Section::Documents),
        };
        let bytes = self.part(Section::Documents, start, end.saturating_sub(start))?;
        parse(&bytes).ok_or_else(|| damaged("a document"))
    }

    /// The id of the document that stays for this one; nothing when it stays itself.
    pub(super) fn kept(&self, number: u32) -> io::Result<Option<String>> {
        let place = self.number(Section::Kept, number)?;
        if place == ITSELF {
            return Ok(None);
        }
        let size = self.part(Section::Names, place, 4)?;
        let size = size.try_into().map_or(0, u32::from_le_bytes);
        let id = self.part(Section::Names, place.saturating_add(4), u64::from(size))?;
        String::from_utf8(id).map(Some).map_err(|_| damaged("an id"))
    }

    /// All entries of an array of `SIZE` bytes each, in order.
    pub(super) fn entries<const SIZE: usize>(
        &self,
        section: Section,
    ) -> impl Iterator<Item = io::Result<[u8; SIZE]>> + use<'_, SIZE> {
        let (start, length) = self.sections[section as usize];
        let mut reader = BufReader::with_capacity(BUFFER, self.blocks.reader(start, start + length));
        (0..length / SIZE as u64).map(move |_| {
            let mut entry = [0; SIZE];
            reader.read_exact(&mut entry).map(|()| entry)
        })
    }

    /// The last entry of an array whose first number is `hash`, without that number.
    pub(super) fn find<const SIZE: usize>(&self, section: Section, hash: u64) -> io::Result<Option<[u8; SIZE]>> {
        let entries = |from: u64, to: u64| self.part(section, from * SIZE as u64, (to - from) * SIZE as u64);
        let first = |entry: &[u8]| u64::from_le_bytes(entry[..8].try_into().expect("eight bytes"));
        // The entry lies before `high`, and not before `low` when it is there.
        let (mut low, mut high) = (0, self.length(section) / SIZE as u64);
        while high - low > LOOKED_AT {
            let middle = low + (high - low) / 2;
            if first(&entries(middle, middle + 1)?) <= hash { low = middle } else { high = middle }
        }
        let bytes = entries(low, high)?;
        let before = bytes.as_chunks::<SIZE>().0.iter().rfind(|entry| first(*entry) <= hash);
        Ok(before.filter(|entry| first(*entry) == hash).copied())
    }

    /// A number of an array that has one for each document.
    fn number(&self, section: Section, document: u32) -> io::Result<u64> {
        let bytes = self.part(section, u64::from(document) * 8, 8)?;
        Ok(bytes.try_into().map_or(0, u64::from_le_bytes))
    }

    /// Some bytes of a section.
    fn part(&self, section: Section, at: u64, length: u64) -> io::Result<Vec<u8>> {
        let (start, whole) = self.sections[section as usize];
        if at.checked_add(length).is_none_or(|end| end > whole) {
            return Err(damaged("a place in it"));
        }
        let mut bytes = vec![0; usize::try_from(length).map_err(|_| damaged("a place in it"))?];
        self.blocks.read_exact_at(&mut bytes, start + at)?;
        Ok(bytes)
    }

    fn length(&self, section: Section) -> u64 {
        self.sections[section as usize].1
    }
}

/// Reads a document back.
pub(super) fn parse(bytes: &[u8]) -> Option<Earlier> {
    let text = |bytes: &[u8]| -> Option<(String, usize)> {
        let (size, rest) = bytes.split_first_chunk()?;
        let size = u32::from_le_bytes(*size) as usize;
        Some((std::str::from_utf8(rest.get(..size)?).ok()?.to_owned(), 4 + size))
    };
    let (id, first) = text(bytes)?;
    let (url, second) = text(&bytes[first..])?;
    Some(Earlier { id, url, fingerprint: Fingerprint::read(&bytes[first + second..])? })
}

/// The first number of an entry, and the document behind it.
pub(super) fn long_entry([a, b, c, d, e, f, g, h, rest @ ..]: [u8; 12]) -> (u64, u32) {
    (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u32::from_le_bytes(rest))
}

/// The same for an entry of two small numbers.
pub(super) fn short_entry([a, b, c, d, rest @ ..]: [u8; 8]) -> (u32, u32) {
    (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(rest))
}
