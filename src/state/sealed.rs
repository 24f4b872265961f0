//! A file that is written once, from its start to its end, and read only when the checksum at its end is right.

use super::blocks::damaged;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

/// With the version of what is in it.
const MAGIC: &[u8; 8] = b"dechaffC";
const VERSION: u64 = 2;

const BUFFER: usize = 256 << 10;
/// The magic, the version and two numbers.
const HEAD: usize = 4 * 8;
const SUM: u64 = 8;

/// Such a file while it is written.
pub(crate) struct Sealing {
    place: PathBuf,
    part: PathBuf,
    writer: BufWriter<Hashed<File>>,
}

impl Sealing {
    /// One that will be at `place`, with two numbers that stand before everything else.
    pub(crate) fn create(place: PathBuf, numbers: [u64; 2]) -> io::Result<Sealing> {
        let part = place.with_extension("part");
        let hashed = Hashed { inner: File::create(&part)?, hash: Xxh3::new() };
        let mut sealing = Sealing { place, part, writer: BufWriter::with_capacity(BUFFER, hashed) };
        sealing.write_all(MAGIC)?;
        [VERSION, numbers[0], numbers[1]].iter().try_for_each(|number| sealing.write_all(&number.to_le_bytes()))?;
        Ok(sealing)
    }

    /// Where it is while it is written.
    pub(crate) fn part(&self) -> &Path {
        &self.part
    }

    /// Puts it in its place.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()?;
        let hashed = self.writer.get_mut();
        let sum = hashed.hash.digest();
        hashed.inner.write_all(&sum.to_le_bytes())?;
        hashed.inner.sync_all()?;
        fs::rename(&self.part, &self.place)?;
        File::open(self.place.parent().unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Write for Sealing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// The two numbers of such a file, and what stands behind them; nothing when there is no file.
pub(crate) fn open_sealed(place: &Path) -> io::Result<Option<([u64; 2], impl Read + use<>)>> {
    let mut file = match File::open(place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        result => result?,
    };
    let length = file.metadata()?.len();
    let whole = length.checked_sub(SUM).filter(|&whole| whole >= HEAD as u64).ok_or_else(|| damaged("it"))?;
    let mut hashed = Hashed { inner: io::sink(), hash: Xxh3::new() };
    io::copy(&mut (&mut file).take(whole), &mut BufWriter::with_capacity(BUFFER, &mut hashed))?;
    let mut sum = [0; SUM as usize];
    file.read_exact(&mut sum)?;
    if hashed.hash.digest() != u64::from_le_bytes(sum) {
        return Err(damaged("it"));
    }
    file.seek(SeekFrom::Start(0))?;
    let mut head = [0; HEAD];
    file.read_exact(&mut head)?;
    let number = |place: usize| head.as_chunks().0.get(place).map_or(0, |&number| u64::from_le_bytes(number));
    if !head.starts_with(MAGIC) || number(1) != VERSION {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "was written by another version of the program"));
    }
    Ok(Some(([number(2), number(3)], BufReader::with_capacity(BUFFER, file.take(whole - HEAD as u64)))))
}

/// Hashes what is written through it.
struct Hashed<T> {
    inner: T,
    hash: Xxh3,
}

impl<T: Write> Write for Hashed<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
