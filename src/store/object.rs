//! One object of a store.

use std::ops::Range;
use std::sync::Arc;
use std::{fmt, io};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta};

use super::address::Service;
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

    /// Its entity tag, if objects with the same URL and tag have the same bytes. Web servers often make the tag of the
    /// size and the second of the last change, so their tags do not count. Some servers send an empty tag.
    pub(crate) fn entity_tag(&self) -> Option<&str> {
        match &self.version {
            Version::Tag(tag) if self.store.service != Service::Web && !tag.trim_matches('"').is_empty() => Some(tag),
            Version::Tag(_) | Version::Modified(_) => None,
        }
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

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;

    use super::*;

    #[test]
    fn only_tags_that_identify_the_bytes_count() {
        let counts = |service, tag: &str| {
            let store = Arc::new(Store { service, url: "s3://bucket".to_owned(), inner: Box::new(InMemory::new()) });
            let found = ObjectMeta {
                location: "key".into(),
                last_modified: DateTime::UNIX_EPOCH,
                size: 1,
                e_tag: Some(tag.to_owned()),
                version: None,
            };
            Object::new(&store, None, found).entity_tag() == Some(tag)
        };
        for service in [Service::S3, Service::GoogleCloud, Service::Azure] {
            assert!(counts(service, "\"5d41\"") && counts(service, "5d41"), "{service:?}");
            assert!(!counts(service, "W/\"5d41\"") && !counts(service, "\"\"") && !counts(service, ""), "{service:?}");
        }
        assert!(!counts(Service::Web, "\"5d41\""));
    }
}
