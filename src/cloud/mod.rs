//! Addresses of object stores and web servers, where inputs are read from and output goes to; with the feature `cloud`.

#[cfg(feature = "cloud")]
mod object;
#[cfg(feature = "cloud")]
mod store;
#[cfg(feature = "cloud")]
mod upload;

#[cfg(feature = "cloud")]
pub(crate) use object::Object;
#[cfg(feature = "cloud")]
pub(crate) use store::{Found, Prefix, Stores};
#[cfg(feature = "cloud")]
pub(crate) use upload::Upload;

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// What an address starts with.
const SCHEMES: [&[u8]; 5] = [b"s3://", b"gs://", b"az://", b"http://", b"https://"];

/// Whether a path is the address of something that isn't on this machine.
pub(crate) fn is_address(path: &Path) -> bool {
    SCHEMES.iter().any(|scheme| path.as_os_str().as_bytes().starts_with(scheme))
}

/// What is said of an address where nothing can be done with it.
#[cfg(not(feature = "cloud"))]
pub(crate) const NOT_BUILT: &str = "this program was built without the feature cloud, which addresses need";
