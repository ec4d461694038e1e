//! The URLs of objects.

use std::path::Path;

/// The schemes that can be read, and the type of their store.
const SCHEMES: [(&str, Service); 5] = [
    ("s3", Service::S3),
    ("gs", Service::GoogleCloud),
    ("az", Service::Azure),
    ("https", Service::Web),
    ("http", Service::Web),
];

/// The type of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    /// Amazon S3, or a server that speaks its protocol.
    S3,
    /// Google Cloud Storage.
    GoogleCloud,
    /// Azure Blob Storage.
    Azure,
    /// A web server. Its files cannot be listed.
    Web,
}

/// The parts of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) service: Service,
    /// The URL of the store without a slash at its end: `s3://bucket` or `https://host:port`.
    pub(super) store: String,
    /// The rest of the URL without the first slash. It may be empty, and it may be a pattern.
    pub(super) key: String,
}

/// Whether a path is a URL that this program can read.
#[must_use]
pub fn is_url(path: &Path) -> bool {
    path.to_str().and_then(service).is_some()
}

/// The type of the store of a URL.
fn service(url: &str) -> Option<(Service, &'static str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let (name, service) = SCHEMES.into_iter().find(|(name, _)| scheme.eq_ignore_ascii_case(name))?;
    Some((service, name, rest))
}

impl Address {
    /// Splits a URL. Returns the reason if it cannot be used.
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        let (service, scheme, rest) = service(url).ok_or("its scheme is not known")?;
        let (host, key) = rest.split_once('/').unwrap_or((rest, ""));
        if host.is_empty() {
            return Err(format!("it names no {}", if service == Service::Web { "server" } else { "bucket" }));
        }
        // The address of a file is stored in the ledger, so it must not contain a secret.
        if host.contains('@') {
            return Err("it has a user name or a password, which the database would store".to_owned());
        }
        if service == Service::Web && key.contains(['?', '#']) {
            return Err("it has a query, which may be a secret, and the database would store it".to_owned());
        }
        Ok(Self { service, store: format!("{scheme}://{host}"), key: key.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_parsed_into_a_store_and_a_key() {
        for (url, service, store, key) in [
            ("s3://bucket/a/b.json", Service::S3, "s3://bucket", "a/b.json"),
            ("S3://bucket", Service::S3, "s3://bucket", ""),
            ("gs://bucket/a b?[x]*", Service::GoogleCloud, "gs://bucket", "a b?[x]*"),
            ("az://container/", Service::Azure, "az://container", ""),
            ("https://host:8443/a/", Service::Web, "https://host:8443", "a/"),
        ] {
            let address = Address { service, store: store.to_owned(), key: key.to_owned() };
            assert_eq!(Address::parse(url), Ok(address), "{url}");
            assert!(is_url(Path::new(url)), "{url}");
        }
        for path in ["ftp://host/a", "data/s3", "s3:/bucket/a", "file:///a", "-"] {
            assert!(!is_url(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn a_url_with_a_secret_or_without_a_store_is_refused() {
        for (url, expected) in [
            ("https://user:secret@host/a.json", "a password"),
            ("https://host/a.json?X-Amz-Signature=1", "a query"),
            ("s3:///a.json", "no bucket"),
            ("https:///a.json", "no server"),
        ] {
            let why = Address::parse(url).unwrap_err();
            assert!(why.contains(expected), "{url}: {why}");
        }
    }
}
