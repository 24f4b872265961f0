//! A segment that is being written.

use super::blocks::{BLOCK, damaged, sum_of};
use super::segment::{ITSELF, Input, Section, Sections, Stays, checksum_of, header, name_hash, parse};
use crate::dedupe::Fingerprint;
use crate::document::SiteCounts;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Written at once; a whole number of blocks.
const BUFFER: usize = 64 * BLOCK;

/// A segment that is being written.
pub(super) struct SegmentWriter {
    place: PathBuf,
    part: PathBuf,
    file: File,
    /// What is not in the file yet.
    buffer: Vec<u8>,
    at: u64,
    sections: Sections,
    /// The checksums of the blocks that are in the file.
    sums: Vec<u64>,
    starts: Vec<u64>,
}

impl SegmentWriter {
    /// A segment that will be at `place`.
    pub(super) fn create(place: &Path) -> io::Result<SegmentWriter> {
        let part = place.with_extension("part");
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&part)?;
        Ok(SegmentWriter {
            place: place.to_owned(),
            part,
            file,
            buffer: Vec::with_capacity(BUFFER + BLOCK),
            at: BLOCK as u64,
            sections: Sections::default(),
            sums: Vec::new(),
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
        self.starts.push(self.at - BLOCK as u64);
        self.write(&bytes)
    }

    /// Writes the arrays, puts the file in its place and returns the sum of its header. `kept` says for each document which one stays.
    pub(super) fn finish(
        mut self,
        kept: &dyn Fn(usize) -> Stays,
        mut inputs: Vec<Input>,
        site_counts: SiteCounts,
    ) -> io::Result<String> {
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
    fn arrays(&self, starts: &[u64], kept: &dyn Fn(usize) -> Stays) -> io::Result<Arrays> {
        // The rest of the buffer comes to the same place once more when its block is full.
        self.file.write_all_at(&self.buffer, self.at - self.buffer.len() as u64)?;
        let mut reader = BufReader::with_capacity(BUFFER, &self.file);
        reader.seek(SeekFrom::Start(BLOCK as u64))?;
        let end = self.sections[Section::Documents as usize].1;
        let mut arrays = Arrays::default();
        let mut bytes = Vec::new();
        for (number, &start) in starts.iter().enumerate() {
            let next = starts.get(number + 1).copied().unwrap_or(end);
            bytes.resize((next - start) as usize, 0);
            reader.read_exact(&mut bytes)?;
            let document = parse(&bytes).ok_or_else(|| damaged("a document"))?;
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
        arrays.exact.sort_unstable();
        arrays.keys.sort_unstable();
        arrays.urls.sort_unstable();
        Ok(arrays)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER { self.flush(self.buffer.len() / BLOCK * BLOCK) } else { Ok(()) }
    }

    /// Writes the first bytes of the buffer, whole blocks but at the end.
    fn flush(&mut self, count: usize) -> io::Result<()> {
        self.file.write_all_at(&self.buffer[..count], self.at - self.buffer.len() as u64)?;
        self.sums.extend(self.buffer[..count].chunks(BLOCK).map(sum_of));
        self.buffer.drain(..count);
        Ok(())
    }

    fn end(&mut self, section: Section) {
        let start = match section as usize {
            0 => BLOCK as u64,
            number => self.sections[number - 1].0 + self.sections[number - 1].1,
        };
        self.sections[section as usize] = (start, self.at - start);
    }

    fn put_in_place(mut self, documents: usize) -> io::Result<String> {
        self.flush(self.buffer.len())?;
        let table: Vec<u8> = self.sums.iter().flat_map(|sum| sum.to_le_bytes()).collect();
        self.file.write_all_at(&table, self.at)?;
        let header = header(documents as u32, &self.sections, self.at, sum_of(&table));
        self.file.write_all_at(&header, 0)?;
        self.file.sync_all()?;
        std::fs::rename(&self.part, &self.place)?;
        Ok(checksum_of(&header))
    }
}

#[derive(Default)]
struct Arrays {
    exact: Vec<(u64, u32)>,
    keys: Vec<(u32, u32)>,
    urls: Vec<(u64, u32)>,
}
