//! What one run has left for the next ones: a file that is written once and never changed.
//!
//! A header with the version and a checksum for each section, then the sections: the documents (id, url, fingerprint), where
//! each of them starts, who stays for each of them, and sorted arrays by exact hash, by key, by url and by input. A run joins its own
//! sorted keys with the sorted arrays in one pass, which reads 8 bytes a key and needs no memory; a single document, url or
//! input is looked up in place. All numbers are little-endian.

use crate::dedupe::{FINGERPRINT_VERSION, Fingerprint};
use crate::document::{Format, Point, SiteCounts};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

const MAGIC: &[u8; 8] = b"dechaff2";
const SECTIONS: usize = 10;
const HEADER: usize = 8 + 4 + 4 + SECTIONS * 24 + 8;
const BUFFER: usize = 256 << 10;

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

const ITSELF: u64 = u64::MAX;

/// Hash by which a url or the name of an input is found.
pub(super) fn name_hash(name: &str) -> u64 {
    xxh3_64(name.as_bytes())
}

/// A segment that is being written.
pub(super) struct SegmentWriter {
    place: PathBuf,
    part: PathBuf,
    file: BufWriter<File>,
    at: u64,
    sections: [(u64, u64, u64); SECTIONS],
    checksum: Xxh3,
    starts: Vec<u64>,
}

impl SegmentWriter {
    /// A segment that will be at `place`.
    pub(super) fn create(place: &Path) -> io::Result<SegmentWriter> {
        let part = place.with_extension("part");
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&part)?;
        let mut file = BufWriter::with_capacity(BUFFER, file);
        file.write_all(&[0; HEADER])?;
        Ok(SegmentWriter {
            place: place.to_owned(),
            part,
            file,
            at: HEADER as u64,
            sections: [(HEADER as u64, 0, 0); SECTIONS],
            checksum: Xxh3::new(),
            starts: Vec::new(),
        })
    }

    /// Appends the next document.
    pub(super) fn document(&mut self, id: &str, url: &str, fingerprint: &Fingerprint) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(1024);
        for text in [id, url] {
            bytes.extend((text.len() as u32).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        fingerprint.write(&mut bytes);
        self.starts.push(self.at - HEADER as u64);
        self.write(&bytes)
    }

    /// Writes the arrays, and puts the file in its place. `kept` says for each document which one stays.
    pub(super) fn finish(
        mut self,
        kept: &dyn Fn(usize) -> Stays,
        mut inputs: Vec<Input>,
        site_counts: SiteCounts,
    ) -> io::Result<()> {
        let count = self.starts.len();
        self.end(Section::Documents);
        let starts = std::mem::take(&mut self.starts);
        for start in &starts {
            self.write(&start.to_le_bytes())?;
        }
        self.end(Section::Starts);
        let mut places = Vec::with_capacity(count);
        let begin = self.at;
        for number in 0..count {
            match kept(number) {
                Stays::Itself => places.push(ITSELF),
                Stays::Other { id, .. } => {
                    places.push(self.at - begin);
                    self.write(&(id.len() as u32).to_le_bytes())?;
                    self.write(id.as_bytes())?;
                }
            }
        }
        self.end(Section::Names);
        for place in places {
            self.write(&place.to_le_bytes())?;
        }
        self.end(Section::Kept);
        let arrays = self.arrays(&starts, kept)?;
        for (exact, number) in &arrays.exact {
            self.write(&exact.to_le_bytes())?;
            self.write(&number.to_le_bytes())?;
        }
        self.end(Section::Exact);
        for (key, number) in &arrays.keys {
            self.write(&key.to_le_bytes())?;
            self.write(&number.to_le_bytes())?;
        }
        self.end(Section::Keys);
        for (url, number) in &arrays.urls {
            self.write(&url.to_le_bytes())?;
            self.write(&number.to_le_bytes())?;
        }
        self.end(Section::Urls);
        inputs.sort_unstable_by_key(|input| input.name);
        for input in inputs {
            self.write(&input.to_bytes())?;
        }
        self.end(Section::Inputs);
        let hosts = site_counts.into_sorted();
        for (host, pages, _) in &hosts {
            self.write(&host.to_le_bytes())?;
            self.write(&pages.to_le_bytes())?;
        }
        self.end(Section::Hosts);
        for (host, _, lines) in &hosts {
            for (line, count) in lines {
                self.write(&host.to_le_bytes())?;
                self.write(&line.to_le_bytes())?;
                self.write(&count.to_le_bytes())?;
            }
        }
        self.end(Section::Lines);
        self.put_in_place(count)
    }

    /// The arrays, from the documents as they were written: nothing of them was held in memory.
    fn arrays(&mut self, starts: &[u64], kept: &dyn Fn(usize) -> Stays) -> io::Result<Arrays> {
        self.file.flush()?;
        let mut reader = BufReader::with_capacity(BUFFER, self.file.get_ref().try_clone()?);
        reader.seek(SeekFrom::Start(HEADER as u64))?;
        let end = self.sections[Section::Documents as usize].1;
        let mut arrays = Arrays::default();
        let mut bytes = Vec::new();
        for (number, &start) in starts.iter().enumerate() {
            let next = starts.get(number + 1).copied().unwrap_or(end);
            bytes.resize((next - start) as usize, 0);
            reader.read_exact(&mut bytes)?;
            let document = parse(&bytes).ok_or_else(|| corrupt("a document"))?;
            let number = number as u32;
            let stays = kept(number as usize);
            let repeats = matches!(stays, Stays::Other { repeats: true, .. });
            if !repeats && document.fingerprint.tokens() > 0 {
                arrays.exact.push((document.fingerprint.exact(), number));
                arrays.keys.extend(document.fingerprint.keys().map(|key| (key, number)));
            }
            if !document.url.is_empty() && stays == Stays::Itself {
                arrays.urls.push((name_hash(&document.url), number));
            }
        }
        // The clone moved the place where both write.
        self.file.seek(SeekFrom::Start(self.at))?;
        arrays.exact.sort_unstable();
        arrays.keys.sort_unstable();
        arrays.urls.sort_unstable();
        Ok(arrays)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.checksum.update(bytes);
        self.at += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    fn end(&mut self, section: Section) {
        let start = match section as usize {
            0 => HEADER as u64,
            number => self.sections[number - 1].0 + self.sections[number - 1].1,
        };
        self.sections[section as usize] = (start, self.at - start, self.checksum.digest());
        self.checksum.reset();
    }

    fn put_in_place(mut self, documents: usize) -> io::Result<()> {
        let mut header = Vec::with_capacity(HEADER);
        header.extend(MAGIC);
        header.extend(FINGERPRINT_VERSION.to_le_bytes());
        header.extend((documents as u32).to_le_bytes());
        for (start, length, checksum) in self.sections {
            for number in [start, length, checksum] {
                header.extend(number.to_le_bytes());
            }
        }
        header.extend(xxh3_64(&header).to_le_bytes());
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header)?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.part, &self.place)
    }
}

#[derive(Default)]
struct Arrays {
    exact: Vec<(u64, u32)>,
    keys: Vec<(u32, u32)>,
    urls: Vec<(u64, u32)>,
}

/// A segment that is there.
#[derive(Debug)]
pub(crate) struct Segment {
    file: File,
    documents: u32,
    sections: [(u64, u64, u64); SECTIONS],
}

impl Segment {
    /// Opens a segment and checks its header.
    pub(super) fn open(path: &Path) -> io::Result<Segment> {
        let file = File::open(path)?;
        let mut header = [0; HEADER];
        file.read_exact_at(&mut header, 0)?;
        let long = |at: usize| u64::from_le_bytes(header[at..at + 8].try_into().expect("eight bytes"));
        let word = |at: usize| u32::from_le_bytes(header[at..at + 4].try_into().expect("four bytes"));
        if &header[..8] != MAGIC || long(HEADER - 8) != xxh3_64(&header[..HEADER - 8]) {
            return Err(corrupt("the header"));
        }
        if word(8) != FINGERPRINT_VERSION {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "made by a version that takes other fingerprints"));
        }
        let section = |number: usize| (long(16 + number * 24), long(24 + number * 24), long(32 + number * 24));
        Ok(Segment { file, documents: word(12), sections: std::array::from_fn(section) })
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
        for (start, length, checksum) in self.sections {
            let mut reader = self.reader(start, length);
            let mut hash = Xxh3::new();
            let mut buffer = vec![0; BUFFER];
            loop {
                let count = reader.read(&mut buffer)?;
                if count == 0 {
                    break;
                }
                hash.update(&buffer[..count]);
            }
            if hash.digest() != checksum {
                return Err(corrupt("a section"));
            }
        }
        Ok(())
    }

    /// A document.
    pub(super) fn document(&self, number: u32) -> io::Result<Earlier> {
        let start = self.start(number)?;
        let end = if number + 1 < self.documents { self.start(number + 1)? } else { self.length(Section::Documents) };
        let mut bytes = vec![0; usize::try_from(end.saturating_sub(start)).unwrap_or(0)];
        self.file.read_exact_at(&mut bytes, self.sections[Section::Documents as usize].0 + start)?;
        parse(&bytes).ok_or_else(|| corrupt("a document"))
    }

    /// The id of the document that stays for this one; nothing when it stays itself.
    pub(super) fn kept(&self, number: u32) -> io::Result<Option<String>> {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, self.sections[Section::Kept as usize].0 + u64::from(number) * 8)?;
        let place = u64::from_le_bytes(bytes);
        if place == ITSELF {
            return Ok(None);
        }
        let at = self.sections[Section::Names as usize].0.saturating_add(place);
        let mut size = [0; 4];
        self.file.read_exact_at(&mut size, at)?;
        let mut id = vec![0; u32::from_le_bytes(size) as usize];
        self.file.read_exact_at(&mut id, at.saturating_add(4))?;
        String::from_utf8(id).map(Some).map_err(|_| corrupt("an id"))
    }

    /// All entries of an array of `SIZE` bytes each, in order.
    pub(super) fn entries<const SIZE: usize>(
        &self,
        section: Section,
    ) -> impl Iterator<Item = io::Result<[u8; SIZE]>> + use<'_, SIZE> {
        let (start, length, _) = self.sections[section as usize];
        let mut reader = BufReader::with_capacity(BUFFER, self.reader(start, length));
        (0..length / SIZE as u64).map(move |_| {
            let mut entry = [0; SIZE];
            reader.read_exact(&mut entry).map(|()| entry)
        })
    }

    /// The last entry of an array whose first number is `hash`, without that number.
    pub(super) fn find<const SIZE: usize>(&self, section: Section, hash: u64) -> io::Result<Option<[u8; SIZE]>> {
        let (start, length, _) = self.sections[section as usize];
        let (mut low, mut high) = (0, length / SIZE as u64);
        let mut entry = [0; SIZE];
        let first = |entry: &[u8; SIZE]| u64::from_le_bytes(entry[..8].try_into().expect("eight bytes"));
        while low < high {
            let middle = low + (high - low) / 2;
            self.file.read_exact_at(&mut entry, start + middle * SIZE as u64)?;
            if first(&entry) <= hash { low = middle + 1 } else { high = middle }
        }
        if low == 0 {
            return Ok(None);
        }
        self.file.read_exact_at(&mut entry, start + (low - 1) * SIZE as u64)?;
        Ok((first(&entry) == hash).then_some(entry))
    }

    fn start(&self, number: u32) -> io::Result<u64> {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, self.sections[Section::Starts as usize].0 + u64::from(number) * 8)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn length(&self, section: Section) -> u64 {
        self.sections[section as usize].1
    }

    fn reader(&self, start: u64, length: u64) -> impl Read + use<'_> {
        Part { file: &self.file, at: start, end: start + length }
    }
}

/// A part of a file that is read without moving the file's own place.
struct Part<'a> {
    file: &'a File,
    at: u64,
    end: u64,
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.end - self.at).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.file.read_at(&mut buffer[..most], self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

fn parse(bytes: &[u8]) -> Option<Earlier> {
    let text = |bytes: &[u8]| -> Option<(String, usize)> {
        let (size, rest) = bytes.split_first_chunk()?;
        let size = u32::from_le_bytes(*size) as usize;
        Some((std::str::from_utf8(rest.get(..size)?).ok()?.to_owned(), 4 + size))
    };
    let (id, first) = text(bytes)?;
    let (url, second) = text(&bytes[first..])?;
    Some(Earlier { id, url, fingerprint: Fingerprint::read(&bytes[first + second..])? })
}

fn corrupt(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} is damaged"))
}

/// The first number of an entry, and the document behind it.
pub(super) fn long_entry([a, b, c, d, e, f, g, h, rest @ ..]: [u8; 12]) -> (u64, u32) {
    (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u32::from_le_bytes(rest))
}

/// The same for an entry of two small numbers.
pub(super) fn short_entry([a, b, c, d, rest @ ..]: [u8; 8]) -> (u32, u32) {
    (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(rest))
}
