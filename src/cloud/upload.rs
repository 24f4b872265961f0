//! An object that is written in parts, and appears when the last one is there and it is said so.

use super::store::Store;
use object_store::path::Path as Key;
use object_store::{MultipartUpload, ObjectStoreExt};
use std::io::{self, Write};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Stores take ten thousand parts of five megabytes or more, all of one size but the last: objects of up to 160 GB. Shards are
/// the way to write more.
const PART_BYTES: usize = 16 << 20;

/// An object being written. Its parts are thrown away when it is let go without [`Upload::finish`].
#[derive(Debug)]
pub(crate) struct Upload {
    store: Arc<Store>,
    upload: Option<Box<dyn MultipartUpload>>,
    part: Vec<u8>,
    /// The part that is on its way.
    ahead: Option<JoinHandle<object_store::Result<()>>>,
}

impl Upload {
    pub(super) fn start(store: Arc<Store>, key: &Key) -> io::Result<Upload> {
        let upload = store.wait(store.objects.put_multipart(key))?;
        Ok(Upload { store, upload: Some(upload), part: Vec::new(), ahead: None })
    }

    /// Brings every byte to the store. Nothing may be written after this.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        if !self.part.is_empty() {
            self.send()?;
        }
        self.arrive()
    }

    /// Makes the object appear.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.sync()?;
        if let Some(upload) = &mut self.upload {
            self.store.wait(upload.complete())?;
        }
        self.upload = None;
        Ok(())
    }

    fn send(&mut self) -> io::Result<()> {
        self.arrive()?;
        if let Some(upload) = &mut self.upload {
            self.ahead = Some(self.store.start(upload.put_part(std::mem::take(&mut self.part).into())));
        }
        Ok(())
    }

    /// Waits for the part that is on its way.
    fn arrive(&mut self) -> io::Result<()> {
        match self.ahead.take() {
            Some(ahead) => Ok(self.store.wait(ahead).map_err(io::Error::other)??),
            None => Ok(()),
        }
    }
}

impl Write for Upload {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(PART_BYTES - self.part.len());
        self.part.extend_from_slice(&bytes[..count]);
        if self.part.len() == PART_BYTES {
            self.send()?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let _ = self.arrive();
        if let Some(mut upload) = self.upload.take() {
            // What was not thrown away goes by the rules of the store for parts of nothing.
            let _ = self.store.wait(upload.abort());
        }
    }
}
