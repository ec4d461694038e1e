//! One object of a store.

use std::ops::Range;
use std::sync::Arc;
use std::{fmt, io};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta};

use super::connect::Store;
use super::failure::Failure;
use super::refusal;
use super::runtime::wait;

/// An object of a store, in the version that was listed.
#[derive(Clone)]
pub struct Object {
    store: Arc<Store>,
    url: String,
    path: Path,
    bytes: u64,
    version: Version,
}

/// What a request names, so that the store refuses to send another version.
#[derive(Clone, PartialEq, Eq)]
enum Version {
    /// A strong entity tag (RFC 9110, section 8.8.3).
    Tag(String),
    /// The time of the last change, if there is no such tag.
    Modified(DateTime<Utc>),
}

impl Object {
    /// The object at `url`. `None` means the URL of its key.
    pub(super) fn new(store: &Arc<Store>, url: Option<String>, found: ObjectMeta) -> Self {
        let url = url.unwrap_or_else(|| format!("{}/{}", store.url, found.location));
        let tag = found.e_tag.filter(|tag| !tag.starts_with("W/"));
        let version = tag.map_or(Version::Modified(found.last_modified), Version::Tag);
        Self { store: Arc::clone(store), url, path: found.location, bytes: found.size, version }
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &str {
        self.path.as_ref()
    }

    /// Its size in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads at this offset until the buffer is full or the object ends. Returns the number of bytes.
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let end = self.bytes.min(offset.saturating_add(buffer.len() as u64));
        if offset >= end {
            return Ok(0);
        }
        let object = self.clone();
        let read = wait(async move { object.fetch(offset..end).await })?;
        buffer[..read.len()].copy_from_slice(&read);
        Ok(read.len())
    }

    /// The bytes of this range.
    pub(super) async fn fetch(&self, range: Range<u64>) -> Result<Bytes, Failure> {
        let wanted = range.end - range.start;
        let mut options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        match &self.version {
            Version::Tag(tag) => options.if_match = Some(tag.clone()),
            Version::Modified(time) => options.if_unmodified_since = Some(*time),
        }
        let fetching = async {
            // The size that the answer names is that of the version that the store has now.
            let answer = self.store.inner.get_opts(&self.path, options).await?;
            let same_size = answer.meta.size == self.bytes;
            answer.bytes().await.map(|bytes| (same_size, bytes))
        };
        let (same_size, bytes) = fetching.await.map_err(|error| refusal::failure(self.store.service, &error))?;
        if same_size && bytes.len() as u64 == wanted { Ok(bytes) } else { Err(Failure::changed()) }
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Object").field("url", &self.url).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.store.url == other.store.url && self.path == other.path && self.version == other.version
    }
}

impl Eq for Object {}
