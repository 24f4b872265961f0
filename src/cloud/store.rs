//! Stores, and what is found at an address in them.

use super::object::Object;
use super::upload::Upload;
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use glob::{MatchOptions, Pattern};
use object_store::path::Path as Key;
use object_store::{Error, ObjectMeta, ObjectStore, ObjectStoreExt, parse_url_opts};
use std::collections::HashMap;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::{Builder, Runtime};
use url::Url;

/// What environment variables of the stores' own tools begin with.
const VARIABLES: [&str; 3] = ["AWS_", "GOOGLE_", "AZURE_"];

/// So long one request may take: a part is read or sent in it, or a whole file from a web server.
const REQUEST_TIME: &str = "1 hour";

/// A store: a bucket, a container or a web server.
pub(super) struct Store {
    runtime: Arc<Runtime>,
    pub(super) objects: Arc<dyn ObjectStore>,
    /// What stands before the name of an object in its address, without a slash at the end.
    root: String,
    /// Whether a part of an object can be asked for, as every store can and not every web server.
    pub(super) has_parts: bool,
}

impl Store {
    /// Waits for what the store does. The rest of the program waits for it as it does for a disk.
    pub(super) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Starts something, to be waited for later.
    pub(super) fn start<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> tokio::task::JoinHandle<T> {
        self.runtime.spawn(work)
    }

    fn object(self: &Arc<Store>, found: ObjectMeta) -> Object {
        let name = format!("{}/{}", self.root, found.location);
        Object::new(Arc::clone(self), name, found)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.root)
    }
}

/// Stores that were met so far. They share one thread, which does what they have to do.
#[derive(Debug, Default)]
pub(crate) struct Stores {
    runtime: Mutex<Option<Arc<Runtime>>>,
    known: Mutex<HashMap<String, Arc<Store>>>,
}

/// What is at an address.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// This object.
    One(Object),
    /// A folder or a pattern: everything below it, or that matches.
    Many(Listing),
}

impl Found {
    /// The objects, in the order of their names.
    pub(crate) fn objects(self) -> Box<dyn Iterator<Item = io::Result<Object>>> {
        match self {
            Found::One(object) => Box::new(std::iter::once(Ok(object))),
            Found::Many(listing) => Box::new(listing.objects()),
        }
    }
}

/// Objects whose names begin in one way, and may have to match a pattern.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    store: Arc<Store>,
    folder: Key,
    pattern: Option<Pattern>,
}

/// As in a shell: a star ends at a slash, two don't.
const AS_IN_A_SHELL: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };

impl Listing {
    /// A page of names is asked for when the one before is used up, so that any number of them takes little memory.
    fn objects(self) -> impl Iterator<Item = io::Result<Object>> {
        let Listing { store, folder, pattern } = self;
        let mut found: BoxStream<'static, _> = store.objects.list(Some(&folder));
        let mut is_over = false;
        std::iter::from_fn(move || {
            while !is_over {
                match store.wait(found.try_next()) {
                    Ok(None) => is_over = true,
                    Ok(Some(meta)) => {
                        let name = meta.location.as_ref();
                        let is_wanted =
                            pattern.as_ref().is_none_or(|pattern| pattern.matches_with(name, AS_IN_A_SHELL));
                        if is_wanted {
                            return Some(Ok(store.object(meta)));
                        }
                    }
                    Err(error) => {
                        is_over = true;
                        return Some(Err(error.into()));
                    }
                }
            }
            None
        })
    }
}

impl Stores {
    /// What is at an address: the object of that name, else everything below it.
    pub(crate) fn find(&self, address: &Path) -> io::Result<Found> {
        let (store, name) = self.open(address)?;
        let at_pattern = name.find(['*', '?', '[']).filter(|_| store.has_parts);
        if let Some(at) = at_pattern {
            let pattern = Pattern::new(&name).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
            let folder = name[..at].rsplit_once('/').map_or("", |(folder, _)| folder);
            return some(Listing { store, folder: key(folder)?, pattern: Some(pattern) });
        }
        if !store.has_parts {
            let key = Key::from_url_path(&name).map_err(io::Error::other)?;
            return match store.wait(store.objects.head(&key)) {
                Ok(meta) => Ok(Found::One(Object::new(store, address.display().to_string(), meta))),
                Err(Error::NotFound { source, .. }) => Err(io::Error::new(io::ErrorKind::NotFound, source)),
                // Some servers don't say anything of a file but the file.
                Err(_) => Ok(Found::One(Object::unknown(store, address.display().to_string(), key))),
            };
        }
        let key = key(&name)?;
        if !name.ends_with('/') && !name.is_empty() {
            match store.wait(store.objects.head(&key)) {
                Ok(meta) => return Ok(Found::One(store.object(meta))),
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        some(Listing { store, folder: key, pattern: None })
    }

    /// The folder at an address, for output.
    pub(crate) fn prefix(&self, address: &Path) -> io::Result<Prefix> {
        let (store, name) = self.open(address)?;
        let folder = if store.has_parts { key(&name)? } else { Key::from_url_path(&name).map_err(io::Error::other)? };
        Ok(Prefix { store, folder })
    }

    /// The store that an address lies in, and the rest of the address.
    fn open(&self, address: &Path) -> io::Result<(Arc<Store>, String)> {
        let invalid = |message: String| io::Error::new(io::ErrorKind::InvalidInput, message);
        let text = address.to_str().ok_or_else(|| invalid("an address must be UTF-8".to_owned()))?;
        let (scheme, rest) = text.split_once("://").ok_or_else(|| invalid("no address".to_owned()))?;
        let (authority, name) = rest.split_once('/').unwrap_or((rest, ""));
        let has_parts = !scheme.starts_with("http");
        if !has_parts && name.contains(['?', '#']) {
            return Err(invalid("an address with a query is not read; fetch it and pipe it in".to_owned()));
        }
        let root = format!("{scheme}://{authority}");
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let store = match known.get(&root) {
            Some(store) => Arc::clone(store),
            None => {
                let url = Url::parse(&root).map_err(|error| invalid(error.to_string()))?;
                let (objects, _) = parse_url_opts(&url, settings(scheme)).map_err(io::Error::from)?;
                let (objects, runtime) = (objects.into(), self.runtime()?);
                let store = Arc::new(Store { runtime, objects, root: root.clone(), has_parts });
                known.insert(root, Arc::clone(&store));
                store
            }
        };
        Ok((store, name.to_owned()))
    }

    fn runtime(&self) -> io::Result<Arc<Runtime>> {
        let mut runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*runtime {
            return Ok(Arc::clone(runtime));
        }
        let started = Arc::new(Builder::new_multi_thread().worker_threads(1).enable_all().build()?);
        *runtime = Some(Arc::clone(&started));
        Ok(started)
    }
}

/// Credentials and endpoints come from where the stores' own tools have them.
fn settings(scheme: &str) -> Vec<(String, String)> {
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| VARIABLES.iter().any(|start| name.starts_with(start)));
    let mut settings: Vec<(String, String)> =
        variables.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    // Whoever writes an address without encryption means it.
    let is_plain = |(name, value): &(String, String)| name.contains("endpoint") && value.starts_with("http://");
    if scheme == "http" || settings.iter().any(is_plain) {
        settings.push(("allow_http".to_owned(), "true".to_owned()));
    }
    settings.push(("timeout".to_owned(), REQUEST_TIME.to_owned()));
    settings
}

fn key(name: &str) -> io::Result<Key> {
    Key::parse(name).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
}

/// The listing, unless there is nothing in it.
fn some(listing: Listing) -> io::Result<Found> {
    match listing.clone().objects().next() {
        Some(Ok(_)) => Ok(Found::Many(listing)),
        Some(Err(error)) => Err(error),
        None => Err(io::Error::new(io::ErrorKind::NotFound, "nothing there")),
    }
}

/// A folder that output goes to. What is written there appears when it is finished, each object at once.
#[derive(Debug, Clone)]
pub(crate) struct Prefix {
    store: Arc<Store>,
    folder: Key,
}

impl Prefix {
    /// Starts an object.
    pub(crate) fn upload(&self, name: &str) -> io::Result<Upload> {
        Upload::start(Arc::clone(&self.store), &self.folder.clone().join(name))
    }

    /// Reads a small object.
    pub(crate) fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let key = self.folder.clone().join(name);
        let meta = self.store.wait(self.store.objects.head(&key))?;
        let mut bytes = Vec::new();
        self.store.object(meta).open()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Whether an object is there.
    pub(crate) fn has(&self, name: &str) -> io::Result<bool> {
        match self.store.wait(self.store.objects.head(&self.folder.clone().join(name))) {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes an object that may be there.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        match self.store.wait(self.store.objects.delete(&self.folder.clone().join(name))) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
