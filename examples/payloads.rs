//! Prints the address, length and checksum of every page of an input, or with `--quiet` only reads it: the half of the
//! comparison with other readers of web archives in `benches/compare/warc.py` that is ours.

use dechaff::Options;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut quiet = false;
    let mut out = BufWriter::new(io::stdout().lock());
    for argument in std::env::args().skip(1) {
        if argument == "--quiet" {
            quiet = true;
            continue;
        }
        let (mut pages, mut bytes) = (0_u64, 0_u64);
        dechaff::read(Path::new(&argument), &mut io::empty(), &Options::default(), &mut |found| {
            if let Ok(raw) = found {
                pages += 1;
                bytes += raw.bytes.len() as u64;
                if !quiet {
                    let mut crc = flate2::Crc::new();
                    crc.update(&raw.bytes);
                    let url = raw.hint.url.as_deref().unwrap_or_default();
                    let _ = writeln!(out, "{url}\t{}\t{:08x}", raw.bytes.len(), crc.sum());
                }
            }
            ControlFlow::Continue(())
        })?;
        if quiet {
            writeln!(out, "{pages} pages, {bytes} bytes")?;
        }
    }
    Ok(())
}
