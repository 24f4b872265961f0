//! What counts of a state: a small file that is replaced whole.

use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::Path;
use xxhash_rust::xxh3::xxh3_128;

pub(super) const LEDGER: &str = "ledger.json";

/// 1 had no checksums.
const VERSION: u32 = 2;

/// What counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Ledger {
    version: u32,
    /// Tells this state from every other one.
    pub(super) id: String,
    /// How many runs there were.
    pub(super) run: u32,
    /// The segments, oldest first.
    pub(super) segments: Vec<Named>,
    /// Hash of the last manifest, for the next one to name.
    pub(super) manifest: Option<String>,
    /// Where the next run was about to put its files when this was written, which it may therefore find there.
    pub(super) publishing: Option<String>,
    /// Over all of it but itself.
    checksum: String,
}

/// A segment as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(super) name: String,
    /// Of its header, which has those of everything else.
    pub(super) checksum: String,
}

impl Ledger {
    /// That of a state before its first run.
    pub(super) fn new() -> Ledger {
        // No two of these hash alike, in one program or in two.
        let random = || RandomState::new().hash_one(std::process::id());
        Ledger {
            version: VERSION,
            id: format!("{:016x}{:016x}", random(), random()),
            run: 0,
            segments: Vec::new(),
            manifest: None,
            publishing: None,
            checksum: String::new(),
        }
    }

    /// That of the state in a folder; nothing when there is none.
    pub(super) fn read(folder: &Path) -> io::Result<Option<Ledger>> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let json = match fs::read(folder.join(LEDGER)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            result => result?,
        };
        let damaged = |_| io::Error::new(io::ErrorKind::InvalidData, "is damaged, or was changed by hand");
        let Versioned { version } = serde_json::from_slice(&json).map_err(damaged)?;
        if version != VERSION {
            let message = "was written by another version of the program: begin a new state, or use that version";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let ledger: Ledger = serde_json::from_slice(&json).map_err(damaged)?;
        if ledger.checksum != ledger.sum()? {
            return Err(damaged(serde::de::Error::custom("")));
        }
        Ok(Some(ledger))
    }

    /// Puts it in the place of the one before.
    pub(super) fn write(&mut self, folder: &Path) -> io::Result<()> {
        self.checksum = self.sum()?;
        let part = folder.join("ledger.part");
        let mut file = File::create(&part)?;
        file.write_all(&serde_json::to_vec_pretty(&self)?)?;
        file.sync_all()?;
        fs::rename(&part, folder.join(LEDGER))?;
        File::open(folder)?.sync_all()
    }

    fn sum(&self) -> io::Result<String> {
        let bare = Ledger { checksum: String::new(), ..self.clone() };
        Ok(format!("{:032x}", xxh3_128(&serde_json::to_vec(&bare)?)))
    }
}
