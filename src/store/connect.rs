//! Opens a store, and finds its objects.

use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::http::HttpBuilder;
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig};

use super::address::{Address, Service};
use super::failure::{Failure, FailureKind};
use super::object::Object;
use super::refusal;
use super::runtime::{runtime, wait};

/// What a URL has to look like.
const FORMS: &str = "Write s3://BUCKET/KEY, gs://BUCKET/KEY, az://CONTAINER/KEY or https://HOST/PATH. \
                     Credentials come from environment variables.";

/// A store, and a key of it that a user named.
pub(crate) struct Location {
    store: Arc<Store>,
    key: String,
}

/// An open store.
pub(super) struct Store {
    pub(super) service: Service,
    /// Its URL, without a slash at the end.
    pub(super) url: String,
    pub(super) inner: Box<dyn ObjectStore>,
}

impl Location {
    /// Opens the store of a URL. Nothing is sent yet.
    pub(crate) fn open(url: &str) -> Result<Self, Failure> {
        let address = Address::parse(url).map_err(|why| Failure { hint: Some(FORMS), ..Failure::other(why) })?;
        let Address { service, store: url, key } = address;
        // Stores start background tasks when they are opened.
        let _entered = runtime()?.enter();
        let inner = open(service, &url).map_err(|error| refusal::failure(service, &error))?;
        Ok(Self { store: Arc::new(Store { service, url, inner }), key })
    }

    /// The key: the part of the URL after the store.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Whether the store can list its objects.
    pub(crate) fn lists(&self) -> bool {
        self.store.service != Service::Web
    }

    /// The object with this key, if there is one.
    pub(crate) fn object(&self) -> Result<Option<Object>, Failure> {
        if self.key.is_empty() || self.key.ends_with('/') {
            return Ok(None);
        }
        let (path, store) = (self.path(&self.key)?, Arc::clone(&self.store));
        // As the user wrote it: the path of a web address may be encoded.
        let url = format!("{}/{}", store.url, self.key);
        let asked = wait(async move {
            let head = store.inner.head(&path).await.map_err(|error| refusal::failure(store.service, &error))?;
            Ok(Object::new(&store, Some(url), head))
        });
        match asked {
            Ok(object) => Ok(Some(object)),
            Err(failure) if failure.kind == FailureKind::Missing => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Whether the key is a directory with objects in it. This asks for the first of them only.
    pub(crate) fn is_directory(&self) -> Result<bool, Failure> {
        let (prefix, store) = (self.prefix(&self.key)?, Arc::clone(&self.store));
        wait(async move {
            let first = store.inner.list(prefix.as_ref()).try_next().await;
            first.map(|found| found.is_some()).map_err(|error| refusal::failure(store.service, &error))
        })
    }

    /// The objects whose key begins with `directory` and a slash, sorted by key; all of the store if it is empty.
    pub(crate) fn list(&self, directory: &str) -> Result<Vec<Object>, Failure> {
        let (prefix, store) = (self.prefix(directory)?, Arc::clone(&self.store));
        wait(async move {
            let listed = store.inner.list(prefix.as_ref()).map_ok(|found| Object::new(&store, None, found));
            let listed = listed.try_collect::<Vec<_>>().await;
            let mut objects = listed.map_err(|error| refusal::failure(store.service, &error))?;
            objects.sort_by(|one, other| one.key().cmp(other.key()));
            Ok(objects)
        })
    }

    fn prefix(&self, directory: &str) -> Result<Option<Path>, Failure> {
        let directory = directory.trim_end_matches('/');
        (!directory.is_empty()).then(|| self.path(directory)).transpose()
    }

    fn path(&self, key: &str) -> Result<Path, Failure> {
        // The path of a web address is encoded. A key of a store is written as it is.
        let parsed = match self.store.service {
            Service::Web => Path::from_url_path(key),
            Service::S3 | Service::GoogleCloud | Service::Azure => Path::parse(key),
        };
        parsed.map_err(|error| Failure::other(error.to_string()))
    }
}

fn open(service: Service, url: &str) -> object_store::Result<Box<dyn ObjectStore>> {
    // The TLS of the HTTP client takes the provider of the process. Another part of the program may have set it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(match service {
        Service::S3 => Box::new(AmazonS3Builder::from_env().with_url(url).with_retry(retries()).build()?),
        Service::GoogleCloud => {
            Box::new(GoogleCloudStorageBuilder::from_env().with_url(url).with_retry(retries()).build()?)
        }
        Service::Azure => Box::new(MicrosoftAzureBuilder::from_env().with_url(url).with_retry(retries()).build()?),
        Service::Web => {
            let options = ClientOptions::new().with_allow_http(url.starts_with("http://"));
            Box::new(HttpBuilder::new().with_url(url).with_client_options(options).with_retry(retries()).build()?)
        }
    })
}

/// The pauses add up to about 16 seconds: longer than a server takes to restart, and short enough for a person who
/// mistyped an address.
fn retries() -> RetryConfig {
    let backoff =
        BackoffConfig { init_backoff: Duration::from_millis(100), max_backoff: Duration::from_secs(5), base: 2.0 };
    RetryConfig { backoff, max_retries: 8, retry_timeout: Duration::from_secs(60) }
}
