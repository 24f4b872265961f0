//! An object that is read: from a store in parts, the next one on its way while one is read; from a web server as it comes.

use super::store::Store;
use bytes::Bytes;
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use object_store::path::Path as Key;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStoreExt};
use std::io::{self, Read};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// So much is asked for at once; two of them are in memory.
const PART_BYTES: u64 = 8 << 20;

/// An object, and what the store says of it.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    store: Arc<Store>,
    key: Key,
    name: String,
    size: u64,
    changed: u64,
    tag: Option<String>,
}

impl Object {
    pub(super) fn new(store: Arc<Store>, name: String, meta: ObjectMeta) -> Object {
        let changed = meta.last_modified.timestamp_nanos_opt().and_then(|time| u64::try_from(time).ok());
        let changed = changed.unwrap_or_default();
        Object { store, key: meta.location, name, size: meta.size, changed, tag: meta.e_tag }
    }

    /// An object of which nothing is known but where it is.
    pub(super) fn unknown(store: Arc<Store>, name: String, key: Key) -> Object {
        Object { store, key, name, size: 0, changed: 0, tag: None }
    }

    /// Its address.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Its size in bytes, 0 where nobody says it.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// When it was changed last, in nanoseconds since 1970; 0 where nobody says it.
    pub(crate) fn changed(&self) -> u64 {
        self.changed
    }

    /// Begins to read it.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read>> {
        let store = Arc::clone(&self.store);
        if store.has_parts {
            let Object { key, size, tag, .. } = self.clone();
            let mut parts = Parts { store, key, size, tag, next: 0, ahead: None, part: io::Cursor::default() };
            parts.ask();
            return Ok(Box::new(parts));
        }
        let found = store.wait(store.objects.get(&self.key)).map_err(io::Error::from)?;
        Ok(Box::new(Body { chunks: found.into_stream(), chunk: io::Cursor::default(), store }))
    }
}

struct Parts {
    store: Arc<Store>,
    key: Key,
    size: u64,
    /// What tells the object from another one that took its place.
    tag: Option<String>,
    /// Where the part after the one that is on its way begins.
    next: u64,
    ahead: Option<JoinHandle<object_store::Result<Bytes>>>,
    part: io::Cursor<Bytes>,
}

impl Parts {
    /// Asks for the next part, if there is one.
    fn ask(&mut self) {
        let end = self.size.min(self.next.saturating_add(PART_BYTES));
        if self.next < end {
            let range = Some(GetRange::Bounded(self.next..end));
            let options = GetOptions { range, if_match: self.tag.clone(), ..GetOptions::default() };
            let (objects, key) = (Arc::clone(&self.store.objects), self.key.clone());
            self.ahead = Some(self.store.start(async move { objects.get_opts(&key, options).await?.bytes().await }));
            self.next = end;
        }
    }
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.part.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let Some(ahead) = self.ahead.take() else { return Ok(0) };
            let part = self.store.wait(ahead).map_err(io::Error::other)?;
            self.part = io::Cursor::new(part.map_err(io::Error::from)?);
            self.ask();
        }
    }
}

struct Body {
    chunks: BoxStream<'static, object_store::Result<Bytes>>,
    chunk: io::Cursor<Bytes>,
    store: Arc<Store>,
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.chunk.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            match self.store.wait(self.chunks.try_next()).map_err(io::Error::from)? {
                Some(chunk) => self.chunk = io::Cursor::new(chunk),
                None => return Ok(0),
            }
        }
    }
}
